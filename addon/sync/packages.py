"""The files of the billing folder: written when their data changed, never over what was sent or somebody edited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Protocol

from addon.kept_packages import PACKAGE, KeptPackage
from addon.memory import Memory
from addon.part import BillingPackage
from addon.problems import Problem, in_file


class PackageFolder(Protocol):
    """The folder for the billing staff."""

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""

    def remove(self, name: str) -> None:
        """Take a file away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """Where packages are kept. ``typeset`` turns a document's data into its bytes."""

    folder: PackageFolder
    typeset: Callable[[bytes], bytes]
    memory: Memory

    def keep(self, package: BillingPackage, *, is_remembered: bool) -> bool:
        """Write a package unless it is there as it should be; return whether a file changed.

        A pass that is not remembered (its sheet has to wait) makes nothing final.
        """
        known, there = self.memory.one(PACKAGE, package.name), self.folder.read(package.name)
        if known and known.is_final and package.is_final:
            return False
        made_of, is_final = _digest(package.content), package.is_final and is_remembered
        is_ours = known is not None and there is not None and _digest(there) == known.sha256
        if known and is_ours and known.made_of == made_of:
            if is_final:
                self.sent(package.name)
            return False
        content = self.typeset(package.content) if package.is_typeset else package.content
        changed = there != content
        if changed:
            if there is not None and (known is None or known.is_final or not is_ours):
                self._set_aside(package.name, there)
            self.folder.write(package.name, content)
        now = KeptPackage(made_of=made_of, sha256=_digest(content), is_final=is_final)
        if now != known:
            self.memory.keep(PACKAGE, package.name, now)
        return changed

    def sent(self, name: str) -> None:
        """Let a file stay as it was written last."""
        known = self.memory.one(PACKAGE, name)
        if known and not known.is_final:
            final = KeptPackage(made_of=known.made_of, sha256=known.sha256, is_final=True)
            self.memory.keep(PACKAGE, name, final)

    def takes_back(self, name: str) -> bool:
        """Keep a file that is not to be sent under a name that tells so; return whether it was there."""
        known, there = self.memory.one(PACKAGE, name), self.folder.read(name)
        if there is None or (known and known.is_final):
            return False
        self._set_aside(name, there, "taken-back")
        self.folder.remove(name)
        return True

    def edited(self) -> Iterator[Problem]:
        """Yield a problem for every closed file that is not what was written; a file taken away is nobody's mistake."""
        for name, known in sorted(self.memory.remembered(PACKAGE).items()):
            there = self.folder.read(name) if known.is_final else None
            if there is not None and _digest(there) != known.sha256:
                what = "This package is closed, but the file is no longer as it was written. It is left as it is."
                step = "Take what was sent from the billing staff or a backup, or move this file elsewhere."
                yield Problem(in_file(name), "package-edited", what, step)

    def _set_aside(self, name: str, content: bytes, why: str = "before") -> None:
        """Keep a file that somebody edited, or that was sent before its month was opened again, under a name beside."""
        stem, dot, ending = name.rpartition(".")
        aside = (f"{stem}-{why}-{number}{dot}{ending}" for number in count(1))
        free = next(each for each in aside if self.folder.read(each) in (None, content))
        self.folder.write(free, content)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
