"""One line before its checks, with what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.billing.bill import BillingLine
from addon.facts.catalog import FactRow
from addon.records import Attendance, GroupSession, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A line, its session and attendance, its member, and what facts told of it so far.

    ``service`` is what the group is billed as; ``billed_on`` is None until somebody typed it; ``clinician`` the one
    whose name the claim carries.
    """

    line: BillingLine
    session: GroupSession
    row: Attendance
    member: Member
    facts: FactRow
    service: str = ""
    billed_on: date | None = None

    @property
    def about(self) -> tuple[str, str]:
        """Return its session and member."""
        return self.line.session, self.line.member

    @property
    def day(self) -> date:
        """Return the day of the session."""
        return self.line.on

    @property
    def clinician(self) -> str:
        """Return the code of the clinician whose name the claim carries."""
        return self.line.clinician


def by_session(lines: Iterable[ClaimLine]) -> Mapping[str, Sequence[ClaimLine]]:
    """Return the lines of each session."""
    found: dict[str, list[ClaimLine]] = {}
    for one in lines:
        found.setdefault(one.line.session, []).append(one)
    return found
