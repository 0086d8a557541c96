"""Members' answers: taken over from the inbox once, marked in Attendance by the merge, asked about in Requests."""

from collections.abc import Mapping
from datetime import timedelta

from addon.answers import publishing
from addon.answers.asking import ASK, Sheet, after, opened_asks, safety_questions
from addon.answers.records import ANSWER, Answer, answer_in, still_about
from addon.incoming import (
    CANNOT_COME,
    CONTACT,
    DISTRESS_ASK,
    OWNERS,
    REPLY,
    REPLY_TERMS,
    MemberAsk,
    MemberAsks,
    MemberMarks,
    Reply,
    reply_in,
)
from addon.keyed_rows import Decision, typed_decisions
from addon.member_page import late_hours
from addon.memory import news
from addon.part import Given, Part, Result, TypedCells
from addon.problems import Problem, in_tab, locked_cell
from addon.sources import Source, SourceRow
from addon.ways_to_come import OnlineChecks

SOURCE = "member"
KEPT_FOR = timedelta(days=180)
"""How long an answer, or an ask that is closed, is remembered: exports of its session come late."""


def _answers(given: Given) -> Result:
    replies = [reply_in(one) for one in given.inbox if one.kind == REPLY]
    sheet = _sheet(given)
    before = given.remembered(ANSWER)
    counted = _counted(given, replies, sheet)
    answers = {key: one for key, one in before.items() if sheet.wall - one.at < KEPT_FOR}
    answers |= {one.key: one for one in counted.values()}
    asks, typed, problems = _asks(given, replies, counted, answers, sheet)
    known = given.remembered(ASK)
    changed = {key: one for key, one in asks.items() if known.get(key) != one}
    published = publishing.published(given)
    return Result(
        typed=typed,
        asked=safety_questions(one for key, one in changed.items() if key not in known or not one.is_open),
        problems=problems,
        memory=(
            news(ANSWER, before, answers),
            news(ASK, known, asks),
            news(REPLY_TERMS, given.remembered(REPLY_TERMS), published.terms),
            news(CONTACT, given.remembered(CONTACT), published.contacts),
            news(OWNERS, given.remembered(OWNERS), published.owners),
        ),
        hands=(_marks(given, before, answers, sheet), MemberAsks(asks, frozenset(changed))),
        note=_note(len(replies)),
    )


def _note(count: int) -> str:
    return f"{count} repl{'y' if count == 1 else 'ies'} from members" if count else ""


def _sheet(given: Given) -> Sheet:
    return Sheet(
        sessions={one.code: one for one in given.practice.sessions},
        decisions=typed_decisions(given.views["requests"]),
        handled=given.answers,
        checks=(given.handed(OnlineChecks) or OnlineChecks()).checks,
        now=given.now,
        zone=given.practice.zone,
    )


def _counted(given: Given, replies: list[Reply], sheet: Sheet) -> dict[str, Answer]:
    """Return the answers that count, by the arrival's id: of a member who is there, in time, about the time it has."""
    hours = late_hours(given.practice.settings)
    members = {one.code for one in given.practice.members}
    found = {}
    for reply in replies:
        one = answer_in(reply, sheet.zone, late_hours=hours)
        in_time = one is not None and reply.received < one.starts and one.member in members
        if one and in_time and still_about(one, sheet.sessions.get(one.session), sheet.zone):
            found[reply.key] = one
    return found


# --- Attendance ---------------------------------------------------------------------------------------


def _marks(given: Given, before: Mapping[str, Answer], answers: Mapping[str, Answer], sheet: Sheet) -> MemberMarks:
    """Return what answers say about Attendance: those that are new, and those about sessions to come."""
    rows, away, said = [], set(), {}
    for key, one in answers.items():
        session = sheet.sessions.get(one.session)
        counts = still_about(one, session, sheet.zone)
        if counts:
            said[one.session, one.member] = one.meaning
        if counts and one.meaning == CANNOT_COME:
            away.add((one.session, one.member))
        if before.get(key) != one or (session and session.start > given.wall):
            rows.append(_row(one, counts=counts))
    return MemberMarks(Source(name=SOURCE, tab="attendance", rows=tuple(rows), creates=False), frozenset(away), said)


def _row(one: Answer, *, counts: bool) -> SourceRow:
    """Say what an answer makes of its row; one about another time makes nothing of it."""
    values = {"status": one.status or None, "answer": one.shown} if counts else {"status": None, "answer": None}
    return SourceRow(values={"session": one.session, "member_code": one.member, **values})


# --- Requests -----------------------------------------------------------------------------------------


def _asks(
    given: Given, replies: list[Reply], counted: Mapping[str, Answer], answers: Mapping[str, Answer], sheet: Sheet
) -> tuple[dict[str, MemberAsk], tuple[TypedCells, ...], tuple[Problem, ...]]:
    """Return every ask as it is after this pass, and the cells that accepted ones type into Attendance."""
    known = dict(given.remembered(ASK))
    known |= {one.key: one for one in opened_asks(replies, counted, sheet) if one.key not in known}
    typed, problems = [], []
    for key, one in known.items():
        made = after(one, answers, sheet) if one.is_open else one
        if one.is_open and made.was_accepted:
            cells, problem = _joined_online(given, made)
            typed += cells
            problems += problem
            made = one if problem else made
        if made.is_open and made.what == DISTRESS_ASK and sheet.decisions.get(made.id, Decision()).word:
            problems.append(_nobody_named(given, made))
        known[key] = made
    known = {key: one for key, one in known.items() if one.is_open or sheet.wall - one.at < KEPT_FOR}
    return known, tuple(typed), tuple(problems)


def _nobody_named(given: Given, one: MemberAsk) -> Problem:
    view = given.views["requests"]
    what = "a Decision alone does not close a text about distress"
    step = "Fill in Handled by in this row: it closes this one and the one in Needs review."
    return Problem(in_tab(view.sheet.title, view.at(one.id, "decision")), "unusable-decision", what, step)


def _joined_online(given: Given, one: MemberAsk) -> tuple[list[TypedCells], list[Problem]]:
    """Return what an accepted request types: how the member takes part this time."""
    view = given.views["attendance"]
    rid = next((row.id for row in given.practice.attendance if (row.session, row.member) == (one.session, one.who)), "")
    if not rid:
        place = in_tab(given.views["requests"].sheet.title, given.views["requests"].at(one.id, "decision"))
        what = f"{one.who} has no row in Attendance for {one.session}, so nothing can tell there how they take part"
        step = "Give them a row there, or choose handled and tell the member yourself."
        return [], [Problem(place, "no-attendance-row", what, step)]
    if view.is_locked(rid, "joined_by"):
        place = in_tab(view.sheet.title, view.at(rid, "joined_by"))
        return [], [locked_cell(place, view.tab.column("joined_by").header, rid)]
    return [TypedCells(tab="attendance", rid=rid, values={"joined_by": "video"})], []


ANSWERS = Part(
    name="answers",
    sees=("attendance", "requests"),
    takes=(OnlineChecks,),
    compute=_answers,
    memory=(ANSWER, ASK, REPLY_TERMS, CONTACT, OWNERS),
)
