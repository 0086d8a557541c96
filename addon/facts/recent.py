"""What the last 13 weeks before today tell of groups, clinicians and the practice: no-shows and open notes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from addon.records import ATTENDED, NOT_HELD, Attendance, GroupSession, Practice
from addon.sessions.cover import facilitators
from addon.tabs import folded
from addon.typed_settings import SMALLEST, smallest

WHOLE = ""
"""The key of the practice beside the codes of its groups and clinicians."""
_WEEKS = 13
_EXPECTED = ATTENDED | {"no show", "late cancel", "cancelled"}
_WRITTEN = frozenset({"signed", "locked", "cosigned", "complete", "completed", "final"})
_TENTH = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """Counts by the code of a group or clinician, and of the practice; see the facts for what counts."""

    no_shows: Mapping[str, int]
    expected: Mapping[str, int]
    notes: Mapping[str, int]
    open_notes: Mapping[str, int]
    smallest: int = SMALLEST

    def no_show_rate(self, code: str = WHOLE) -> Decimal | None:
        """Return no shows ÷ expected attendances to a tenth of a percent, None where too few are known."""
        expected = self.expected.get(code, 0)
        if expected < max(self.smallest, 1):
            return None
        return (Decimal(self.no_shows.get(code, 0)) / expected).quantize(_TENTH, ROUND_HALF_UP)

    def notes_to_write(self, code: str = WHOLE) -> int | None:
        """Return how many notes are open, None where the EHR shows none at all."""
        return self.open_notes.get(code, 0) if code in self.notes else None


def recent(practice: Practice, today: date) -> Recent:
    """Count the attendances of the sessions held in that time, in one walk over all rows."""
    groups = {one.code: one for one in practice.groups}
    first = today - timedelta(weeks=_WEEKS)
    held = {
        one.code: one for one in practice.sessions if first <= one.start.date() < today and one.state not in NOT_HELD
    }
    on_roster = _days_on_roster(practice)
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("no_shows", "expected", "notes", "open_notes")}
    for row in practice.attendance:
        session = held.get(row.session)
        if session is None:
            continue
        lead = facilitators(session, groups.get(session.group)).lead
        for kind in _kinds(row, session, on_roster):
            counted[kind].update({WHOLE, session.group, lead})
    return Recent(**counted, smallest=smallest(practice.settings))


def has_open_note(row: Attendance) -> bool:
    """Return whether the EHR shows a progress note that nobody has written yet: its word for "came" is its default."""
    return bool(row.note) and folded(row.note) not in _WRITTEN


def _days_on_roster(practice: Practice) -> Mapping[tuple[str, str], list[tuple[date, date]]]:
    found: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for one in practice.memberships:
        found.setdefault((one.group, one.member), []).append((one.joined or date.min, one.left or date.max))
    return found


def _kinds(
    row: Attendance, session: GroupSession, on_roster: Mapping[tuple[str, str], list[tuple[date, date]]]
) -> list[str]:
    """Return what a row counts as."""
    found = []
    if row.status in ATTENDED and row.note:
        found += ["notes", "open_notes"] if has_open_note(row) else ["notes"]
    day, spans = session.start.date(), on_roster.get((row.group, row.member), ())
    if row.status in _EXPECTED and (row.status == "makeup" or any(first <= day <= last for first, last in spans)):
        found += ["expected", "no_shows"] if row.status == "no show" else ["expected"]
    return found
