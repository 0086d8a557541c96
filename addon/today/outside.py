"""What Today tells outside of the practice: kinds, codes, days and counts, in our own words alone. Pure.

An agency shows it beside other practices'. No text that a person typed, or that an export had, gets in here: a line is
made of what is on one of the short lists below or has the form of a code.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.cells import canonical
from addon.memory import Kept
from addon.part import View
from addon.tabs import Tab
from addon.today.lines import NEW, OLD
from addon.today.screen import Sort
from addon.today_line import COVER, LATER, SOON, Target, TodayLine

_TIMES = ("overdue", "today", "this week", SOON, NEW, LATER, OLD)
_SEVERITIES = ("red", "amber")
_URGENCIES = frozenset(
    {"safety", "waits", "today", "overdue", "", *(f"{one}, {when}" for one in _SEVERITIES for when in _TIMES)}
)
_WHAT: Mapping[str, str] = {
    "Safety": "not handled yet: same day",
    COVER: "a session without its leader",
    "Session": "",
    "Alert": "to be reviewed",
    "Outreach": "to get in touch",
    "Flag": "flag to be looked at",
    "Request": "to accept or decline",
    "Question": "to answer",
    "Conflict": "two values: one to choose",
    "Rules": "a rule tab that does not do what is typed there",
    "Problem": "cannot be read or used",
    "Notices": "a message that did not arrive, or that somebody has to tell",
    "Billing": "sessions that cannot be billed yet",
    "Import": "columns or words to tell",
    "Intake": "somebody who asked for a place",
    "Paper": "a paper that is missing",
    "Placement": "a place to decide",
    "Opening": "an open place",
    "Group": "a group to set up",
}
"""The kinds of lines, with what each is about; a kind that is not here is told as the tab that it leads to."""
_CODE = re.compile(r"(?<![\w-])(?:M|G|C|PR|P)-\d{1,5}(?![\w-])")
_ROW = re.compile(r"[A-Z]{1,4}-\d{1,6}")
_MEETING = re.compile(
    r"\d{1,2}:\d\d [AP]M: \d{1,4} expected(; ended: \d{1,4} (person is|people are) not marked)?(; nobody leads it)?"
)
_MOST_CODES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLine:
    """A line of Today for others than the practice: its kind, how urgent it is, the codes in it, and by which day.

    ``tab`` is the declared title of the tab it leads to, ``row`` the id there, ``address`` where a browser finds it
    after the workbook's own address; ``count`` the rows that it tells of.
    """

    kind: str
    urgency: str
    codes: tuple[str, ...] = ()
    what: str = ""
    by: date | None = None
    tab: str = ""
    row: str = ""
    address: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCounts:
    """How many rows wait for a person, by when; ``later`` has those that are due after this week, or on no day."""

    safety: int = 0
    overdue: int = 0
    today: int = 0
    this_week: int = 0
    later: int = 0


OUTSIDE_LINE = Kept("outside line", OutsideLine)
"""By its place on the screen, from 000: each line that Today shows."""
OUTSIDE_COUNTS = Kept("outside counts", OutsideCounts)
"""Under the key "today": what waits, shown or only counted."""


def outside_lines(
    lines: Sequence[TodayLine], tabs: Mapping[str, Tab], views: Mapping[str, View]
) -> dict[str, OutsideLine]:
    """Return what others may see of the lines of a screen, by place; ``tabs`` and ``views`` by the tab's name.

    The line that only leads to a day's rows tells them nothing.
    """
    telling = [one for one in lines if not (one.target and isinstance(one.target.value, date))]
    return {f"{at:03d}": _line(one, tabs, views) for at, one in enumerate(telling)}


def outside_counts(sorts: Iterable[Sort]) -> OutsideCounts:
    """Return what waits over all lines, whether the screen has room for them or not."""
    found = dict.fromkeys(("safety", "overdue", "today", "this_week", "later"), 0)
    for one in (line for sort in sorts for line in sort.lines):
        if one.kind != "Session" or "not marked" in one.what or one.reds:  # a session that goes well waits for nobody
            found[_when(one)] += one.stands_for
    return OutsideCounts(**found)


def _when(line: TodayLine) -> str:
    if line.urgency == "safety":
        return "safety"
    return next((key for key in ("overdue", "today") if line.urgency.endswith(key)), _week(line))


def _week(line: TodayLine) -> str:
    return "this_week" if line.urgency.endswith("this week") else "later"


def _line(line: TodayLine, tabs: Mapping[str, Tab], views: Mapping[str, View]) -> OutsideLine:
    tab, row = _place(line.target, tabs)
    meeting = _MEETING.match(line.what) if line.kind == "Session" else None
    found = dict.fromkeys(_CODE.findall(f"{line.who} {_value(line.target)}"))
    return OutsideLine(
        kind=line.kind if line.kind in _WHAT else tab or "Other",
        urgency=line.urgency if line.urgency in _URGENCIES else "waits",
        codes=tuple(found)[:_MOST_CODES],
        what=meeting[0] if meeting else _WHAT.get(line.kind, ""),
        by=line.by,
        tab=tab,
        row=row,
        address=_address(line.target, views),
        count=line.stands_for,
    )


def _place(target: Target | None, tabs: Mapping[str, Tab]) -> tuple[str, str]:
    """Return the declared title of a target's tab, and the id of its row; each is blank where there is none."""
    if target is None or target.tab not in tabs:
        return "", ""
    value = _value(target)
    return tabs[target.tab].title, value if _ROW.fullmatch(value) else ""


def _address(target: Target | None, views: Mapping[str, View]) -> str:
    """Return where a browser finds the row, or at least its tab."""
    view = views.get(target.tab) if target else None
    if target is None or view is None or not view.sheet.address:
        return ""
    return f"{view.sheet.address}A{target.row or view.numbers.get(_value(target), 1)}"


def _value(target: Target | None) -> str:
    return canonical(target.value) if target else ""
