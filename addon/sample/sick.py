"""The demo's sick day: a clinician who leads and co-leads calls in sick, and the VA gives a session away. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from addon.cells import canonical, to_cell
from addon.sample.shape import Sample
from addon.sample.story import Story, selects
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

_LOOKS_AHEAD = 7


def sick_row(sample: Sample, story: Story) -> dict[str, Value]:
    """Return the one row that somebody types: who is sick on the next day on which much rests on them.

    The session that the VA moved stays out of it.
    """
    day, code = max(_possible(sample, story), key=lambda one: _weight(sample, *one))
    name = next(one.name for one in sample.practice.clinicians if one.code == code)
    return {"clinician": name, "what": "sick", "since": day}


def _possible(sample: Sample, story: Story) -> Iterator[tuple[date, str]]:
    """Yield the coming days with who leads a session on them alone."""
    listed = [one for one in sample.practice.sessions if one.group != sample.oddities.unlisted_group]
    names = {one.code: one.name for one in sample.practice.groups}
    moved = next(one.clinician for one in sample.practice.groups if _is_moved(story, names[one.code]))
    for days in range(1, _LOOKS_AHEAD):
        day = sample.today + timedelta(days=days)
        there = (one for one in listed if one.start.date() == day and one.state == "planned")
        yield from ((day, one.clinician) for one in there if not one.co_facilitator and one.clinician != moved)


def _is_moved(story: Story, group: str) -> bool:
    return selects({"group": story.moved.where["group"]}, {"group": group})


def _weight(sample: Sample, day: date, code: str) -> tuple[int, int]:
    """Return how many sessions somebody runs that day; of two days the nearer one."""
    there = (one for one in sample.practice.sessions if one.start.date() == day and one.state == "planned")
    return sum(code in {one.clinician, one.co_facilitator} for one in there), -(day - sample.today).days


def given_away(tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield what the VA picks in Cover: the first candidate of each open session, each clinician once a day."""
    at, taken = matched_columns(tab, sheet.headers), set[str]()
    for number, row in rows_of(tab, sheet):
        name = next((one for one in _candidates(row) if one not in taken), "")
        if name and canonical(row.get("status")) == "open" and row.get("rung"):
            taken.add(name)
            yield tab.name, number, at["give_to"], to_cell(name)


def _candidates(row: Mapping[str, Value]) -> list[str]:
    """Return the names of the candidates, the best first."""
    parts = (one.partition(". ") for one in canonical(row.get("candidates")).split(" · "))
    return [rest.partition(":")[0] for number, _, rest in parts if number.isdecimal()]
