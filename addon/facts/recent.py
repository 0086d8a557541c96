"""What the last 13 weeks before today tell of groups, clinicians and the practice: no-shows and open notes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from addon.records import ATTENDED, Attendance, Practice
from addon.sessions.cover import facilitators
from addon.sessions.tally import NO_SHOW, tally
from addon.tabs import folded
from addon.typed_settings import SMALLEST, smallest

WHOLE = ""
"""The key of the practice beside the codes of its groups and clinicians."""
_WEEKS = 13
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
    """Count the attendances of the sessions held in that time, as the Dashboard counts them."""
    groups, first = {one.code: one for one in practice.groups}, today - timedelta(weeks=_WEEKS)
    done = {one.code: one for one in tally(practice, today - timedelta(days=1), since=first).sessions}
    whose = {
        one.code: {WHOLE, one.group, facilitators(one, groups.get(one.group)).lead}
        for one in practice.sessions
        if one.code in done
    }
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("no_shows", "expected", "notes", "open_notes")}
    for code, met in done.items():
        for who in whose[code]:
            counted["expected"][who] += met.expected
            counted["no_shows"][who] += met.counts[NO_SHOW]
    for row in practice.attendance:
        if row.note and row.status in ATTENDED and row.session in whose:
            counted["notes"].update(whose[row.session])
            if has_open_note(row):
                counted["open_notes"].update(whose[row.session])
    return Recent(**counted, smallest=smallest(practice.settings))


def has_open_note(row: Attendance) -> bool:
    """Return whether the EHR shows a progress note that nobody has written yet: its word for "came" is its default."""
    return bool(row.note) and folded(row.note) not in _WRITTEN
