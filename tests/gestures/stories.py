"""Stories made by chance: gestures, changes in the EHR and passes, and what must hold after each pass.

Every broken promise is kept with the gesture that broke it, and the story ends there; the next one begins anew. So one
run tells of all kinds of mistakes, not of the first.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from addon.cells import code_in
from addon.problems import Fault
from addon.sync.passes import PassReport
from tests.gestures.folk import NO_ID, NOTED, TOKEN, Folk, Looks, twice, unlike
from tests.gestures.gestures import Made, some_gesture
from tests.gestures.outside import RESTORED, expected_outside
from tests.gestures.taken_back import (
    WHOLE,
    Before,
    as_of_now,
    but_withdrawn,
    loses_words,
    of_ours,
    takes_back,
    with_columns_of,
)
from tests.practice import MEMBERS
from tests.sync.books import Grid
from tests.sync.little_practice import TABS

SCENES = 6
"""How many gestures a story has."""
TAKEN_BACK, SINGLE, CROWD = 0.4, 0.6, 6
"""How often a gesture is taken back, how often (beyond that) it is alone, and how many others follow it else."""
TYPED_TOO = ("saves an older copy", "mistypes", "sorts part")
"""Quiet gestures with words that a person typed: an earlier workbook that comes back does not take them away.

Up to three values that a partial sort exchanges in a column count as typed: two cells put right look the same.
"""
TYPED_IN = (*(name for name, tab in TABS.items() if tab.layer == "people"), "conflicts")
"""Where words that a person typed are: in people's tabs, or beside another value."""
WHO = {member.name: member.code for member in MEMBERS}


class Broken(Exception):
    """A promise that was not kept."""


@dataclass(kw_only=True)
class Found:
    """What many stories found: steps run, and by kind (gesture, tab, promise) the first case and how often."""

    steps: int = 0
    first: dict[tuple[str, str, str], str] = field(default_factory=dict)
    often: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def note(self, made: Made, broken: Broken, where: str) -> None:
        """Keep a broken promise."""
        promise, _, detail = str(broken).partition(": ")
        kind = (made.kind, made.tab, promise)
        self.often[kind] += 1
        self.first.setdefault(kind, f"{where}: {made.told}: {detail}"[:600])

    def __str__(self) -> str:
        lines = [f"{times} x {' / '.join(kind)}\n      {self.first[kind]}" for kind, times in self.often.most_common()]
        return "\n".join((f"{self.steps} steps, {sum(self.often.values())} broken promises", *lines))


def tell(seeds: range, steps: int, folder: Path | None = None, *, merges_alone: bool = False) -> Found:
    """Tell stories, one a seed, until so many steps are run; ``merges_alone``: passes of the parts that merge."""
    found = Found()
    for seed in seeds:
        if found.steps >= steps:
            break
        place = None if folder is None else folder / str(seed)
        if place is not None:
            place.mkdir()
        _story(Folk(Random(seed), place, merges_alone=merges_alone), seed, found)  # noqa: S311
    return found


def _story(folk: Folk, seed: int, found: Found) -> None:
    try:
        for scene in range(SCENES):
            try:
                _scene(folk, found)
            except Told as told:
                found.note(told.made, told.broken, f"seed {seed}, scene {scene + 1}")
                return
    finally:
        folk.close()


class Told(Exception):
    """A broken promise, with the gesture that broke it."""

    def __init__(self, made: Made, broken: Broken) -> None:
        super().__init__(str(broken))
        self.made, self.broken = made, broken


def _scene(folk: Folk, found: Found) -> None:
    """Make a gesture that is taken back, or some while the EHR changes something."""
    way = folk.random.random()
    try:
        if way < TAKEN_BACK:
            before = as_of_now(folk)
            made = _gesture(folk, found)
            if made:
                _and_back(folk, found, made, before)
        else:
            made = _gesture(folk, found)
            for _ in range(folk.random.randint(1, CROWD) if way > SINGLE else 0):
                made = _and(made, _gesture(folk, found))
            if made:
                _with_news(folk, found, made)
    except Broken as broken:
        assert made
        raise Told(made, broken) from broken
    folk.older = [*([] if way >= TAKEN_BACK and made and not made.quiet else folk.older[-3:]), folk.sheets.copy()]


def _gesture(folk: Folk, found: Found) -> Made | None:
    made = some_gesture(folk)
    found.steps += made is not None
    folk.notice_doubles()
    return made


def _and(one: Made | None, other: Made | None) -> Made | None:
    """Return two gestures as one."""
    if one is None or other is None:
        return one or other
    first = one.told if one.kind == "several" else f"{one.kind} ({one.tab}) {one.told}"
    told = f"{first}; {other.kind} ({other.tab}) {other.told}"
    drop = one.drop or other.drop
    return Made(
        kind="several",
        told=told,
        tab="",
        quiet=one.quiet and other.quiet,
        drop=drop,
    )


