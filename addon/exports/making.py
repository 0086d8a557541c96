"""When a file was made: what it tells of it inside, the date in its name, its age. Pure.

A copy is often younger than its file, so that what the file itself tells comes first. What is unknown is taken as early
as it may have been: a session counts as reported only by a file that was surely made after its end.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from addon.exports.date_forms import Moment, written
from addon.exports.dates import PracticeDates

_MADE = re.compile(
    r"\b(?:generated|created|exported|printed|produced|downloaded|prepared|run date|run on|report date|as of)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DAY = (
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/-]\d{1,2}[/-]\d{1,2}"
    r"|[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [a-z]{3,9}\.? \d{4}"
)
_AT = r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:z|utc|gmt)\b|\s?[+-]\d{2}:?\d{2})?"
_MOMENT = re.compile(rf"(?<!\d)(?P<day>{_DAY})(?!\d)(?:[,T]?\s*(?:at\s+)?(?P<at>{_AT}))?", re.IGNORECASE)
_IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<iso>20\d{2})(?P<m>[-_.]?)(?P<iso_m>\d{2})(?P=m)(?P<iso_d>\d{2})"
    r"|(?P<one>\d{1,2})(?P<s>[-_.])(?P<two>\d{1,2})(?P=s)(?P<y>20\d{2})|(?P<us>\d{4})(?P<us_y>20\d{2}))(?!\d)"
    r"(?:[T _-]+(?:at[ _]+)?(?P<h>[0-2]\d)[-_.:]?(?P<min>[0-5]\d)(?:[-_.:]?[0-5]\d)?(?!\d))?"
)
_PERIOD = re.compile(r"(?<![a-z])(?:from|since|to|through|thru|until|till|week|period|starting|ending)(?![a-z])")
_STAMP = re.compile(rb"<dcterms:(created|modified)\b[^>]*>\s*([^<]{10,40}?)\s*<")
_CORE = "docProps/core.xml"
_A_YEAR = timedelta(days=366)
_FIRST_ZIP_YEAR = 1980
_NO_DATE = (_FIRST_ZIP_YEAR, 1, 1, 0, 0, 0)
_DAY_INSIDE = re.compile(rb"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)")


def told_above(rows: Iterable[Sequence[object]], order: str, zone: str) -> Iterator[Moment]:
    """Yield when the lines above the header tell that the report was made: ``Generated on 03/03/2026 10:00 AM``."""
    for row in rows:
        found = _MADE.search(" ".join(_text(cell) for cell in row if cell not in (None, "")))
        days = list(_MOMENT.finditer(found[1])) if found else []
        if len(days) == 1:
            text = " ".join(filter(None, (days[0]["day"], days[0]["at"])))
            one = written(text)
            moment = one.at(order or "month first", zone) if one else None
            if moment is not None:
                yield moment


def _text(cell: object) -> str:
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else str(cell)


def told_by_name(name: str, order: str) -> Iterator[Moment]:
    """Yield the day, and the time if it is there, in a file's name; several dates or a period's are none."""
    found = list(_IN_NAME.finditer(name))
    if len(found) != 1 or (_PERIOD.search(name.casefold()) and not _MADE.search(name)):
        return
    one = found[0].groupdict()
    digits = [one["iso"], one["iso_m"], one["iso_d"]] if one["iso"] else _year_last(one, order)
    clock = [one["h"], one["min"]] if one["h"] else []
    try:
        moment = datetime(*map(int, digits + clock))  # type: ignore[arg-type]
    except ValueError:
        return
    yield moment if clock else moment.date()


def _year_last(one: Mapping[str, str], order: str) -> list[str]:
    pair = [one["one"], one["two"]] if one["y"] else [one["us"][:2], one["us"][2:]]
    return [one["y"] or one["us_y"], *(reversed(pair) if order == "day first" else pair)]


def told_by_package(content: bytes, zone: str, *, has_defaults: bool) -> Iterator[datetime]:
    """Yield when an Excel file, or another zip, tells that it was made.

    Where its rows have an EHR's defaults (``has_defaults``), the EHR's making counts and not a later save; a creation a
    year before is a template's. Programs that tell neither leave the dates of the package's parts.
    """
    if not zone or not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        core = package.read(_CORE) if any(part.filename == _CORE for part in parts) else b""
    stamps = {kind.decode(): _instant(text.decode("ascii", "ignore")) for kind, text in _STAMP.findall(core)}
    created, saved = stamps.get("created"), stamps.get("modified")
    if created and has_defaults and not (saved and saved - created > _A_YEAR):
        saved = created
    found = saved or created or _packed(max((part.date_time for part in parts), default=_NO_DATE))
    if found:
        yield found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _packed(at: tuple[int, int, int, int, int, int]) -> datetime | None:
    """Return when a package's parts were packed; programs that do not tell write the first day there is."""
    try:
        return datetime(*at, tzinfo=UTC) if at[0] > _FIRST_ZIP_YEAR else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def order_in_set(name: str, content: bytes, *, age: datetime | None, dates: PracticeDates) -> str:
    """Return the text by which files that are read together follow each other, "" where nothing tells of its making.

    What a file tells itself comes first; then the newest day in it, as a copy is younger than its file; then its age.
    """
    made = next((one for one in map(_moment, told_by_file(name, content, dates)) if age is None or one <= age), None)
    found = made or (age and (_newest_day(content, age) or age))
    return f"{found} {age or ''}" if found else ""


def told_by_file(name: str, content: bytes, dates: PracticeDates) -> Iterator[Moment]:
    """Yield what the name of a file, and a zip's parts, tell of when it was made."""
    yield from told_by_name(name, dates.order)
    with suppress(zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        yield from told_by_package(content, dates.zone, has_defaults=False)


def _newest_day(content: bytes, until: datetime) -> datetime | None:
    days = {found.decode() for found in _DAY_INSIDE.findall(content)}
    newest = max((day for day in days if day <= until.date().isoformat()), default="")
    with suppress(ValueError):
        return datetime.fromisoformat(newest)
    return None


def _moment(told: Moment) -> datetime:
    return told if isinstance(told, datetime) else datetime.combine(told, time())


def made_at(
    dated: Iterable[Moment], changed: datetime | None, *, covers: tuple[date, date] | None, seen: datetime
) -> datetime:
    """Return when a file was made.

    ``dated`` is what it tells itself, best first; ``changed`` when it was last changed, if that is known; ``seen`` when
    a pass first read it. A date before the file's own first day, or after the file was there, is none of its making.
    A day without a time is that day's first moment, unless the file was changed on it.
    """
    first = datetime.combine(covers[0], time()) if covers else datetime.min
    is_aged = changed is not None and changed >= first
    there = min(changed, seen) if changed and is_aged else seen
    for moment in dated:
        at = _moment(moment)
        if first <= at <= there and not (covers and covers[0] == moment < covers[1]):
            is_its_day = not isinstance(moment, datetime) and is_aged and there.date() == moment
            return there if is_its_day else at
    return there if is_aged or not covers else max(first, min(seen, datetime.combine(covers[1], time())))
