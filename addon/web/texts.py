"""What the page shows at once: members' texts that somebody has to read, with their words, and answers to item 9.

What may be about distress stays until somebody handled it; the others until a pass has written them into Requests.
While the workbook is open in Excel no pass can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.answers.asking import ASK, asked_meanwhile, safety_key
from addon.check_in import ITEM_9
from addon.incoming import DISTRESS_ASK, ONLINE_ASK, TAKEN, Incoming, MemberAsk
from addon.names_in_text import date_in_words, moment_in_words
from addon.problems import Place
from addon.safety import SAFETY, names_member, safety_question
from addon.sync.merging.questions import AskedQuestion
from addon.sync.state.database import State

_WHAT = {DISTRESS_ASK: "may be about distress", ONLINE_ASK: "asks to join online"}
_WAITS = "not in the workbook yet"
_THERE = "in Requests and Needs review, until Handled by is filled in"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One text: when it came (the practice's clock), whose it is (a code or a number), its words, where else it is."""

    at: str
    who: str
    session: str
    words: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLine:
    """An answer to item 9 that nobody has handled: whose (a code, "" if unknown), what it is, since when, and where."""

    who: str
    what: str
    at: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is to be read: answers to item 9, what may be about distress, and what else a person has to see."""

    item_9: Sequence[SafetyLine] = ()
    distress: Sequence[TextLine] = ()
    others: Sequence[TextLine] = ()


def texts_to_read(state: State, questions: Mapping[str, AskedQuestion], here: datetime) -> Texts:
    """Return them, the oldest first; ``here`` is now on the practice's clock, ``questions`` all by key."""
    arrived = state.inbox.newer_than(state.one(TAKEN, "taken") or 0)
    waiting = asked_meanwhile(arrived, str(here.tzinfo), today=here.date())
    asks = state.remembered(ASK).values()
    there = [one for one in asks if one.what == DISTRESS_ASK and (one.is_open or _is_asked(one, questions))]
    return Texts(
        item_9=[*_item_9_there(questions.values()), *_item_9_waiting(arrived, here)],
        distress=[
            *_lines(there, _THERE),
            *_lines((one for one in waiting if one.what == DISTRESS_ASK), _WAITS),
        ],
        others=[*_lines((one for one in waiting if one.what != DISTRESS_ASK), _WAITS)],
    )


def _item_9_waiting(arrived: Iterable[Incoming], here: datetime) -> list[SafetyLine]:
    """Return the answers that no pass has written yet: while the workbook is open none can."""
    return [
        SafetyLine(
            who=one.body["member"],
            what=safety_question(one.external_id, Place(""), member=one.body["member"]).question,
            at=moment_in_words(one.received.astimezone(here.tzinfo)),
            where=_WAITS,
        )
        for one in arrived
        if one.kind == ITEM_9
    ]


def _item_9_there(questions: Iterable[AskedQuestion]) -> list[SafetyLine]:
    """Return the open rows of Needs review about answers; those about texts are told with the words of the text."""
    return [
        SafetyLine(
            who=one.question.partition(":")[0] if names_member(one.question) else "",
            what=one.question,
            at=date_in_words(one.since),
            where=f"row {one.id} of Needs review, until Handled by and Handled on are filled in",
        )
        for one in questions
        if one.kind == SAFETY and one.is_open and "item 9" in one.question.casefold()
    ]


def _is_asked(one: MemberAsk, questions: Mapping[str, AskedQuestion]) -> bool:
    """Return whether its row in Needs review is open, though the one in Requests is closed."""
    question = questions.get(safety_key(one))
    return question is not None and question.is_open


def _lines(asks: Iterable[MemberAsk], where: str) -> list[TextLine]:
    return [
        TextLine(
            at=moment_in_words(one.at),
            who=f"{one.who}: {' or '.join(one.possible)}?" if one.possible else one.who,
            session=one.session,
            words=one.text,
            what=_WHAT.get(one.what, ""),
            where=where,
        )
        for one in sorted(asks, key=lambda one: one.at)
    ]
