"""Group kinds fill what a group that is being set up leaves blank; Group set-up lists what is still to do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from addon.calendars.blocks import block_commitments
from addon.group_kinds import group_kinds
from addon.group_setup.steps import CHECKLIST, Opening, Step, opening, steps
from addon.keyed_rows import ResultRow, computed, result_id
from addon.memory import Kept, news
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result, TypedCells
from addon.records import LeaderNeed, Practice, TherapyGroup
from addon.sessions.double_bookings import DoubleBooking, double_bookings
from addon.tabs import Value, folded
from addon.today_line import Target, TodayLine, TodayLines, timed

DONE, TO_DO = "done", "to do"
OPEN = "open"
"""The Status in Groups of one that is being set up."""
_CELL: Mapping[str, str] = {"meets": "held"}
"""The fields of Groups that are called otherwise there."""
FILLED = Kept("filled from its kind", tuple[str, ...])
"""By group: the fields that were filled, or that had something, so that nothing is filled twice."""


# --- what a new group begins with, before Groups is merged ------------------------------------------------


def _fill(given: Given) -> Result:
    """Type the defaults of its kind into the blank cells of a group, once, as a person would.

    While nobody can tell its kind nothing is filled in: those of another kind would stay.
    """
    view, before = given.views["groups"], given.remembered(FILLED)
    kinds, after, cells = group_kinds(given.views["group_kinds"]), dict(before), []
    for row in view.values():
        code, kind = str(row["id"]), kinds.get(folded(str(row["kind"] or "")))
        if row["status"] != OPEN or kind is None or code in before:
            continue
        values = {
            name: value
            for name, value in ((_CELL.get(one, one), default) for one, default in kind.defaults.items())
            if row.get(name) in (None, "") and not view.is_locked(code, name)
        }
        after[code] = tuple(values)
        if values:
            cells.append(TypedCells(tab="groups", rid=code, values=values))
    count = len(cells)
    return Result(
        typed=tuple(cells),
        memory=(news(FILLED, before, after),),
        note=f"{count} group{'s' if count > 1 else ''} filled from Group kinds" if count else "",
    )


def _with_needs(given: Given, _: Result) -> Practice:
    """Return the practice with what leaders of each kind need."""
    kinds = group_kinds(given.views["group_kinds"])
    needs = (LeaderNeed(kind=kind, certifications=one.certifications) for kind, one in kinds.items())
    return replace(given.practice, leader_needs=tuple(one for one in needs if one.certifications))


# --- what is still to do -------------------------------------------------------------------------------


def _setup(given: Given) -> Result:
    view, practice, typed = given.views["group_setup"], given.practice, given.views["groups"]
    new = [one for one in practice.groups if one.status == OPEN]
    if not new and not view.numbers:
        return Result()
    kinds, clashes = group_kinds(given.views["group_kinds"]), _clashes(given) if new else ()
    done = {rid for rid, (day,) in view.rows(("done_on",)) if day is not None}
    rows: list[ResultRow] = []
    lines: list[TodayLine] = []
    for group in new:
        (cells,) = dict(typed.rows(("kind",), only={group.code})).values()
        kind = kinds.get(folded(str(cells[0] or "")))
        it = opening(practice, group, kind, clashes=clashes, today=given.today)
        it = replace(it, has_kind=bool(cells[0]), unread=typed.never_read(group.code))
        mine = [_row(given, group, one, done) for one in steps(it)]
        rows += mine
        lines += _line(given, group, it, mine)
    closing = f"closed {date_in_words(given.today)}: the group is not being set up any more, or the step is gone"
    later = ("group to set up begins later", "groups to set up begin later")
    return Result(sources=(computed(view, rows, closing=closing),), hands=(TodayLines(tuple(lines), later),))


def _clashes(given: Given) -> tuple[DoubleBooking, ...]:
    blocks = block_commitments(given.practice, today=given.today)
    return double_bookings(given.practice, today=given.today, blocks=blocks)


def _row(given: Given, group: TherapyGroup, one: Step, done: Collection[str]) -> ResultRow:
    key = f"{group.code}|{one.name}"
    is_done = result_id(given.views["group_setup"].tab, key) in done if one.by_person else not one.missing
    values: dict[str, Value] = {
        "group": given.directory.label(group.code),
        "group_code": group.code,
        "step": one.name,
        "status": DONE if is_done else TO_DO,
        "why": (one.found or None) if is_done else one.missing,
    }
    return ResultRow(tab="group_setup", key=key, values=values)


def _line(given: Given, group: TherapyGroup, it: Opening, rows: Sequence[ResultRow]) -> Iterator[TodayLine]:
    """Yield one line about a group with something to do, by the day of its first session."""
    to_do = [one for one in rows if one.values["status"] == TO_DO]
    if not to_do:
        return
    begins = it.sessions[0].start.date() if it.sessions else None
    names = ", ".join(str(one.values["step"]).removeprefix(CHECKLIST) for one in to_do[:3])
    more = f" and {len(to_do) - 3} more" if len(to_do) > 3 else ""
    yield TodayLine(
        kind="Group",
        urgency=timed("amber", begins, given.today),
        who=group.code,
        what=f"to set up: {names}{more}",
        by=begins,
        clinician=" and ".join(leader.name for leader in it.leaders),
        plan="Do the steps in Group set-up, then set its Status to active",
        target=Target(tab="group_setup", value=result_id(given.views["group_setup"].tab, to_do[0].key)),
    )


GROUP_KINDS = Part(
    name="group kinds", tabs=("group_kinds",), sees=("groups",), compute=_fill, records=_with_needs, memory=(FILLED,)
)
GROUP_SETUP = Part(name="group set-up", tabs=("group_setup",), sees=("group_kinds", "groups"), compute=_setup)
