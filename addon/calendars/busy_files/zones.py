"""What the name of a time zone means in one file: as the file itself describes it, else as a usual name, else nothing.

The library would look a name up in what all files before have described. So the text is parsed without zones
(``text.py`` puts each name aside as X-TZID) and every time gets its zone from here.
"""

import re
import tomllib
from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Described = Mapping[str, tzinfo]
_OLD = 1990
_HALF_A_YEAR = timedelta(days=200)
_YEARLY = frozenset({"FREQ", "BYDAY", "BYMONTH", "BYMONTHDAY"})
_OFFSET = re.compile(r"(?:utc|gmt)([+-])(\d{1,2}):?(\d\d)?")
_SHOWN_BEFORE = re.compile(r"^\((?:utc|gmt)[^)]*\)\s*")
_NUMBERED = re.compile(r"\s+\d+$")


class UnclearZone(ValueError):
    """A time is given in a zone that the file does not describe and that is no usual name; ``args[0]`` is the name."""


def described(calendars: Iterable[Calendar], *, first: datetime, last: datetime) -> list[Described]:
    """Return the zones that each of a file's calendars describes by name; behind them those of the others.

    Some programs list a few changes of the clock instead of rules. Where those are not about the time from ``first``
    to ``last``, a usual name means what it means everywhere.
    """
    each = []
    for calendar in calendars:
        found = (one for one in calendar.walk("VTIMEZONE") if isinstance(one, Timezone) and "TZID" in one)
        told = {str(one["TZID"]): one for one in found}
        each.append({name: zone for name, one in told.items() if (zone := _described(name, one, first, last))})
    return [ChainMap(own, *each) for own in each]


def zone_named(name: str, found: Described) -> tzinfo:
    """Return the zone of this name. Raises UnclearZone."""
    zone = found.get(name) or _usual(name)
    if zone is None:
        raise UnclearZone(name)
    return zone


def _described(name: str, component: Timezone, first: datetime, last: datetime) -> tzinfo | None:
    """Return a described zone; one that cannot be computed is as good as not described."""
    try:
        for one in component.subcomponents:
            _shorten(one)
        return component.to_tz(lookup_tzid=False) if _covers(component, first, last) or not _usual(name) else None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None


def _covers(component: Timezone, first: datetime, last: datetime) -> bool:
    """Return whether the description is about this time: one offset, rules that go on, or changes listed around it."""
    rules = [one for one in component.subcomponents if "RRULE" in one and "UNTIL" not in str(one["RRULE"].to_ical())]
    if rules or len(component.subcomponents) == 1:
        return True
    onsets = [f"{one.DTSTART:%Y%m%d}" for one in component.subcomponents]
    onsets += [f"{day:%Y%m%d}" for one in component.subcomponents for day in _listed(one)]
    return min(onsets) <= f"{first:%Y%m%d}" and max(onsets) >= f"{last - _HALF_A_YEAR:%Y%m%d}"


def _listed(observance: TimezoneStandard | TimezoneDaylight) -> list[date]:
    found: Any = observance.get("RDATE", [])
    return [day.dt for listed in (found if isinstance(found, list) else [found]) for day in listed.dts]


def _shorten(observance: TimezoneStandard | TimezoneDaylight) -> None:
    """Let a yearly rule begin in our days: from 1601 on, where Outlook begins, every look-up counts the years."""
    start, rule = observance.DTSTART, observance.get("RRULE")
    if start and start.year < _OLD and isinstance(rule, vRecur) and set(rule) <= _YEARLY:
        observance.DTSTART = start.replace(year=_OLD)


@cache
def _usual(name: str) -> tzinfo | None:
    known = _names()
    wanted = _SHOWN_BEFORE.sub("", name.strip().casefold())
    parts = wanted.strip("/").split("/")
    ends = ["/".join(parts[start:]) for start in range(len(parts))] if name.startswith("/") else [wanted]
    found = next((known[one] for one in (*ends, _NUMBERED.sub("", wanted)) if one in known), None)
    return ZoneInfo(found) if found else _offset(wanted)


def _offset(name: str) -> tzinfo | None:
    found = _OFFSET.fullmatch(name)
    if not found:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(ahead if found[1] == "+" else -ahead) if ahead < timedelta(hours=15) else None


@cache
def _names() -> dict[str, str]:
    """Return IANA names by every usual name, folded: their own, those of Windows, and what Outlook shows."""
    shown = tomllib.loads((files("addon.calendars.busy_files") / "zone_names.toml").read_text(encoding="utf-8"))
    windows = {**WINDOWS_TO_OLSON, "UTC": "UTC"}
    names = windows | {label: windows[name] for label, name in shown.items()}
    names |= {one: one for one in available_timezones()}
    return {name.casefold(): zone for name, zone in names.items()}
