"""The Program rules tab: which code is reached from how many minutes of a month, or hours of a day. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.cells import text_of, typed
from addon.part import View
from addon.records.days import is_within, overlap
from addon.tabs import Value
from addon.verified import ends_too_early, to_verify

BASE, EXTRA, SHORT, DAY = "base", "extra", "short", "day"
BY_US, BY_PARTNER, UNDER_APCM = "us", "partner", "partner under APCM"
_BY_DAY = frozenset({"IOP", "SUD IOP", "PHP"})
_FIELDS = (
    *("program", "code", "role", "first", "least", "full", "most", "week_hours", "billed_by"),
    *("since", "until", "checked_on"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRule:
    """One row. ``least`` and ``full`` are seconds, ``week`` the fewest seconds of a week (None: no such bound).

    ``first``: only in a first month (True), only in later ones (False), in any (None). ``most`` None: no limit.
    """

    id: str
    program: str
    code: str
    role: str
    first: bool | None = None
    least: int
    full: int
    most: int | None = None
    week: int | None = None
    billed_by: str = BY_US
    start: date | None = None
    until: date | None = None
    checked: date | None = None

    def fits(self, program: str, month: date, *, is_first: bool) -> bool:
        """Return whether it is about a month (its first day) of a program."""
        is_in_effect = is_within(month, self.start, self.until)
        return self.program == program and is_in_effect and self.first in (None, is_first)


def rules_of(view: View) -> tuple[list[ProgramRule], dict[str, str]]:
    """Return the rows that can be used, and what is wrong with each of the others, by row id."""
    rules, wrong = [], {}
    for rid, cells in view.rows(_FIELDS):
        row = dict(zip(_FIELDS, cells, strict=True))
        if why := _wrong(row, unread=view.never_read(rid)):
            wrong[rid] = why
        else:
            rules.append(_rule(rid, row))
    return rules, wrong


def _wrong(row: dict[str, Value], *, unread: frozenset[str]) -> str:
    if unread & {*_FIELDS}:
        return "A cell of this row cannot be read: correct it. Until then the row is not used."
    if not row["role"]:
        return "Choose a Role."
    if (row["role"] == DAY) != (row["program"] in _BY_DAY):
        return "IOP, SUD IOP and PHP go by the day, CoCM and BHI by the month: choose another Role."
    if (typed(int, row["least"]) or 0) <= 0:
        return "Fill in From minutes."
    full = typed(int, row["full"])
    if full is not None and full < (typed(int, row["least"]) or 0):
        return "Full minutes is less than From minutes: correct one of the two."
    return ends_too_early(typed(date, row["since"]), typed(date, row["until"]))


def _rule(rid: str, row: dict[str, Value]) -> ProgramRule:
    least, role, most = typed(int, row["least"]) or 0, text_of(row["role"]), typed(int, row["most"])
    hours = row["week_hours"]
    return ProgramRule(
        id=rid,
        program=text_of(row["program"]),
        code=text_of(row["code"]),
        role=role,
        first=typed(bool, row["first"]),
        least=least * 60,
        full=(typed(int, row["full"]) or least) * 60,
        most=most if most is not None and most > 0 else (1 if role in (BASE, SHORT) else None),
        week=round(hours * 3600) if isinstance(hours, Decimal | int) and hours > 0 else None,
        billed_by=text_of(row["billed_by"]) or BY_US,
        start=typed(date, row["since"]),
        until=typed(date, row["until"]),
        checked=typed(date, row["checked_on"]),
    )


def rule_checks(rules: Iterable[ProgramRule], wrong: dict[str, str], today: date) -> Iterator[tuple[str, str]]:
    """Yield (row id, what is to be done about a row, OK if nothing is)."""
    rules = list(rules)
    yield from wrong.items()
    for at, one in enumerate(rules):
        before = next((other.id for other in rules[:at] if _overlap(one, other)), "")
        twice = f"{before} is for the same months: that row counts." if before else ""
        yield one.id, twice or to_verify(one.checked, today) or "OK"


def _overlap(one: ProgramRule, other: ProgramRule) -> bool:
    is_same = (one.program, one.role) == (other.program, other.role)
    meets = None in (one.first, other.first) or one.first == other.first
    return is_same and meets and overlap((one.start, one.until), (other.start, other.until))


def in_use(rules: Iterable[ProgramRule], program: str, month: date, *, is_first: bool) -> dict[str, ProgramRule]:
    """Return the rule of each role for a month of a program; of several the first row counts."""
    found: dict[str, ProgramRule] = {}
    for one in rules:
        if one.fits(program, month, is_first=is_first):
            found.setdefault(one.role, one)
    return found
