"""One date, time or date and time as a rule cell writes it, and moments relative to today."""

import re
from datetime import date, datetime, time

from addon.facts.catalog import Fact
from addon.rules.refusals import Refused, quoted
from addon.rules.tree import DATE, TIME, Today, family
from addon.tabs import WEEKDAYS
from addon.written import clock, month_number

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2}) ([A-Za-z]+)\.? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})\b")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}|[0-9]{2}))?")
_TODAY = re.compile(r"today(?: ?([-+]) ?([0-9]{1,5}) ?([a-z]+))?", re.IGNORECASE)
_AGO = re.compile(r"([0-9]{1,4}) ?([dwh])(?:ays?|eeks?|ours?)? ago", re.IGNORECASE)
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "h": 0, "hour": 0, "hours": 0}
_DAYS_AT_MOST = 9999
_YEARS = range(1900, 2200)


def day_first(text: str) -> str:
    """Return the text with ``Mar 3, 2026`` as ``3 Mar 2026``, so that its comma is no list comma."""
    return _MONTH_FIRST.sub(lambda at: f"{at[2]} {at[1]} {at[3]}" if month_number(at[1]) else at[0], text)


def read_today(text: str, fact: Fact) -> Today | Refused | None:
    """Return the relative moment, why it cannot be one, or None where the text is something else."""
    if not text.casefold().startswith(("today", "now")):
        return None
    found = _TODAY.fullmatch(text)
    if family(fact) == TIME:
        return Refused("wrong-type", f"{fact.label} is a time of day and has no date", "Write a time such as 18:00.")
    if not found:
        return Refused("bad-date", f"{quoted(text, fact)} is not understood", "Write for example today - 14 d.")
    if found[1] is None:
        return Today()
    return _relative(int(found[1] + found[2]), found[3].casefold(), fact)


def _relative(amount: int, unit: str, fact: Fact) -> Today | Refused:
    if unit not in _UNITS:
        return Refused(
            "bad-unit", f'"{unit}" after today is not understood', "Write d for days, w for weeks, h for hours."
        )
    if not _UNITS[unit]:
        if family(fact) == DATE:
            days = f"today {amount // 24:+d} d".replace("+", "+ ").replace("-", "- ")
            return Refused("bad-unit", f"{fact.label} is a day without a time", f"Write {days}.")
        return Today(amount, "h")
    amount *= _UNITS[unit]
    if abs(amount) > _DAYS_AT_MOST:
        return Refused("too-long", "this lies more than 27 years away", "Write a date such as 2026-03-03.")
    return Today(amount, "d")


def weekday(text: str) -> int | None:
    """Return 0 for Monday … 6 for Sunday, from the word or at least its first three letters."""
    word = text.casefold().removesuffix(".")
    matches = [day for day, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.casefold().startswith(word)]
    return matches[0] if matches else None


def read_date(text: str, fact: Fact) -> date | Refused:
    """Return the day of ``2026-03-03`` or ``3 Mar 2026``; every other way to write it is refused."""
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if (found := _DAY_FIRST.fullmatch(text)) and (month := month_number(found[2])):
        return _day(int(found[3]), month, int(found[1]))
    if found := _SLASHED.fullmatch(text):
        return _two_readings(text, found)
    ago = _AGO.fullmatch(text)
    step = f"Write today - {ago[1]} {ago[2].lower()}." if ago else "Write a date such as 2026-03-03."
    return Refused("bad-date", f"{quoted(text, fact)} is not a date, and {fact.label} is one", step)


def read_time(text: str, fact: Fact) -> time | Refused:
    """Return the time of ``18:00`` or ``6:00 PM``."""
    found = clock(text) if text.count(":") < 2 and text.isascii() else None
    if found is not None:
        return found
    return Refused(
        "bad-time", f"{quoted(text, fact)} is not a time, and {fact.label} is one", "Write a time such as 18:00."
    )


def read_moment(text: str, fact: Fact) -> date | datetime | Refused:
    """Return a day, or a day with a time: ``2026-03-03 18:00``. A day alone means the whole day."""
    found = re.fullmatch(r"(.*[0-9])(?: |T)([0-9]{1,2}:.*|[0-9]{1,2} ?[APap]\.?[Mm]\.?)", text)
    if not found:
        return read_date(text, fact)
    on, at = read_date(found[1], fact), read_time(found[2], fact)
    if isinstance(on, Refused):
        return on
    return at if isinstance(at, Refused) else datetime.combine(on, at)


def _day(year: int, month: int, day: int) -> date | Refused:
    if year not in _YEARS:
        return Refused("bad-date", f"the year {year} cannot be meant", "Write the year with four digits, such as 2026.")
    try:
        return date(year, month, day)
    except ValueError:
        what = f"there is no day {year:04d}-{month:02d}-{day:02d} in the calendar"
        return Refused("bad-date", what, "Correct the month or the day.")


def _two_readings(text: str, found: re.Match[str]) -> Refused:
    one, two = int(found[1]), int(found[2])
    year = found[3] or ""
    year = f"20{year}" if len(year) == 2 else year or "2026"
    readings = []
    for month, day in dict.fromkeys(((one, two), (two, one))):
        made = _day(int(year), month, day)
        readings += [] if isinstance(made, Refused) else [made.isoformat()]
    step = f"Write {' or '.join(readings)}." if readings else "Write a date such as 2026-03-03."
    what = "can be read as two dates" if len(readings) > 1 or not found[3] else "is not a date we read without doubt"
    return Refused("ambiguous", f'"{text}" {what}', step)
