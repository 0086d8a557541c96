"""What the staff of the demo did about their alerts: one done, some half done, one try to reach a member. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from addon.cells import canonical, to_cell
from addon.records import ALERT, OUTREACH
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot


def alerts_done(tab: Tab, sheet: TabSnapshot, day: date) -> Iterator[Cell]:
    """Yield the cells that they typed on that day, from the first rows of the tab on; the other rows wait."""
    rows = [(number, row) for number, row in rows_of(tab, sheet) if canonical(row.get("status")) == "open"]
    for protocol, works in ((ALERT, _ALERTS), (OUTREACH, _OUTREACHES)):
        mine = [(number, row) for number, row in rows if row.get("protocol") == protocol]
        for (number, row), work in zip(mine, works, strict=False):
            yield from _typed(tab, sheet, number, {name: _told(value, row, day) for name, value in work.items()})


DAY, CLINICIAN, SUPERVISOR = "the day", "the clinician", "the supervisor"
_REVIEW: Mapping[str, str] = {"reviewed_by": SUPERVISOR, "reviewed_on": DAY}
_ALERTS: tuple[Mapping[str, str], ...] = (
    {**_REVIEW, "discussed_on": DAY, "decision": "adjust approach"},
    {**_REVIEW, "discussed_on": DAY, "decision": "continue with reason"},
    {
        **_REVIEW,
        "discussed_on": DAY,
        "decision": "continue with reason",
        "reason": "Moved house; asked again in two weeks",
    },
    {"decision": "refer"},
    {**_REVIEW},
)
_OUTREACHES: tuple[Mapping[str, str], ...] = (
    {},
    {"try_1_on": DAY, "try_1_by": CLINICIAN, "try_1_result": "left a message"},
)


def _told(value: str, row: Mapping[str, Value], day: date) -> Value:
    people = canonical(row.get("told")).split("; ")
    said: Mapping[str, Value] = {
        DAY: day,
        CLINICIAN: people[0].partition(" (")[0],
        SUPERVISOR: people[-1].partition(" (")[0],
    }
    return said.get(value, value)


def _typed(tab: Tab, sheet: TabSnapshot, number: int, values: Mapping[str, Value]) -> Iterator[Cell]:
    at = matched_columns(tab, sheet.headers)
    for name, value in values.items():
        yield tab.name, number, at[name], to_cell(value)
