"""What a person has to read or decide of members' replies: opened, decided, closed with the reason. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from addon.answers.records import Answer, answer_in, still_about
from addon.episode import DECIDE_AGAIN
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
    SEAT,
    Incoming,
    MemberAsk,
)
from addon.memory import Kept
from addon.names_in_text import date_in_words, on_one_line
from addon.problems import Place
from addon.questions import Question
from addon.records import GroupSession
from addon.safety import text_question, whose_text
from addon.ways_to_come import OnlineCheck

ASK = Kept("member ask", MemberAsk)
"""By the arrival's id."""
HANDLED = "handled"
_DONE = {"accept": "accepted", "decline": "declined"}
_MOST = 2_000
"""Characters of a text that its row shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheets tell in this pass: sessions by code, and what people typed into Requests, by row id.

    ``handled_by``: who looked after it; ``handled``: by the key of a safety question, who did by Needs review.
    ``checks``: what requests to join online that just arrived were compared with, by the arrival's id.
    """

    sessions: Mapping[str, GroupSession]
    decisions: Mapping[str, str]
    handled_by: Mapping[str, str]
    handled: Mapping[str, str]
    checks: Mapping[str, OnlineCheck]
    now: datetime
    zone: str

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return self.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, microsecond=0)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


def opened_asks(replies: Iterable[Incoming], answers: Mapping[str, Answer], sheet: Sheet) -> list[MemberAsk]:
    """Return what new replies ask of people; ``answers`` are those that count, by the arrival's id."""
    found = []
    for one in replies:
        what = _what(one, answers.get(one.external_id))
        if what:
            found.append(_made(one, what, sheet))
    return found


def _what(reply: Incoming, answer: Answer | None) -> str:
    meanings = reply.body.get("meaning", "").split("+")
    if DISTRESS in meanings:
        return DISTRESS_ASK
    seat = any(one in SEAT for one in meanings)
    lost = seat and answer is None and not (reply.body.get("place") == ASKED_BACK and reply.body.get("choices"))
    if lost or any(one not in BY_ITSELF for one in meanings):
        return MESSAGE_ASK
    return ONLINE_ASK if answer and answer.meaning == JOIN_ONLINE else ""


def _made(reply: Incoming, what: str, sheet: Sheet) -> MemberAsk:
    made = _asked(reply, what, sheet.zone, today=sheet.today)
    session = sheet.sessions.get(made.session)
    is_about_it = session is not None and reply.body.get("place") in {BOUND, ASKED_BACK}
    check = sheet.checks.get(made.key) if what == ONLINE_ASK else None
    made = replace(
        made,
        text=f"{made.text} | {check.words}".removeprefix(" | ")[:_MOST] if check else made.text,
        session=session.code if session else "",
        start=session.start if session and is_about_it else None,
    )
    word = _typed_for(made, sheet)
    return replace(made, status=DECIDE_AGAIN, stale=word) if word else made


def _asked(reply: Incoming, what: str, zone: str, *, today: date) -> MemberAsk:
    body = reply.body
    return MemberAsk(
        key=reply.external_id,
        since=today,
        what=what,
        who=body.get("member") or body.get("address", ""),
        at=reply.received.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0),
        text=on_one_line(body.get("text", ""))[:_MOST],
        session=body.get("session", ""),
        possible=tuple(body.get("possible", "").split()),
    )


def asked_meanwhile(arrived: Iterable[Incoming], zone: str, *, today: date) -> list[MemberAsk]:
    """Return what texts ask of people that no pass has taken over yet; the sheets may still tell otherwise."""
    found = []
    for one in arrived:
        if one.kind != REPLY:
            continue
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
        return replace(one.ended(sheet.today, "by itself, by Online rules", "accepted"), answered=sheet.now)
    return still


def _typed_for(one: MemberAsk, sheet: Sheet) -> str:
    """Return what a person typed into its row that closes it: who it was for a text about distress, else a decision."""
    by, decision = sheet.handled_by.get(one.id, ""), sheet.decisions.get(one.id, "")
    if one.what == ONLINE_ASK and decision in _DONE:
        return decision
    return f"by {by}" if by else decision * (one.what != DISTRESS_ASK)


def _decided(one: MemberAsk, word: str, sheet: Sheet) -> MemberAsk:
    if word.startswith("by "):
        return one.ended(sheet.today, word, HANDLED)
    done = _DONE.get(word, HANDLED) if one.what == ONLINE_ASK else HANDLED
    decided = replace(one, status=f"{done} {date_in_words(sheet.today)}", stale="")
    return replace(decided, answered=sheet.now) if one.what == ONLINE_ASK else decided


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
