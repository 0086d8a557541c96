"""Safety questions in Needs review: open until somebody tells who handled them and when. Pure.

Nothing else closes one: not an answer under Decision, not the end of its file, not that its row was deleted. A text
about distress has a row in Requests too: whoever is named there as the one who handled it closes both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from addon.cells import canonical
from addon.problems import Problem, in_tab
from addon.questions import Question
from addon.safety import SAFETY, OpenSafety, names_member
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.sync.merging.questions import AskedQuestion


def safety_rows(seen: SeenTab, today: date) -> dict[str, str]:
    """Return who handled what, by the row's id. A day to come is none yet; rows with cells of others tell nothing."""
    if seen.parted:
        return {}
    return {row.rid: by for row in seen.rows if (by := _handled_by(seen, row, today))}


def _handled_by(seen: SeenTab, row: SeenRow, today: date) -> str:
    """Return who handled it, such as ``by Rosa``; "" as long as somebody has to."""
    values = seen.values(row)
    by, on = canonical(values.get("handled_by")).strip(), values.get("handled_on")
    return f"by {by}" if by and isinstance(on, date) and on <= today else ""


def handled_words(rows: Mapping[str, str], before: Iterable[AskedQuestion]) -> dict[str, str]:
    """Return who handled it, by the key of each safety question that is closed, or is in this pass."""
    asked = [one for one in before if one.kind == SAFETY]
    found = {one.key: _by(rows, one) if one.is_open else one.answer or "closed" for one in asked}
    return {key: by for key, by in found.items() if by}


def _by(rows: Mapping[str, str], one: AskedQuestion) -> str:
    """Return who handled it by any of its rows: one that was deleted may be there again."""
    return next((rows[rid] for rid in (one.id, *one.earlier_ids()) if rid in rows), "")


def safety_lifecycle(
    before: Mapping[str, AskedQuestion], asked: Iterable[Question], handled: Mapping[str, str], today: date
) -> dict[str, AskedQuestion]:
    """Return the safety questions that this pass opens, changes or closes, by key; ``handled`` by the row's id.

    One that was handled is never asked again, whatever file has the answer once more.
    """
    new = {one.key: one for one in asked if one.kind == SAFETY}
    now = {key: _after(old, new.get(key), handled, today) for key, old in before.items() if old.kind == SAFETY}
    for key in new.keys() - now.keys():
        now[key] = _closed_if_handled(_opened(new[key], today), new[key], handled, today)
    return {key: one for key, one in now.items() if before.get(key) != one}


def _opened(one: Question, today: date) -> AskedQuestion:
    return AskedQuestion(
        key=one.key, kind=one.kind, question=one.question, where=one.where, choices=one.choices, since=today
    )


def _after(old: AskedQuestion, asked: Question | None, handled: Mapping[str, str], today: date) -> AskedQuestion:
    if not old.is_open:
        return old
    if asked and asked.question != old.question and not names_member(old.question):
        # A pass that cannot tell whose answer it is takes no name away.
        old = replace(old, question=asked.question, where=asked.where)
    return _closed_if_handled(old, asked, handled, today)


def _closed_if_handled(
    one: AskedQuestion, asked: Question | None, handled: Mapping[str, str], today: date
) -> AskedQuestion:
    """Return it closed where somebody is named: in its row, or in the row that it is about."""
    if by := _by(handled, one):
        return replace(one.ended(today, "handled"), answer=by)
    by = asked.handled if asked else ""
    return replace(one.ended(today, f"handled {by}"), answer=by) if by else one


def open_safety(questions: Iterable[AskedQuestion]) -> OpenSafety:
    """Return the safety questions that nobody has handled yet, for those who tell of them."""
    every = [one for one in questions if one.kind == SAFETY]
    return OpenSafety(
        rows=tuple(
            {"id": one.id, "kind": one.kind, "question": one.question, "where": one.where, "since": one.since}
            for one in every
            if one.is_open
        ),
        known=frozenset(rid for one in every for rid in (one.id, *one.earlier_ids())),
    )


def unused_words(seen: SeenTab, before: Mapping[str, AskedQuestion], today: date) -> Iterator[Problem]:
    """Yield what was typed into open safety rows and closes nothing."""
    open_ids = {one.id for one in before.values() if one.kind == SAFETY and one.is_open}
    for row in (one for one in seen.rows if one.rid in open_ids):
        values = seen.values(row)
        on = values.get("handled_on")
        if isinstance(on, date) and on > today:
            place = in_tab(seen.snapshot.title, seen.cell(row, "handled_on"))
            yield Problem(place, "handled-later", "this day is still to come", "Write the day on which it was handled.")
        if values.get("decision") and not _handled_by(seen, row, today):
            place = in_tab(seen.snapshot.title, seen.cell(row, "decision"))
            what = "a Decision does not close a safety row"
            yield Problem(place, "unusable-decision", what, "Fill in Handled by and Handled on in this row.")
