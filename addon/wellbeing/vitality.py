"""The Vitality view: each clinician's own quarters, by name, without a sum or a comparison. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from addon.amounts import rounded
from addon.names_in_text import date_in_words
from addon.part import Line
from addon.person_names import plain
from addon.records import Clinician, TimeOff
from addon.records.days import days_of, quarters_back
from addon.sessions.working_hours import Hours
from addon.wellbeing.rest import days_taken
from addon.wellbeing.rows import days
from addon.wellbeing.turnover import SMALL, Turnover
from addon.wellbeing.working import Working

QUARTERS = 4
Quarter = tuple[str, date, date]
"""Its name, its first day, and the first day after it."""
DEFINITIONS: Mapping[str, str] = {
    "Days with clients": "Days of the quarter on which they ran a session that took place, or had an individual "
    "appointment that was not cancelled; the running quarter up to now.",
    "Evenings": "Of these, days on which a session or appointment ended later than Evening from in Settings.",
    "Weekend days": "Of these, Saturdays and Sundays.",
    "PTO days": "Working days of approved PTO in the quarter, half a day where a time is typed; in the running quarter "
    "those before today.",
    "Notes to write": "Members who came to sessions of the quarter that they led, and whose progress note the EHR "
    "shows as not written now.",
    "Came and left": "Employed since and Left on in Clinicians, in the 365 days before today.",
    "Turnover": f"Who left, divided by the mean of how many there were 365 days ago and now; with fewer than {SMALL} "
    "clinicians only counts are shown. Who has no Employed since was there all along.",
}


def quarters(today: date) -> list[Quarter]:
    """Return the running quarter and the three before it, the earliest first."""
    found = ((f"{year} Q{number}", days_of((year, number))) for year, number in quarters_back(today, QUARTERS)[::-1])
    return [(label, first, last + timedelta(days=1)) for label, (first, last) in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the view is made from; ``known_since`` is the day of the first session that is known, None without any."""

    working: Working
    time_off: Sequence[TimeOff]
    hours: Hours
    evening: time
    today: date
    known_since: date | None


def vitality_lines(clinicians: Iterable[Clinician], told: Told, change: Turnover) -> Iterator[Line]:
    """Yield the view's lines: clinicians by name, the practice's turnover, then how each number is computed."""
    named = sorted((one for one in clinicians if one.active), key=lambda one: (plain(one.name), one.code))
    for one in named:
        for quarter in quarters(told.today):
            if told.known_since is not None and told.known_since < quarter[2]:
                yield _line(one, quarter, told)
    yield from _turnover(change)
    for name, words in DEFINITIONS.items():
        yield {"who": f"how it is computed: {name}", "note": words}


def _line(one: Clinician, quarter: Quarter, told: Told) -> Line:
    name, first, after = quarter
    until, code = min(after, told.today), one.code
    notes = told.working.notes.get(code)
    off = [each for each in told.time_off if each.counts and each.clinician == code]
    note = ["the quarter is not over"] * (after > told.today)
    if told.known_since is not None and told.known_since > first:
        note.append(f"sessions are known from {date_in_words(told.known_since)} on")
    return {
        "who": one.name or code,
        "quarter": name,
        "days": len(told.working.days(code, first, after)),
        "evenings": len(told.working.evenings(code, first, after, evening=told.evening)),
        "weekends": len(told.working.weekends(code, first, after)),
        "pto": days(days_taken(off, told.hours, first, until)),
        "open_notes": sum(first <= day < after for day in notes.open) if notes else None,
        "note": "; ".join(note) or None,
    }


def _turnover(change: Turnover) -> Iterator[Line]:
    counts = f"{change.came} came, {change.left} left in 365 days; {change.begin} then, {change.now} now"
    if change.unclear:
        counts += f"; cannot tell: Left on is blank for {', '.join(change.unclear)}"
    elif change.rate is None:
        counts += f"; fewer than {SMALL}, so there is no rate" if change.now < SMALL else ""
    else:
        counts += f"; turnover {rounded(change.rate * 100)} %"
    yield {"who": "the practice", "quarter": "12 months", "note": counts}
