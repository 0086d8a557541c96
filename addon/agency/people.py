"""Who works at the agency, and which practices each of them may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from addon.agency.settings import AGENCY, Agency, open_agency
from addon.problems import Fault
from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, STAFF, StaffUser
from addon.web.passwords import digest

OWNER, VA = ADMIN, STAFF
"""The roles at an agency, under the names that accounts have anywhere: an owner sees every practice."""


@dataclass(slots=True)
class AgencyNow:
    """The agency as its folder has it at this moment: agency.toml is read again when it was changed.

    One that cannot be read counts as it was last, so that a slip of the pen locks nobody out, nor lets anybody in.
    """

    agency: Agency
    _mark: tuple[int, int] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._mark = _mark_of(self.agency.folder)

    def now(self) -> Agency:
        """Return it."""
        mark = _mark_of(self.agency.folder)
        if mark is not None and mark != self._mark:
            self._mark = mark
            try:
                self.agency = open_agency(self.agency.folder)
            except Fault:
                return self.agency
        return self.agency


def _mark_of(folder: Path) -> tuple[int, int] | None:
    try:
        there = (folder / AGENCY).stat()
    except OSError:
        return None
    return there.st_mtime_ns, there.st_size


def may_see(agency: Agency, who: StaffUser, practice: str) -> bool:
    """Return whether somebody of the agency may see a practice: an owner each, a VA those that they work for."""
    return who.role == OWNER or (who.role == VA and agency.works_for(who.name, practice))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The agency's people as they are signed in. ``cookie`` is the name of the cookie that tells who it is."""

    there: AgencyNow
    state: State
    clock: Callable[[], datetime]
    cookie: str

    def signed_in(self, cookies: Mapping[str, str], *, counts: bool) -> StaffUser | None:
        """Return who is signed in at the agency by what the browser sent, None if nobody."""
        token = cookies.get(self.cookie, "")
        return self.state.staff.signed_in(digest(token), self.clock(), counts=counts) if token else None


@dataclass(frozen=True, slots=True)
class GuestsOf:
    """The agency's people as guests on the pages of one practice: owners act there as admins, VAs as staff."""

    people: People
    practice: str

    def guest(self, cookies: Mapping[str, str], *, counts: bool) -> StaffUser | None:
        """Return who it is, under a name that tells where they come from; None whom it is no business of."""
        who, agency = self.people.signed_in(cookies, counts=counts), self.people.there.now()
        if who is None or not may_see(agency, who, self.practice):
            return None
        return replace(who, name=f"{who.name} ({agency.file.name})"[:80], clinician="")
