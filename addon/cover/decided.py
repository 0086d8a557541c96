"""What people typed into the rows of Cover. Pure."""

from dataclasses import dataclass

from addon.cells import canonical, text_of
from addon.directory import Directory
from addon.part import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one row wants: the word under Take, whom to give it to, the session in return, who handled it.

    ``words`` are all of it as typed, to tell whether it changed; ``unclear``: Give to does not name one clinician.
    """

    take: str = ""
    clinician: str = ""
    swap: str = ""
    by: str = ""
    words: str = ""
    unclear: bool = False

    @property
    def is_handled(self) -> bool:
        """Return whether a person did what was needed."""
        return self.take == "handled" or bool(self.by and not self.take)


def wanted(view: View, directory: Directory) -> dict[str, Wanted]:
    """Return what people typed, by row id."""
    found = {}
    for rid, cells in view.rows(("take", "give_to", "in_return", "handled_by")):
        take, give_to, swap, by = cells
        code = directory.code("clinicians", give_to)
        found[rid] = Wanted(
            take=text_of(take),
            clinician=code,
            swap=text_of(swap).strip(),
            by=text_of(by),
            words=" | ".join(map(canonical, cells)) if any(cells) else "",
            unclear=bool(give_to) and not code,
        )
    return found
