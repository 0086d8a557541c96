"""The Feedback questions tab: what each set of questions asks, and what is wrong with a row. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from addon.cells import listed, text_of
from addon.feedback.suppression import TOGETHER
from addon.part import View
from addon.surveys import NO_ANSWER, SurveyQuestion
from addon.tabs import Value, folded

_FIELDS = ("on", "set", "question", "kind", "answers")
_TEXT, _ROWS = "own words", "who answers"
Sets = Mapping[str, tuple[SurveyQuestion, ...]]
"""The questions of each set, by its folded word."""


def question_sets(view: View) -> tuple[Sets, dict[str, str]]:
    """Return the questions to ask, in the rows' order, and what is beside each row."""
    found: defaultdict[str, list[SurveyQuestion]] = defaultdict(list)
    told = {}
    for rid, cells in view.rows(_FIELDS):
        row, some = dict(zip(_FIELDS, cells, strict=True)), found[folded(text_of(cells[1]))]
        one = _question(rid, row)
        told[rid] = _wrong(row, one, some, unread=view.never_read(rid) & {*_FIELDS})
        if not told[rid]:
            some.append(one)
    return {name: tuple(some) for name, some in found.items() if some}, {
        rid: what or "OK" for rid, what in told.items()
    }


def _question(rid: str, row: Mapping[str, Value]) -> SurveyQuestion:
    return SurveyQuestion(
        id=rid,
        words=text_of(row["question"]),
        choices=listed(row["answers"]),
        makes_rows=row["kind"] == _ROWS,
    )


def _wrong(
    row: Mapping[str, Value], one: SurveyQuestion, before: Sequence[SurveyQuestion], *, unread: frozenset[str]
) -> str:
    """Return why a row is not asked, "" if it is."""
    if unread:
        return "A cell of this row cannot be read: correct it. Until then it is not asked."
    if row["on"] is not True:
        return "Not asked: On is not yes."
    if any(folded(one.words) == folded(other.words) for other in before):
        return "Not asked: the same question is in a row above."
    if row["kind"] == _TEXT:
        return "Clear Answers: people answer in their own words." if one.choices else ""
    names = {" ".join(choice.casefold().split()) for choice in one.choices}  # signs count: <5 is not >5
    if len(names) < 2 or len(names) < len(one.choices):
        return "Fill in two or more different Answers, with ; between them."
    if folded(NO_ANSWER) in map(folded, one.choices) or any(TOGETHER in choice for choice in one.choices):
        return f"Use other words: {NO_ANSWER} and a + between words have a meaning of their own in Feedback results."
    if one.makes_rows and any(other.makes_rows for other in before):
        return "Not asked: only one question can tell who answers."
    return ""
