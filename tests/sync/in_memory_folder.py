"""The billing folder in memory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InMemoryFolder:
    """Files by name."""

    files: dict[str, bytes]

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        return self.files.get(name)

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        self.files[name] = content

    def remove(self, name: str) -> None:
        """Take a file away."""
        self.files.pop(name, None)
