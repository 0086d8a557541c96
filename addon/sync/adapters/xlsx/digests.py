"""The version of a workbook file: the SHA-256 of its bytes."""

import hashlib
from pathlib import Path


def digest_of(content: bytes) -> str:
    """Return the version of these bytes."""
    return hashlib.sha256(content).hexdigest()


def digest(file: Path) -> str:
    """Return the version of a file. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
