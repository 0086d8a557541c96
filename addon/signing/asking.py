"""When a member is asked for a paper, reminded, and when a person has to see to it; what Today tells of that. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.memory import Kept
from addon.outgoing import OUT, Sending
from addon.papers import PAPERS, READS, SIGNS
from addon.sessions.expand import instant, wall_time
from addon.today_line import Target, TodayLine, TodayLines, timed
from addon.wanted_notices import WantedNotice

OPEN_FOR, REMIND_AFTER, OVERDUE_AFTER = timedelta(days=14), timedelta(days=3), timedelta(days=6)
"""How long a link is good; when, after the first message, the reminder goes out, and a person is told instead."""
ABOUT, WORDS = "papers", "Papers"
FEW = 3
"""So many people with the same trouble have a line each on Today; more are one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is remembered of asking for one paper.

    ``made``: we added its row. ``turn`` names what is asked for now ("" at first, else the day on which it expired or
    has to be read again); ``at`` is the instant from which the member is asked, ``sent`` when the message went out,
    None until it did. ``by_hand``: a person typed Sent.
    """

    member: str
    made: bool = False
    turn: str = ""
    at: datetime | None = None
    sent: datetime | None = None
    by_hand: bool = False


ASKED = Kept("paper asked for", Asked)
"""By the paper's row id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What to ask about one paper: ``deed`` (sign, read, "" for nothing), its turn, and Sent as its row shows it."""

    paper: str
    member: str
    deed: str = ""
    turn: str = ""
    typed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """This instant and the practice's zone; what went out, by the id of the notice; who can be reached by nothing."""

    now: datetime
    zone: str
    out: Mapping[str, datetime]
    barred: Mapping[str, str]

    def after(self, moment: datetime, span: timedelta) -> datetime:
        """Return the instant so many days later, at the same time on the wall."""
        return instant(wall_time(moment, self.zone) + span, self.zone)


def gone_out(sendings: Iterable[Sending]) -> dict[str, datetime]:
    """Return when each notice about papers went out, by its id."""
    found = {}
    for one in sendings:
        parts = one.message.key.split(" | ")
        if one.message.link == PAPERS and one.state in OUT and len(parts) == 5:
            found[parts[3]] = one.claimed or one.since
    return found


def asked(one: Asking, before: Asked, clock: Clock) -> Asked:
    """Return what to remember of one paper after this pass."""
    if not one.deed:
        return before
    if before.at is None or before.turn != one.turn:
        before = replace(before, turn=one.turn, at=clock.now, sent=None, by_hand=False)
    sent = before.sent or clock.out.get(first_id(before)) or _by_hand(one, before, clock)
    if sent is None and before.at and clock.now >= clock.after(before.at, OPEN_FOR) and one.member not in clock.barred:
        return replace(before, at=clock.now)
    by_hand = before.by_hand or (before.sent is None and sent is not None and first_id(before) not in clock.out)
    return replace(before, sent=sent, by_hand=by_hand)


def _by_hand(one: Asking, before: Asked, clock: Clock) -> datetime | None:
    """Return when a person handed the paper over: Sent was typed; one from an earlier turn does not count."""
    moment = instant(one.typed, clock.zone) if one.typed else None
    is_earlier = bool(before.turn) and before.at is not None and moment is not None and moment < before.at
    return None if is_earlier else moment


def first_id(one: Asked) -> str:
    """Return the id of the first message about it."""
    return f"papers {one.member} {one.at:%Y-%m-%dT%H:%MZ}" if one.at else ""


def reminder_id(one: Asked) -> str:
    """Return the id of the reminder; papers that were sent together are reminded of together."""
    return f"papers again {one.member} {one.sent:%Y-%m-%dT%H:%MZ}" if one.sent else ""