def _and_back(folk: Folk, found: Found, made: Made, before: Before) -> None:
    """After the pass nothing outside may follow from a quiet gesture; taken back, all is as before.

    An earlier workbook that comes back takes back nothing that people did on purpose: that is written again. Where the
    gesture puts a tab right that was left alone, what had waited for it follows, and stays; so does what a file tells
    that had waited because it lacks rows, once a person has deleted these. Words that cannot be read count as what was
    there last: where the gesture put something else there, a blank or other cells, as that.
    """
    was, waiting = before.looks, folk.waiting
    _pass(folk, found, made)
    now = folk.looks(made.drop)
    goes_on = waiting - folk.waiting
    if made.quiet and not goes_on:
        typed_over = (made.tab,) if made.differs else ()
        outside = expected_outside(made, was, now, typed_over)
        _same("nothing follows outside", outside, now.downstream(typed_over))
        if not made.differs:
            _same("no difference is made up", {"conflicts": was.conflicts}, {"conflicts": now.conflicts})
    if made.kind in RESTORED:
        gone = {(tab, rid) for tab in NOTED for rid in was.rows[tab] if rid not in now.rows[tab]}
        gone = {
            (tab, rid) for tab, rid in gone if not rid.startswith(NO_ID)
        }  # no record: the copy that came is without it
        if gone:
            raise Broken(f"what was restored is not deleted: {sorted(gone)[:3]}")
    way = takes_back(folk, made, before)
    found.steps += 1
    report = _pass(folk, found, made, undone=True)
    _pass(folk, found, made)
    back = folk.looks()
    if (
        goes_on
        or waiting - folk.waiting
        or (made.tab and loses_words(TABS[made.tab], was.rows[made.tab], now.rows[made.tab]))
    ):
        return
    typed = now.rows["members"].keys() if made.tab == "members" else set()
    if accepted := back.rows["members"].keys() - was.rows["members"].keys() - typed:
        _tells_who_was_accepted(back, accepted)
        return
    on_purpose = not made.quiet or made.kind in TYPED_TOO
    if way == WHOLE and report.came_back and on_purpose and unlike(was.everything(), but_withdrawn(was, back)):
        shown = of_ours(back, was)
        ours = with_columns_of(of_ours(was, was), of_ours(now, was), shown)
        _same("what has changed since is written again", ours, shown)
    else:
        _same(f"taken back {way}, all is as before", was.everything(), but_withdrawn(was, back))


def _tells_who_was_accepted(back: Looks, members: Collection[str]) -> None:
    """Whoever became a member meanwhile stays one: Check tells why, or Conflicts where an older Check was put back."""
    told = [str(row.get("Check") or "") for row in back.rows["intake"].values()] + [str(back.conflicts)]
    if untold := [code for code in members if not any(f"made them {code}" in check for check in told)]:
        raise Broken(f"who became a member by a slip is told: {untold}")


def _same(promise: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    if different := unlike(was, now):
        raise Broken(f"{promise}: {different}")


def _with_news(folk: Folk, found: Found, made: Made) -> None:
    """The EHR changes somebody's visit: it arrives in a row that shows this person, or nowhere."""
    (who, start), _ = folk.random.choice(list(folk.ehr.visits.items()))
    amount = folk.ehr.says(who, start, folk.random.choice(("Show", "No Show", "Late Cancelled")))
    folk.practice.files = folk.ehr.files()
    found.steps += 1
    _pass(folk, found, made)
    _pass(folk, found, made)
    _arrived_right(folk, made, who, start, amount)


def _arrived_right(folk: Folk, made: Made, who: str, start: datetime, amount: str) -> None:
    if made.drop and made.drop[0] == "attendance":
        return
    grid = folk.sheets.grid("attendance")
    for row in grid[1:]:
        if any(isinstance(cell, int | float) and str(cell) == amount for cell in row):
            shown = {code for code in (code_in(str(cell)) for cell in row) if code.startswith("M-")}
            if WHO[who] not in shown and shown:
                raise Broken(f"the EHR's value is in its person's row: {WHO[who]} {start} is in a row of {shown}")


def _pass(folk: Folk, found: Found, made: Made, *, undone: bool = False) -> PassReport:
    """Run a pass and check what must hold after every one; ``undone``: a person has just taken something back."""
    before = {tab: folk.sheets.grid(tab) for tab in TYPED_IN}
    try:
        report = folk.syncs()
    except Fault as fault:
        raise Broken(f"no pass stops: {type(fault).__name__} {fault.where} {fault.what}") from fault
    except Exception as wrong:
        raise Broken(f"no pass fails: {type(wrong).__name__} {wrong}") from wrong
    found.steps += 1
    after = {tab: folk.sheets.grid(tab) for tab in TYPED_IN}
    _nothing_lost(before, after)
    for tab in NOTED:
        _nothing_moved(folk, made, tab, before[tab], after[tab])
        if not undone:
            _nothing_doubled(folk, tab, after[tab])
    return report


def _nothing_lost(before: Mapping[str, Grid], after: Mapping[str, Grid]) -> None:
    lost = _tokens(before) - _tokens(after)
    if lost:
        raise Broken(f"no typed value is lost: {sorted(lost)[:3]}")


def _tokens(grids: Mapping[str, Grid]) -> set[str]:
    cells = [cell for grid in grids.values() for row in grid for cell in row if isinstance(cell, str) and "~" in cell]
    return {found[0] for cell in cells for found in TOKEN.finditer(cell)}


def _nothing_moved(folk: Folk, made: Made, tab: str, before: Grid, after: Grid) -> None:
    """No pass writes a value of one person into a row that shows another."""
    if made.drop and made.drop[0] == tab:
        return
    for number, row in enumerate(after):
        was = before[number] if number < len(before) else []
        whose = folk.whose(tab, after[0], row)
        for place, cell in enumerate(row):
            token = TOKEN.fullmatch(cell) if isinstance(cell, str) else None
            if token and (place >= len(was) or was[place] != cell) and token[1] != whose:
                raise Broken(f"no value moves to another person: {tab} row {number + 1}: {cell} of {token[1]}")


def _nothing_doubled(folk: Folk, tab: str, after: Grid) -> None:
    """No pass makes a second row of something; a copy that a person pasted may be one, as long as it is there."""
    new = twice(tab, after) - folk.doubled[tab]
    if new:
        raise Broken(f"no row is doubled: {tab} {new}")
