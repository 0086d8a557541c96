"""What a pass is about to write, as plain data: the merge's own tabs, the views over all of it, what to remember."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from addon.cells import canonical
from addon.exports.folder import KnownFile
from addon.incoming import TAKEN
from addon.memory import Remembered, news
from addon.part import Part, Result
from addon.questions import Question, column_key, is_no
from addon.safety import SAFETY
from addon.sync.carry_out import PassPlan
from addon.sync.earlier.came_back import CAME_BACK, asked_about, question_key
from addon.sync.log import LOG, LogEntry, files_in_words, log_lines, what_was_written
from addon.sync.merging import conflicts, questions
from addon.sync.merging.conflicts import DIFFERENCE, OpenDifference
from addon.sync.merging.kept_out import let_wait, shut_views
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.merging.own_rows import left_over
from addon.sync.merging.questions import ONLY, PUT_BACK, QUESTION, AskedQuestion
from addon.sync.merging.safety_rows import open_safety, safety_lifecycle, safety_rows, unused_words
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.view_room import in_the_way
from addon.sync.merging.views import shown_writes
from addon.sync.reading import DELETED, REMOVED, Begun, confirmed, tab_left_alone
from addon.sync.settling import COUNTER

READ_AS_IT_IS = "read it as it is, or put the column right"
"""What can be done about a column that cannot be read; as it is, each cell counts as it was last."""


def planned(begun: Begun) -> PassPlan:
    """Merge the merge's own tabs, remember, and show the views last, over all that is open."""
    given, running, tabs, answered = begun.given, begun.running, begun.tabs, begun.running.answered
    growing = bool(begun.arriving.tabs or begun.arriving.columns)
    running.files.leave_out(answered.skipped)
    answered.memory.append(running.files.memory(answered.asked, answered.waiting, answered.again, growing=growing))
    answered.memory.append(begun.late.memory())
    if running.inbox:
        answered.memory.append(Remembered(TAKEN, {"taken": running.inbox[-1].number}))
    asked = [*running.files.asked, *answered.asked, *left_alone(tabs)]
    plan = with_open_rows(begun, list({one.key: one for one in reversed(asked)}.values()), closing=True)
    plan.memory += answered.memory
    plan.typed_rows += begun.late.rows
    _show(begun, plan, given.views, running.files.report(answered.waiting))
    return plan


def stopped(begun: Begun) -> PassPlan:
    """Plan a pass in which a people's tab could not be merged: only what is asked, and where people look for it."""
    safety = [one for one in begun.running.answered.asked if one.kind == SAFETY]
    plan = with_open_rows(begun, [*safety, *left_alone(begun.tabs)], closing=False)
    begun.running.answered.notes.clear()
    _show(begun, plan, [part for part in begun.given.views if part.always], files=())
    return plan


def _show(begun: Begun, plan: PassPlan, views: Iterable[Part], files: Iterable[KnownFile]) -> None:
    """Rewrite these views and the Log, which tells of the ``files`` that were loaded."""
    given, running, tabs, answered = begun.given, begun.running, begun.tabs, begun.running.answered
    problems = begun.lasting_problems
    running.hand_over(Result(hands=(open_safety({**begun.questions, **plan.questions}.values()),)))
    sheets = tabs.snapshot.tabs
    for part in views:
        covered = in_the_way(given.tabs, sheets, (*answered.lines, *part.tabs, "log"), answered.grids)
        result = part.compute(replace(running.given_for(part), problems=(*problems, *covered)))
        running.hand_over(result)
        answered.take(result)
        plan.memory += result.memory
    if "log" in given.tabs:
        answered.lines["log"] = log_lines(_log_entries(begun, plan, files))
    answered.problems += in_the_way(given.tabs, sheets, answered.lines, answered.grids)
    for name in (name for name in (*answered.grids, *answered.lines) if name in sheets):
        lines, grid = answered.lines.get(name, ()), answered.grids.get(name)
        plan.views += shown_writes(given.tabs[name], sheets[name], lines, grid)


def _named(tabs: MergedTabs, shown: Iterable[OpenDifference]) -> dict[tuple[str, str], str]:
    """Return what a row is about, such as session and member, by tab and id, where its id tells a person nothing."""
    rids: dict[str, set[str]] = {}
    for one in shown:
        rids.setdefault(one.tab, set()).add(one.rid)
    return {
        (name, rid): ", ".join(canonical(value) for value in key)
        for name, only in rids.items()
        if not (tabs.tabs[name].numbered or tabs.tabs[name].id_is_key)
        for rid, key in tabs.view(name).rows(tabs.tabs[name].key, only=only)
    }


