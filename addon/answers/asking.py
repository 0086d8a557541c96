"""What a person has to read or decide of members' replies: opened, decided, closed with the reason. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from addon.answers.records import Answer, answer_in, still_about
from addon.episode import ACCEPTED, HANDLED, OUTCOMES, opened
from addon.incoming import (
    ASKED_BACK,
    BOUND,
    BY_ITSELF,
    DISTRESS,
    DISTRESS_ASK,
    JOIN_ONLINE,
    MESSAGE_ASK,
    ONLINE_ASK,
    REPLY,
    Incoming,
    MemberAsk,
    Reply,
    reply_in,
)
from addon.keyed_rows import Decision
from addon.memory import Kept
from addon.problems import Place
from addon.questions import Question
from addon.records import GroupSession
from addon.safety import text_question, whose_text
from addon.sessions.expand import wall_time
from addon.ways_to_come import OnlineCheck
from addon.written import one_line

ASK = Kept("member ask", MemberAsk)
"""By the arrival's id."""
_MOST = 2_000
"""Characters of a text that its row shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheets tell in this pass: sessions by code, and what people typed into Requests, by row id.

    ``handled``: by the key of a safety question, who looked after it by Needs review.
    ``checks``: what requests to join online that just arrived were compared with, by the arrival's id.
    """

    sessions: Mapping[str, GroupSession]
    decisions: Mapping[str, Decision]
    handled: Mapping[str, str]
    checks: Mapping[str, OnlineCheck]
    now: datetime
    zone: str

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return wall_time(self.now, self.zone).replace(microsecond=0)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


def opened_asks(replies: Iterable[Reply], answers: Mapping[str, Answer], sheet: Sheet) -> list[MemberAsk]:
    """Return what new replies ask of people; ``answers`` are those that count, by the arrival's id."""
    found = []
    for one in replies:
        what = _what(one, answers.get(one.key))
        if what:
            found.append(_made(one, what, sheet))
    return found


def _what(reply: Reply, answer: Answer | None) -> str:
    if DISTRESS in reply.meanings:
        return DISTRESS_ASK
    is_asked_back = reply.place == ASKED_BACK and bool(reply.choices)
    lost = reply.about_session and answer is None and not is_asked_back
    if lost or any(one not in BY_ITSELF for one in reply.meanings):
        return MESSAGE_ASK
    return ONLINE_ASK if answer and answer.meaning == JOIN_ONLINE else ""


def _made(reply: Reply, what: str, sheet: Sheet) -> MemberAsk:
    made = _asked(reply, what, sheet.zone, today=sheet.today)
    session = sheet.sessions.get(made.session)
    is_about_it = session is not None and reply.place in {BOUND, ASKED_BACK}
    check = sheet.checks.get(made.key) if what == ONLINE_ASK else None
    made = replace(
        made,
        text=f"{made.text} | {check.words}".removeprefix(" | ")[:_MOST] if check else made.text,
        session=session.code if session else "",
        start=session.start if session and is_about_it else None,
    )
    return opened(made, None, lambda new: _typed_for(new, sheet))


def _asked(reply: Reply, what: str, zone: str, *, today: date) -> MemberAsk:
    return MemberAsk(
        key=reply.key,
        since=today,
        what=what,
        who=reply.member or reply.address,
        at=wall_time(reply.received, zone).replace(microsecond=0),
        text=one_line(reply.text)[:_MOST],
        session=reply.session,
        possible=reply.possible,
    )


def asked_meanwhile(arrived: Iterable[Incoming], zone: str, *, today: date) -> list[MemberAsk]:
    """Return what texts ask of people that no pass has taken over yet; the sheets may still tell otherwise."""
    found = []
    for one in (reply_in(one) for one in arrived if one.kind == REPLY):
        answer = answer_in(one, zone, late_hours=0)
        what = _what(one, answer if answer and one.received < answer.starts else None)
        if what:
            found.append(_asked(one, what, zone, today=today))
    return found


def after(one: MemberAsk, answers: Mapping[str, Answer], sheet: Sheet) -> MemberAsk:
    """Return what becomes of an open one in this pass."""
    by = sheet.handled.get(safety_key(one), "")
    if by:
        return one.ended(sheet.today, f"{by} in Needs review", HANDLED)
    word = _typed_for(one, sheet)
    if word and word != one.stale:
        return _decided(one, word, sheet)
    if not word and one.stale:
        one = replace(one, status="open", stale="")
    if one.what != ONLINE_ASK:
        return one
    still = _still_online(one, answers.get(f"{one.who}|{one.session}"), sheet)
    check = sheet.checks.get(one.key)
    if still.is_open and check and check.passes and not word:
        return replace(one.ended(sheet.today, "by itself, by Online rules", ACCEPTED), answered=sheet.now)
    return still


def _typed_for(one: MemberAsk, sheet: Sheet) -> str:
    """Return what a person typed into its row that closes it: who it was for a text about distress, else a decision."""
    typed = sheet.decisions.get(one.id, Decision())
    if one.what == ONLINE_ASK and typed.word in OUTCOMES:
        return typed.word
    return f"by {typed.by}" if typed.by else typed.word * (one.what != DISTRESS_ASK)


def _decided(one: MemberAsk, word: str, sheet: Sheet) -> MemberAsk:
    if word.startswith("by "):
        return one.ended(sheet.today, word, HANDLED)
    if one.what == ONLINE_ASK:
        return replace(one.decided(sheet.today, word), answered=sheet.now)
    return one.decided(sheet.today, HANDLED)


def _still_online(one: MemberAsk, answer: Answer | None, sheet: Sheet) -> MemberAsk:
    session = sheet.sessions.get(one.session)
    if session is None or session.state == "cancelled":
        return one.ended(sheet.today, "there is no such session any more")
    if answer is None or answer.meaning != JOIN_ONLINE:
        return one.ended(sheet.today, "the member answered otherwise since", "withdrawn")
    if not still_about(answer, session, sheet.zone):
        return one.ended(sheet.today, "the session was moved")
    if session.start <= sheet.wall:
        return one.ended(sheet.today, "the session has begun")
    return one


def safety_questions(asks: Iterable[MemberAsk]) -> tuple[Question, ...]:
    """Return the question that each text about distress raises: it stays until somebody tells who handled it."""
    return tuple(
        text_question(
            safety_key(one),
            Place("Requests", one.id),
            whose=whose_text(one.who if one.who.startswith("M-") else "", one.possible),
            at=one.at,
            handled="" if one.is_open else f"{one.status.partition(': ')[2]} in Requests",
        )
        for one in asks
        if one.what == DISTRESS_ASK
    )


def safety_key(one: MemberAsk) -> str:
    """Return the key of the question that a text about distress raises."""
    return f"text|{one.key}"