def notices(asking: Iterable[tuple[Asking, Asked]], clock: Clock) -> tuple[WantedNotice, ...]:
    """Return the messages that are due: one for all papers asked for at once, and one reminder, to sign only."""
    found: dict[str, WantedNotice] = {}
    for one, known in asking:
        if one.deed and known.at and not known.by_hand:
            found[first_id(known)] = _notice(known, first_id(known), known.at, clock, one.deed)
        if one.deed == SIGNS and known.sent and clock.now >= (at := clock.after(known.sent, REMIND_AFTER)):
            found[reminder_id(known)] = _notice(known, reminder_id(known), at, clock, one.deed)
    return tuple(found.values())


def _notice(known: Asked, id_: str, at: datetime, clock: Clock, deed: str) -> WantedNotice:
    again = id_ == reminder_id(known)
    return WantedNotice(
        id=id_,
        member=known.member,
        about=ABOUT,
        words=WORDS,
        rule_name="Papers again" if again else "Papers to read again" if deed == READS else "Papers to sign",
        why="papers were not answered in three days" if again else "papers wait for them",
        start=at,
        at=at,
        ends=clock.after(at, OPEN_FOR),
        link=PAPERS,
    )


def is_overdue(known: Asked, clock: Clock) -> bool:
    """Return whether the reminder did not help either, so that a person has to see to it."""
    return known.sent is not None and clock.now >= clock.after(known.sent, OVERDUE_AFTER)


# --- Today ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    member: str
    paper: str
    by: date
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A paper about which somebody has to talk with a member, and why."""

    member: str
    paper: str
    what: str

    def as_trouble(self, today: date) -> _Trouble:
        """Return it as due today."""
        return _Trouble(member=self.member, paper=self.paper, by=today)


def today_lines(
    asking: Iterable[tuple[Asking, Asked]], talks: Iterable[Talk], clock: Clock, *, cannot: str
) -> TodayLines:
    """Return the lines: who answered nothing, to whom nothing could be sent, and whom to talk with.

    ``cannot`` is why nobody at all is sent a link, "" if nothing is in the way.
    """
    today = wall_time(clock.now, clock.zone).date()
    late, barred = defaultdict[str, list[_Trouble]](list), defaultdict[str, list[_Trouble]](list)
    for one, known in asking:
        if one.deed == SIGNS and is_overdue(known, clock) and known.sent:
            by = (wall_time(known.sent, clock.zone) + OVERDUE_AFTER).date()
            late[one.member].append(_Trouble(member=one.member, paper=one.paper, by=by))
        elif one.deed == SIGNS and known.sent is None and known.at and (why := cannot or clock.barred.get(one.member)):
            by = wall_time(known.at, clock.zone).date()
            barred[one.member].append(_Trouble(member=one.member, paper=one.paper, by=by, what=why))
    lines = [
        *_lines(late.values(), today, "asked twice and did not answer: talk with them", "did not answer two messages"),
        *_lines(barred.values(), today, "not sent ({what}): hand them over on paper", "could not be sent a message"),
        *(_line(one.as_trouble(today), today, one.what, who=one.member) for one in talks),
    ]
    return TodayLines(tuple(lines), later=("paper is due later", "papers are due later"))


def _lines(found: Collection[list[_Trouble]], today: date, own: str, together: str) -> Iterator[TodayLine]:
    if len(found) > FEW:
        first = min((some[0] for some in found), key=lambda one: (one.by, one.member))
        what = f"{len(found)} members {together} about their papers: see What to do in Papers"
        yield _line(first, today, what, stands_for=len(found))
        return
    for some in found:
        count = f"{len(some)} papers" if len(some) > 1 else "1 paper"
        yield _line(some[0], today, f"{count} {own}".replace("{what}", some[0].what), who=some[0].member)


def _line(one: _Trouble, today: date, what: str, *, who: str = "", stands_for: int = 1) -> TodayLine:
    return TodayLine(
        kind=WORDS,
        urgency=timed("amber", one.by, today),
        who=who,
        what=what,
        by=one.by,
        target=Target(tab="papers", value=one.paper),
        stands_for=stands_for,
    )
