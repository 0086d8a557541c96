"""Whether a file's days and months seem exchanged though each of its dates can be read. Pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from addon.exports.export import Export
from addon.exports.identity import Match, recognise_clinician
from addon.exports.known_people import known_people
from addon.records import Practice

_ENOUGH = 3
"""How many different days have to agree before a file is doubted."""
_FEW = 3
"""On how many weekdays a clinician's groups may meet: somebody with groups every day tells nothing."""
_AGAIN = (
    'If the EHR writes the day first, set date_order = "day first" under [exports] in practice.toml. If a spreadsheet '
    "program turned them, export the file again as year-month-day and do not open it there."
)


def seems_turned(export: Export, practice: Practice, group_codes: Collection[str], *, today: date) -> str:
    """Return why a person should look at the dates of a file first, "" if nothing speaks against them.

    Scores of days to come, and sessions on weekdays on which the clinician's groups never meet, are doubted where
    all of them would be right with day and month exchanged.
    """
    ahead = {row.on for row in export.scores if row.on > today}
    if ahead and all((other := exchanged(day)) and other <= today for day in ahead):
        return f"scores are dated after today; with day and month exchanged none of them is. {_AGAIN}"
    pairs = [
        (day, other, meets) for day, meets in _meetings(export, practice, group_codes) if (other := exchanged(day))
    ]
    fits = sum(day.weekday() in meets for day, _, meets in pairs)
    fits_turned = sum(other.weekday() in meets for _, other, meets in pairs)
    if len(pairs) >= _ENOUGH and fits_turned == len(pairs) and fits * 2 <= len(pairs):
        what = f"{len(pairs) - fits} of {len(pairs)} group sessions are on weekdays on which these groups never meet"
        return f"{what}; with day and month exchanged none of them is. {_AGAIN}"
    return ""


def exchanged(day: date) -> date | None:
    """Return the date with day and month exchanged, None if there is none or it is the same."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 and day.day != day.month else None


def _meetings(
    export: Export, practice: Practice, group_codes: Collection[str]
) -> Iterator[tuple[date, frozenset[int]]]:
    """Yield each day on which a clinician has group visits, once, with the weekdays of that clinician's groups."""
    people = known_people(practice)
    names = {row.clinician for row in export.visits}
    codes = {name: who.code for name in names if isinstance(who := recognise_clinician(name, people), Match)}
    weekdays = {code: frozenset(_weekdays(code, practice)) for code in codes.values()}
    seen = {(row.day, codes.get(row.clinician, "")) for row in export.visits if not row.code or row.code in group_codes}
    for day, code in sorted(seen):
        if 0 < len(weekdays.get(code, ())) <= _FEW:
            yield day, weekdays[code]


def _weekdays(clinician: str, practice: Practice) -> Iterable[int]:
    groups = (one for one in practice.groups if clinician in {one.clinician, one.co_facilitator})
    return (one.weekday for one in groups if one.weekday is not None)