def with_open_rows(begun: Begun, asked: Sequence[Question], *, closing: bool) -> PassPlan:
    """Show what differs and what is asked, and remember it, with the ids given out."""
    given, tabs = begun.given, begun.tabs
    told = given.places.state.remembered(CAME_BACK)
    unseen = {run: what for run, what in told.items() if not begun.answers.get(question_key(run))}
    asked = [
        *asked,
        *asked_about(unseen),
        *begun.late.asked,
        *begun.running.about_item_9(),
        *(one for one in begun.arriving.asked if one.where not in _lost(tabs)),
    ]
    words = questions.answer_words(tabs.look("needs_review"))
    answers = _heeded({**begun.answers, **confirmed(given.accept)}, asked)
    seen = tabs.look("needs_review")
    begun.running.answered.problems += [
        *questions.unusable(seen, begun.questions, asked, begun.answers),
        *unused_words(seen, begun.questions, given.today),
    ]
    removed = {rid for plan in tabs.plans.values() for rid in plan.removed} if closing else None
    before = questions.that_may_end(begun.questions, asked, lambda one: _waits(begun, one))
    now = {**begun.again, **questions.lifecycle(before, asked, answers, given.today, words=words, removed=removed)}
    now |= safety_lifecycle(begun.questions, asked, safety_rows(seen, given.today), given.today)
    differences = (tabs.differences | tabs.changed).values()
    shown = conflicts.to_show(differences, tabs.changed, tabs.agreed["conflicts"])
    over = left_over(tabs.look("conflicts"), differences, given.today, forgotten="the memory of it was lost")
    tabs.merge("conflicts", [conflicts.conflict_rows(shown, given.tabs, _named(tabs, shown)), over])
    every = {**begun.questions, **now}.values()
    rows = questions.question_rows(
        questions.to_show(every, now, tabs.agreed["needs_review"]), seen.tab, tabs.agreed["needs_review"]
    )
    tabs.merge("needs_review", [rows, left_over(seen, every, given.today)])
    waiting = [*let_wait(tabs.plans.values()), *shut_views(given.tabs, tabs.snapshot.tabs)]
    begun.running.answered.problems += waiting
    counted = {key: last for key, last in tabs.given.mint.last.items() if begun.counters.get(key) != last}
    memory: list[Remembered[Any]] = [
        Remembered(DIFFERENCE, tabs.changed),
        Remembered(QUESTION, now),
        Remembered(COUNTER, counted),
        news(CAME_BACK, told, unseen),
        *begun.arriving.memory(given.places.state, tabs.late()),
    ]
    return PassPlan(
        snapshot=tabs.snapshot,
        tabs=list(tabs.plans.values()),
        new_tabs=begun.arriving.tabs,
        new_columns=begun.arriving.columns,
        memory=memory,
        questions=now,
        seen=given.now.isoformat(),
    )


def _waits(begun: Begun, one: AskedQuestion) -> bool:
    """Return whether an answer waits: until its export can be read, its tab be merged, or its rows be written."""
    if one.file:
        return begun.running.files.received.cannot_tell(one.file)
    plan = begun.tabs.plans.get(tab_left_alone(one.key))
    is_undone = plan and (plan.left_alone or not plan.kept_out.isdisjoint(one.rows))
    return bool(is_undone and one.key in begun.answers)


def _heeded(answers: Mapping[str, str], asked: Sequence[Question]) -> dict[str, str]:
    """Leave out a no where nothing can be declined: such a question stays open."""
    needed = {one.key for one in asked if one.choices in ONLY or one.key.startswith(REMOVED)}
    return {key: answer for key, answer in answers.items() if not (key in needed and is_no(answer))}


def left_alone(tabs: MergedTabs) -> list[Question]:
    """A tab from which too much vanished is left alone, and somebody is asked."""
    alone = (plan for name, plan in tabs.plans.items() if plan.left_alone_key and name in tabs.snapshot.tabs)
    return [_about_column(plan) if plan.lost else _about_rows(plan) for plan in alone if plan.left_alone]


def _about_rows(plan: TabPlan) -> Question:
    were = "" if plan.unread or _is_parted(plan) else " Were they deleted, or are they to be put back as they were?"
    return Question(
        key=f"{REMOVED}{plan.left_alone_key}",
        kind="tab left alone",
        question=f"{plan.left_alone}.{were} Until this is settled nothing that follows from this tab is written.",
        where=plan.tab.title,
        choices=_choices(plan),
        rows=plan.vanished,
    )


TAKEN_BACK = "as it is, or undo the move in the sheet"
"""What a person can do where rows have cells of other rows."""


def _choices(plan: TabPlan) -> str:
    if plan.unread:
        return READ_AS_IT_IS
    return TAKEN_BACK if _is_parted(plan) else f"{DELETED} / {PUT_BACK}"


def _is_parted(plan: TabPlan) -> bool:
    return bool(plan.seen.parted) and plan.left_alone == plan.seen.parted


def _about_column(plan: TabPlan) -> Question:
    header, title = plan.tab.column(plan.lost).header, plan.tab.title
    waits = "nothing goes on" if plan.tab.layer == "people" else "the tab is not brought up to date"
    return Question(
        key=column_key(plan.tab.name, plan.lost),
        kind="column missing",
        question=f'The column "{header}" is not in {title}, and {waits} without it. Put it back as it was?',
        where=title,
        choices=PUT_BACK,
    )


def _lost(tabs: MergedTabs) -> set[str]:
    """Return the titles of the tabs that are left alone for another reason than that they are missing."""
    return {plan.tab.title for name, plan in tabs.plans.items() if plan.left_alone and name in tabs.snapshot.tabs}


def _log_entries(begun: Begun, plan: PassPlan, files: Iterable[KnownFile]) -> list[LogEntry]:
    """Return the Log's entries; this pass adds one, and remembers it, only if it writes something else."""
    given, state = begun.given, begun.given.places.state
    entries = list(state.remembered(LOG).values())
    if plan.cells + plan.rows == 0 and not (plan.is_growing or begun.arriving.own.found):
        return entries
    answered = begun.running.answered
    number = str(1 + max((run.number for run in state.runs()), default=0))
    entry = LogEntry(
        when=given.wall.replace(second=0),
        run=number,
        what=what_was_written(
            plan.tabs, [*begun.arriving.notes(given.tabs), *begun.arriving.own.found, *answered.notes]
        ),
        cells=plan.cells,
        rows=plan.rows,
        conflicts=len(begun.tabs.open_differences()),
        files=files_in_words(files, begun.running.files.neutral(given.files)),
    )
    plan.memory.append(Remembered(LOG, {number: entry}))
    return [*entries, entry]
