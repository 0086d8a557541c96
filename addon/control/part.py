"""Control: what people want now, asked for in the workbook, done once by the pass that reads it.

Whoever asks on a card is answered by the same part: what it finds is published by member for whoever may read it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addon.control.about_sending import Sending, paused_lines
from addon.control.asked import asked_about, members_explained
from addon.control.wishes import ABOUT_SENDING, ANSWERED, EXPLAIN, RUN, TAB, Answered, Rows, Wish, read_rows
from addon.control.wording import explanation, ran
from addon.explained import EXPLAINED, MemberExplained
from addon.incoming import MemberMarks
from addon.memory import Remembered, news
from addon.names_in_text import names_of
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.sending_paused import PAUSED, WISH_DONE
from addon.sources import Source, SourceRow


def _control(given: Given) -> Result:
    rows, sending = read_rows(given), Sending.of(given)
    for rid, one in rows.answered.items():
        if _is_still_due(rid, one, sending):
            sending.again(rid, one.do, one.at)
    asked = asked_about(given, (one.member for one in rows.wishes if one.do == EXPLAIN))
    found = members_explained(given, asked)
    answers = {one.row: _answer(one, given, sending, found) for one in rows.wishes}
    return Result(
        sources=(_shown(given, answers),),
        problems=tuple(rows.problems),
        memory=_memory(given, rows, sending, found),
        hands=(paused_lines(sending.found, sending.zone),),
        effects=tuple(sending.effects),
    )


def _answer(wish: Wish, given: Given, sending: Sending, found: Mapping[str, MemberExplained]) -> str:
    if wish.do == RUN:
        return ran(given.wall)
    if wish.do in ABOUT_SENDING:
        return sending.do(wish.row, wish.do)
    if not wish.member:
        return wish.unclear
    papers = given.handed(PapersNow)
    return explanation(found[wish.member], names_of(given.practice), has_documents=bool(papers and papers.documents))


def _shown(given: Given, answers: Mapping[str, str]) -> Source:
    at = given.wall.replace(second=0)
    rows = tuple(SourceRow(rid=rid, values={"answer": text, "answered": at}) for rid, text in answers.items())
    return Source(name="computed", tab=TAB, rows=rows, creates=False)


def _is_still_due(rid: str, one: Answered, sending: Sending) -> bool:
    """Return whether nobody knows yet that a wish about sending, answered before, was carried out."""
    return one.is_due and f"{rid} {one.do}" not in sending.done


def _memory(
    given: Given, rows: Rows, sending: Sending, found: Mapping[str, MemberExplained]
) -> tuple[Remembered[Any], ...]:
    due = {one.row for one in sending.effects}
    now = {rid: replace(one, is_due=rid in due) for rid, one in rows.answered.items()}
    for one in rows.wishes:
        now[one.row] = Answered(do=one.do, mark=one.mark, at=given.now, is_due=one.row in due)
    return (
        news(ANSWERED, given.remembered(ANSWERED), now),
        news(WISH_DONE, given.remembered(WISH_DONE), {}),
        news(EXPLAINED, given.remembered(EXPLAINED), found),
    )


CONTROL = Part(
    name="control",
    tabs=(TAB,),
    sees=("flag_rules",),
    takes=(RulesHeld, PapersNow, MemberMarks),
    compute=_control,
    memory=(ANSWERED, EXPLAINED, PAUSED, WISH_DONE, GOOD_VERSION),
)
