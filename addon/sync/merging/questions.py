"""The Needs review tab: questions opened, answered and closed. Pure.

A question is open as long as a pass asks it. The next pass reads the answer from the tab, hands it to the part that
asked, and remembers it; "no" stops the question without doing anything, and may be changed as long as it is there.
What is typed beside a closed question is not read. What was accepted lasts as the record has it, until the same is
asked again: then in a row of its own.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from addon.cells import canonical, from_canonical
from addon.episode import OPEN, Episode, changed_episodes, opened
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.problems import Problem, in_tab
from addon.questions import Question, is_no, is_yes
from addon.safety import SAFETY
from addon.sources import Source, SourceRow, derived_id
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify_rows import SeenTab
from addon.tabs import Tab, Value, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion(Episode):
    """A question as remembered. ``answer`` is the text under Decision, ``file`` the export that it is about."""

    key: str
    kind: str
    question: str
    where: str
    choices: str
    answer: str = ""
    private: str = field(default="", repr=False)
    file: str = ""

    @property
    def shown(self) -> str:
        """Return the question as the workbook shows it: with the names that help to answer."""
        return f"{self.question} {self.private}".strip()

    @property
    def id(self) -> str:
        """Return the row id in the Needs review tab."""
        return self._id(self.number)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all its rows: that of a safety question has had others if it was deleted."""
        return tuple(self._id(number) for number in range(1, self.number + 1)) if self.kind == SAFETY else (self.id,)

    def _id(self, number: int) -> str:
        return derived_id("N", "needs_review", self.key if number == 1 else f"{self.key}|{number}")


QUESTION = Kept("question", AskedQuestion)
PUT_BACK = "put back"
"""The only answer about a tab or a column that every pass needs."""
_CODE = re.compile(r"[A-Z]{1,3}-\d+")
ONLY = (PUT_BACK, "yes")
"""Choices to which there is no no: such a question stays open."""


def answer_words(seen: SeenTab) -> dict[str, str]:
    """Return the words under Decision, by the row's id."""
    return {row.rid: canonical(seen.values(row).get("decision")).strip() for row in seen.rows}


def answers(words: Mapping[str, str], before: Iterable[AskedQuestion]) -> dict[str, str]:
    """Return the people's answers to open and declined questions, by key; blank and stale ones are left out.

    Safety questions have none: see ``safety_rows``.
    """
    asked = [one for one in before if (one.is_open or one.was_declined) and one.kind != SAFETY]
    found = {one.key: words.get(one.id, one.answer if one.was_declined else "") for one in asked}
    return {one.key: found[one.key] for one in asked if found[one.key] not in ("", one.stale)}


def unusable(
    seen: SeenTab, before: Mapping[str, AskedQuestion], asked: Iterable[Question], answered: Mapping[str, str]
) -> list[Problem]:
    """Return the answers that are none of the words offered, where the same is asked again: nothing came of them."""
    rows = {row.rid: row for row in seen.rows}
    found = []
    for one in asked:
        row = rows.get(before[one.key].id) if one.key in before else None
        if row and one.key in answered and not _is_usable(one, answered[one.key]):
            place = in_tab(seen.snapshot.title, seen.cell(row, "decision"))
            what = f"this Decision is none of the words that can be used here: {one.choices}"
            found.append(Problem(place, "unusable-decision", what, "Write one of them; the next pass does it."))
    return found


def _is_usable(one: Question, answer: str) -> bool:
    offered = one.choices.split(" / ")
    if len(offered) == 1 and one.choices not in ONLY:
        return True  # advice, not words to choose from
    if folded(answer) in map(folded, offered) or (is_yes(answer) and any(map(is_yes, offered))):
        return True
    return is_no(answer) and one.choices not in ONLY


def accepted(before: Iterable[AskedQuestion]) -> dict[str, str]:
    """Return the answers that questions were closed with, by key: they last until the same is asked again."""
    return {one.key: one.answer for one in before if one.was_accepted}


def that_may_end(
    before: Mapping[str, AskedQuestion], asked: Iterable[Question], cannot_tell: Callable[[str], bool]
) -> dict[str, AskedQuestion]:
    """Return the questions but those that are not asked now, about an export that cannot be read now (by its name).

    Nobody knows whether what these ask is still so: they stay as they are, and an answer waits until the file is read.
    """
    keys = {one.key for one in asked}
    return {key: one for key, one in before.items() if key in keys or not (one.file and cannot_tell(one.file))}


