"""What placement needs in the sample practice, and what clinicians decided there about the first who wait. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from addon.cells import canonical, to_cell
from addon.placements.heard import CHECKED, CONFIRM
from addon.placing import CONFIRMED
from addon.sample.people import PAYERS
from addon.sample.shape import Sample
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

_STATES = ("NY; NJ", "NY; NJ; CT", "NY")
_BLANK = 4
"""The row of Members in which State is blank: there nobody can tell."""
_UNASKED = 17
"""Of so many members who join by video one was never asked whether they agree."""
Rows = Mapping[str, Sequence[Mapping[str, Value]]]


def with_licences(rows: Rows, sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return the starting rows with licences and payers of clinicians, where members live, who joins by video.

    One clinician in six has left their licences blank, as in life: a proposal names what nobody can tell. They take the
    payers of their members, but for one of whom a line of billing is told.
    """
    found = {name: [dict(row) for row in some] for name, some in rows.items()}
    for place, row in enumerate(found["members"]):
        row["state"] = _lives_in(place)
    taken = _payers_met(sample)
    for place, (row, one) in enumerate(zip(found["clinicians"], sample.practice.clinicians, strict=True)):
        if place % 6 != 5:
            row["states"] = _STATES[place % len(_STATES)]
            names = {name for at, name in enumerate(PAYERS[:-1]) if (at + place) % 5}
            row["payers"] = "; ".join(sorted(names | taken.get(one.code, set()) if place else names))
    remote = {one.member for one in sample.practice.memberships if one.joins_by == "video"}
    for number, (row, member) in enumerate(zip(found["members"], sample.practice.members, strict=True)):
        if member.code in remote and number % _UNASKED:
            row["telehealth_consent"] = True
    for row in found["groups"]:
        row["ages_from"] = None if row["kind"] == "multi-family" else 18
        if row["kind"] == "skills":
            row["joins"] = "slow-open"
            row["module_start"] = sample.today + timedelta(days=10)
    return found


def _payers_met(sample: Sample) -> dict[str, set[str]]:
    """Return the payers of the members whom each clinician meets."""
    groups = {one.code: one for one in sample.practice.groups}
    payers = {one.code: one.payer for one in sample.practice.members}
    found: dict[str, set[str]] = {}
    for one in sample.practice.memberships:
        for code in (groups[one.group].clinician, groups[one.group].co_facilitator):
            if payers[one.member] in PAYERS[:-1]:
                found.setdefault(code, set()).add(payers[one.member])
    return found


def _lives_in(place: int) -> str | None:
    """Return where the member of that row lives: nearly all where every clinician is licensed; one left it blank."""
    if place == _BLANK:
        return None
    return "NJ" if place % 25 == 11 else "CT" if place % 50 == 23 else "NY"


def not_together_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return two members who must not be in one group: colleagues, of different groups."""
    practice = sample.practice
    names = [one.name for one in practice.members]
    by_code = {one.code: one.name for one in practice.members if names.count(one.name) == 1}
    first, *others = (one for one in practice.memberships if one.left is None and one.member in by_code)
    other = next((one for one in others if one.group != first.group and one.member != first.member), None)
    if other is None:
        return {"not_together": []}
    row: dict[str, Value] = {"member": by_code[first.member], "other": by_code[other.member], "why": "colleagues"}
    return {"not_together": [row]}


def placements_done(tab: Tab, sheet: TabSnapshot, clinician: str, day: date) -> Iterator[Cell]:
    """Yield what a clinician decided on that day about the first three proposals: yes.

    From the second on they looked once more: meanwhile somebody may be ill who leads the first session.
    """
    at = matched_columns(tab, sheet.headers)
    open_ = [(number, row) for number, row in rows_of(tab, sheet) if canonical(row.get("status")) == _DECIDE]
    for place, (number, row) in enumerate(open_[:3]):
        word = CHECKED if place or "Check:" in canonical(row.get("why")) else CONFIRM
        typed: dict[str, Value] = {"decision": word, "decided_by": clinician, "decided_on": day}
        for name, value in typed.items():
            yield tab.name, number, at[name], to_cell(value)


_DECIDE = "open: a clinician decides"


def signed_on_paper(papers: tuple[Tab, TabSnapshot], placements: tuple[Tab, TabSnapshot], day: date) -> Iterator[Cell]:
    """Yield what a VA typed into Papers for those who wait for a group: what the first session does not need yet.

    They signed at the front desk; Orientation they read later.
    """
    waiting = {
        canonical(row.get("member"))
        for _, row in rows_of(*placements)
        if canonical(row.get("status")).startswith("open, waits")
    }
    tab, sheet = papers
    at = matched_columns(tab, sheet.headers)
    for number, row in rows_of(tab, sheet):
        member = canonical(row.get("member"))
        is_open = not row.get("signed_on") and canonical(row.get("state")) != "signed"
        if is_open and member in waiting and "orientation" not in canonical(row.get("paper")).casefold():
            typed: dict[str, Value] = {"signed_on": day, "signed_by": member.partition(" (")[0]}
            for name, value in typed.items():
                yield tab.name, number, at[name], to_cell(value)


def least_to_begin(tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield the cell with which the practice begins a skills group with two: Openings has slots for one."""
    at = matched_columns(tab, sheet.headers)
    for number, row in rows_of(tab, sheet):
        if row.get("kind") == "skills":
            yield tab.name, number, at["least"], to_cell(2)


def withdrawn(papers: tuple[Tab, TabSnapshot], placements: tuple[Tab, TabSnapshot], day: date) -> Iterator[Cell]:
    """Yield the cell with which the first who was placed takes a signature back: a clinician decides again."""
    placed = next((row for _, row in rows_of(*placements) if canonical(row.get("status")).startswith(CONFIRMED)), {})
    rests = canonical(placed.get("rests_on")).split("; ")[0]
    tab, sheet = papers
    for number, row in rows_of(tab, sheet):
        if rests and row.get("id") == rests:
            yield tab.name, number, matched_columns(tab, sheet.headers)["withdrawn_on"], to_cell(day)
