"""Members' texts that somebody has to read, with their words: the page is the only place that shows them at once.

What may be about distress stays until somebody handled it; the others until a pass has written them into Requests.
While the workbook is open in Excel no pass can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.answers.asking import ASK, asked_meanwhile, safety_key
from addon.incoming import DISTRESS_ASK, ONLINE_ASK, TAKEN, MemberAsk
from addon.names_in_text import moment_in_words
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
class Texts:
    """What is to be read: what may be about distress, and what else a person has to see."""

    distress: Sequence[TextLine] = ()
    others: Sequence[TextLine] = ()


def texts_to_read(state: State, questions: Mapping[str, AskedQuestion], here: datetime) -> Texts:
    """Return them, the oldest first; ``here`` is now on the practice's clock, ``questions`` all by key."""
    arrived = state.inbox.newer_than(state.one(TAKEN, "taken") or 0)
    waiting = asked_meanwhile(arrived, str(here.tzinfo), today=here.date())
    asks = state.remembered(ASK).values()
    there = [one for one in asks if one.what == DISTRESS_ASK and (one.is_open or _is_asked(one, questions))]
    return Texts(
        distress=[
            *_lines(there, _THERE),
            *_lines((one for one in waiting if one.what == DISTRESS_ASK), _WAITS),
        ],
        others=[*_lines((one for one in waiting if one.what != DISTRESS_ASK), _WAITS)],
    )


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