def lifecycle(
    before: Mapping[str, AskedQuestion],
    asked: Sequence[Question],
    answered: Mapping[str, str],
    today: date,
    *,
    words: Mapping[str, str] = MappingProxyType({}),
    removed: Collection[str] | None = (),
) -> dict[str, AskedQuestion]:
    """Return the questions that this pass opens, changes or closes, by key.

    ``words`` are those under Decision, by the row's id; ``removed`` the ids of the rows that a person just removed,
    None where nothing is to be closed.
    """
    before = {key: _reconsidered(one, answered.get(key, "")) for key, one in before.items() if one.kind != SAFETY}
    now = {
        one.key: _asked(one, before.get(one.key), answered.get(one.key, ""), words, today)
        for one in asked
        if one.kind != SAFETY
    }

    def end(key: str, old: AskedQuestion) -> AskedQuestion:
        if removed is None:
            return old
        answer = answered.get(key, "")
        if answer and not is_no(answer):
            return replace(old, status=f"accepted {date_in_words(today)}", answer=answer, stale="")
        return replace(old.ended(today, _why_over(old, removed)), answer=answer)

    return changed_episodes(before, now, end)


def _why_over(old: AskedQuestion, removed: Collection[str]) -> str:
    """Return why nobody needs to answer any more: what was asked about is gone, or has been put right."""
    gone = [code for code in dict.fromkeys(_CODE.findall(f"{old.choices} {old.question}")) if code in removed]
    if not gone:
        return "no longer asked"
    return f"{' and '.join(gone)} {'was' if len(gone) == 1 else 'were'} removed"


def _reconsidered(one: AskedQuestion, answer: str) -> AskedQuestion:
    """Return a declined question as open again where a person has typed another answer over the no."""
    return replace(one, status=OPEN) if one.was_declined and answer and not is_no(answer) else one


def _asked(
    one: Question, old: AskedQuestion | None, answer: str, words: Mapping[str, str], today: date
) -> AskedQuestion:
    made = AskedQuestion(
        key=one.key,
        kind=one.kind,
        question=one.question,
        where=one.where,
        choices=one.choices,
        private=one.private,
        file=one.file,
        since=today,
        answer=answer,
    )
    if old is None or not (old.is_open or old.was_declined):
        return opened(made, old, lambda new: "" if is_no(word := words.get(new.id, "")) else word)
    made = replace(made, since=old.since, number=old.number)
    if old.stale and words.get(old.id, old.stale) == old.stale:
        return replace(made, status=old.status, stale=old.stale)
    if not is_no(answer):
        return made
    return replace(made, status=old.status if old.was_declined else f"declined {date_in_words(today)}")


def to_show(
    records: Iterable[AskedQuestion], changed: Mapping[str, AskedQuestion], shown: AgreedTab
) -> list[AskedQuestion]:
    """Return the questions to show: open ones, and those that closed while the tab was left alone."""
    return [
        one
        for one in records
        if one.is_open or one.key in changed or any(_is_behind(rid, one, shown) for rid in one.ids)
    ]


def _is_behind(rid: str, one: AskedQuestion, shown: AgreedTab) -> bool:
    row = shown.rows.get(rid)
    return row is not None and not row.gone and not row.mentions(one.status)


def question_rows(records: Iterable[AskedQuestion], tab: Tab, agreed: AgreedTab) -> Source:
    """Return what the Needs review tab is to show for these questions; a row that was put back tells the same."""
    rows = tuple(
        SourceRow(
            rid=rid,
            values={
                "status": one.status,
                "kind": one.kind,
                "question": one.shown,
                "where": one.where,
                "choices": one.choices,
                "since": one.since,
                **_typed_into_deleted(one, tab, agreed),
            },
        )
        for one in records
        for rid in one.ids
        if rid == one.id or rid in agreed.rows
    )
    return Source(name="computed", tab="needs_review", rows=rows)


def _typed_into_deleted(one: AskedQuestion, tab: Tab, agreed: AgreedTab) -> dict[str, Value]:
    """Return who handled a safety question, or when, if its row was deleted with that and comes back in this pass."""
    deleted = agreed.rows.get(replace(one, number=one.number - 1).id) if one.kind == SAFETY else None
    if deleted is None or one.id in agreed.rows:
        return {}
    texts, _ = deleted.baselines()
    columns = (tab.column(name) for name in ("handled_by", "handled_on"))
    return {column.field: from_canonical(column, texts[column.field]) for column in columns if column.field in texts}
