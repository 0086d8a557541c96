"""The hidden names of files that are being published: whose, from which version to which, how far."""

import hashlib
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

WRITING, READY, ASIDE = "writing", "ready", "aside"
"""Being written · complete, or what an exchange brought out · the old file moved aside."""

_NAME = re.compile(r"\.gk-([0-9a-f]{6})-([0-9a-f]{6})-(\d+)-([0-9a-f]{16})-([0-9a-f]{16})\.(writing|ready|aside)")


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden file: the computer and process that made it, and the versions it leads from and to."""

    file: Path
    computer: str
    process: int
    base: str
    new: str
    stage: str

    def is_base(self, version: str) -> bool:
        """Return whether a version is the one the new file was based on."""
        return version.startswith(self.base)

    def is_ours(self, version: str) -> bool:
        """Return whether a version is the new file that we wrote."""
        return version.startswith(self.new)

    def abandoned(self) -> bool:
        """Return whether its process has certainly ended (only this computer's processes can be known)."""
        if os.name != "posix" or self.computer != _short(platform.node()) or self.process == os.getpid():
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False


def hidden_name(workbook: Path, base: str, new: str, stage: str) -> Path:
    """Return the hidden file of this process for a step from one version to the next."""
    marks = f"{_short(workbook.name)}-{_short(platform.node())}-{os.getpid()}-{base[:16]}-{new[:16]}"
    return workbook.with_name(f".gk-{marks}.{stage}")


def hidden_files(workbook: Path) -> list[Hidden]:
    """Return the hidden files that stand beside a workbook and belong to it."""
    found = ((file, _NAME.fullmatch(file.name)) for file in workbook.parent.glob(".gk-*"))
    return [
        Hidden(file, name[2], int(name[3]), name[4], name[5], name[6])
        for file, name in found
        if name and name[1] == _short(workbook.name)
    ]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
