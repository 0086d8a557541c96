"""Keys in memory: a key list, and the place where members' keys are, with a copy that may be away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from secrets import token_bytes

from addon.keys.key_list import KeyList, new_list
from addon.keys.member_keys import MemberKeys, begin
from addon.problems import WriteRefused

DAY = date(2026, 3, 3)


@dataclass(slots=True)
class Lists:
    """A key list that may get a new key."""

    now: KeyList = field(default_factory=lambda: new_list(token_bytes, DAY))

    def __call__(self) -> KeyList:
        """Return the list as it is now."""
        return self.now

    def rotate(self) -> None:
        """Put a new key on top."""
        self.now = self.now.with_new(token_bytes, DAY)


@dataclass(slots=True)
class Place:
    """Where members' keys are: the content, how often it was written, its copy, and whether the copy is away."""

    name: str = "practice.keys.members"
    content: bytes | None = None
    copy: bytes | None = None
    written: int = 0
    is_copy_away: bool = False

    def mark(self) -> object:
        """Return what changes with the content."""
        return self.content

    def read(self) -> bytes | None:
        """Return the content."""
        return self.content

    def write(self, content: bytes, *, also_copy: bool) -> None:
        """Replace it."""
        if self.is_copy_away and also_copy:
            raise WriteRefused("elsewhere", "it is away")
        self.content, self.written = content, self.written + 1
        self.copy = self.copy if self.is_copy_away else content

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else is there."""
        yield


def new_keys(place: Place | None = None, lists: Lists | None = None) -> MemberKeys:
    """Return the keys of a practice: those of a place, or new ones."""
    return begin(Place() if place is None else place, Lists() if lists is None else lists, token_bytes)
