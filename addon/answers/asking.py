"""What a person has to read or decide of members' replies: opened, decided, closed with the reason. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from addon.answers.records import Answer, still_about
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
    SEAT,
    Incoming,
    MemberAsk,
)
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.problems import Place
from addon.questions import Question
from addon.records import GroupSession
from addon.safety import text_question

ASK = Kept("member ask", MemberAsk)
"""By the arrival's id."""
_MOST = 2_000
"""Characters of a text that its row shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheets tell in this pass: sessions by code, the words under Decision by row id, the wall time."""

    sessions: Mapping[str, GroupSession]
    decisions: Mapping[str, str]
    wall: datetime
    zone: str

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
    body = reply.body
    session = sheet.sessions.get(body.get("session", ""))
    made = MemberAsk(
        key=reply.external_id,
        since=sheet.today,
        what=what,
        who=body.get("member") or body.get("address", ""),
        at=reply.received.astimezone(ZoneInfo(sheet.zone)).replace(tzinfo=None, microsecond=0),
        text=_on_one_line(body.get("text", ""))[:_MOST],
        session=session.code if session else "",
        start=session.start if session and body.get("place") in {BOUND, ASKED_BACK} else None,
    )
    word = sheet.decisions.get(made.id, "")
    return replace(made, status=DECIDE_AGAIN, stale=word) if word else made


def _on_one_line(text: str) -> str:
    """Return a text as one line that every program shows as it is."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())


def after(one: MemberAsk, answers: Mapping[str, Answer], sheet: Sheet) -> MemberAsk:
    """Return what becomes of an open one in this pass."""
    word = sheet.decisions.get(one.id, "")
    if word and word != one.stale:
        return _decided(one, word, sheet.today)
    if not word and one.stale:
        one = replace(one, status="open", stale="")
    if one.what != ONLINE_ASK:
        return one
    return _still_online(one, answers.get(f"{one.who}|{one.session}"), sheet)


def _decided(one: MemberAsk, word: str, today: date) -> MemberAsk:
    done = {"accept": "accepted", "decline": "declined"}.get(word, "handled") if one.what == ONLINE_ASK else "handled"
    return replace(one, status=f"{done} {date_in_words(today)}", stale="")


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


def safety_questions(asks: Sequence[MemberAsk]) -> tuple[Question, ...]:
    """Return the question that each text about distress raises: it stays until somebody tells who handled it."""
    return tuple(
        text_question(f"text|{one.key}", Place("Requests", one.id), member=_code(one.who), at=one.at)
        for one in asks
        if one.what == DISTRESS_ASK
    )


def _code(who: str) -> str:
    return who if who.startswith("M-") else ""
