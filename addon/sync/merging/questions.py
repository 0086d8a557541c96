"""The Needs review tab: questions opened, answered and closed. Pure.

A question is open as long as a pass asks it. The next pass reads the answer from the tab, hands it to the part that
asked, and remembers it; "no" stops the question without doing anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addon.cells import canonical
from addon.episode import Episode, changed_episodes
from addon.memory import Kept
from addon.questions import Question, is_no
from addon.sources import Source, SourceRow, derived_id
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import SeenTab


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion(Episode):
    """A question as remembered. ``answer`` is the text under Decision."""

    key: str
    kind: str
    question: str
    where: str
    choices: str
    answer: str = ""

    @property
    def id(self) -> str:
        """Return the row id in the Needs review tab."""
        return derived_id("N", "needs_review", self.key)


QUESTION = Kept("question", AskedQuestion)


def answers(seen: SeenTab, before: Iterable[AskedQuestion]) -> dict[str, str]:
    """Return the people's answers by question key; blank answers are left out."""
    typed = {row.rid: canonical(seen.values(row).get("decision")) for row in seen.rows}
    return {one.key: typed[one.id].strip() for one in before if typed.get(one.id)}


def lifecycle(
    before: Mapping[str, AskedQuestion],
    asked: Sequence[Question],
    answered: Mapping[str, str],
    today: date,
    *,
    closing: bool = True,
) -> dict[str, AskedQuestion]:
    """Return the questions that this pass opens, changes or (``closing``) closes, by key."""
    now = {one.key: _asked(one, before.get(one.key), answered.get(one.key, ""), today) for one in asked}

    def end(key: str, old: AskedQuestion) -> AskedQuestion:
        if not closing:
            return old
        answer = answered.get(key, "")
        if answer and not is_no(answer):
            return replace(old, status=f"accepted {today.isoformat()}", answer=answer)
        return replace(old.ended(today, "no longer asked"), answer=answer)

    return changed_episodes(before, now, end)


def _asked(one: Question, old: AskedQuestion | None, answer: str, today: date) -> AskedQuestion:
    made = AskedQuestion(
        key=one.key,
        kind=one.kind,
        question=one.question,
        where=one.where,
        choices=one.choices,
        since=old.since if old else today,
        answer=answer,
    )
    if not is_no(answer):
        return made
    declined_before = old is not None and old.status.startswith("declined")
    return replace(made, status=old.status if old and declined_before else f"declined {today.isoformat()}")


def to_show(
    records: Iterable[AskedQuestion], changed: Mapping[str, AskedQuestion], shown: AgreedTab
) -> list[AskedQuestion]:
    """Return the questions that the tab shows or should: open ones, and those that closed while the tab was left alone."""
    return [
        one
        for one in records
        if one.is_open or one.key in changed or (one.id in shown.rows and not shown.rows[one.id].mentions(one.status))
    ]


def question_rows(records: Iterable[AskedQuestion]) -> Source:
    """Return what the Needs review tab is to show for these questions."""
    rows = tuple(
        SourceRow(
            rid=one.id,
            values={
                "status": one.status,
                "kind": one.kind,
                "question": one.question,
                "where": one.where,
                "choices": one.choices,
                "since": one.since,
            },
        )
        for one in records
    )
    return Source(name="computed", tab="needs_review", rows=rows)
