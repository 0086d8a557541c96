"""Questions only a person can answer (Needs review): asked, answered, closed. Pure.

A question stands as long as a pass asks it. An answer is read from the tab at the next pass, acted
upon by whoever asked, and remembered; "no" stops the question without doing anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from addon.cells import canonical
from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import SeenTab, derived_id
from addon.tabs import folded

YES = frozenset({"yes", "y", "ok", "accept", "accepted"})
NO = frozenset({"no", "n", "decline", "declined", "ignore", "notagroupsession", "leaveout"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked now. ``key`` is stable over passes; texts carry codes and places, no names."""

    key: str
    kind: str
    question: str
    where: str = ""
    choices: str = "yes / no"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question as remembered. ``answer`` is the folded text under Decision."""

    key: str
    kind: str
    question: str
    where: str
    choices: str
    since: str
    status: str = "open"
    answer: str = ""

    @property
    def id(self) -> str:
        """Return the row id in the Needs review tab."""
        return derived_id("N", "needs_review", self.key)

    @property
    def is_open(self) -> bool:
        """Return whether it waits for an answer."""
        return self.status == "open"


def remembered(kept: Mapping[str, object]) -> dict[str, AskedQuestion]:
    """Return the kept questions by key."""
    return {key: AskedQuestion(**value) for key, value in kept.items()}  # type: ignore[arg-type]


def as_kept(asked: AskedQuestion) -> dict[str, object]:
    """Return a question as the state keeps it."""
    return asdict(asked)


def answers(seen: SeenTab, before: Iterable[AskedQuestion]) -> dict[str, str]:
    """Return the people's answers by question key; blank answers are left out."""
    typed = {row.rid: canonical(seen.values(row).get("decision")) for row in seen.rows}
    return {one.key: typed[one.id].strip() for one in before if typed.get(one.id)}


def said_yes(answer: str | None) -> bool:
    """Return whether an answer accepts."""
    return folded(answer or "") in YES


def said_no(answer: str | None) -> bool:
    """Return whether an answer declines."""
    return folded(answer or "") in NO


def lifecycle(
    before: Mapping[str, AskedQuestion],
    asked: Sequence[Question],
    answered: Mapping[str, str],
    today: date,
    *,
    closing: bool = True,
) -> dict[str, AskedQuestion]:
    """Return the questions that this pass opens, changes or (``closing``) closes, by key."""
    after: dict[str, AskedQuestion] = {}
    day = today.isoformat()
    for one in asked:
        old = before.get(one.key)
        answer = answered.get(one.key, "")
        made = AskedQuestion(**asdict(one), since=old.since if old else day, answer=answer)
        if said_no(answer):
            since = old.status if old and old.status.startswith("declined") else f"declined {day}"
            made = replace(made, status=since)
        if made != old:
            after[one.key] = made
    still = {one.key for one in asked}
    for key, old in before.items():
        if closing and key not in still and old.is_open:
            answer = answered.get(key, "")
            status = f"accepted {day}" if answer and not said_no(answer) else f"closed {day}: no longer asked"
            after[key] = replace(old, status=status, answer=answer)
    return after


def to_show(
    records: Iterable[AskedQuestion], changed: Mapping[str, AskedQuestion], shown: AgreedTab
) -> list[AskedQuestion]:
    """Return the questions that the tab shows or should: open ones, and those that closed unseen while it was held."""
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
                "since": date.fromisoformat(one.since),
            },
        )
        for one in records
    )
    return Source(name="computed", tab="needs_review", rows=rows)
