"""The practice as it was known at the end of an earlier day. Pure.

From the day on which passes note when they saw what, rows are as they were known then. Before that they are as known
today, without what had not happened yet: marks of later sessions, later scores, and who had not left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TypeVar

from addon.observed import Observed
from addon.records import Attendance, GroupSession, Membership, Practice, Score
from addon.sessions.expand import instant

TABS = ("attendance", "scores", "roster", "sessions")
"""The tabs whose rows are brought back to what they were; all others are as known today."""
Texts = Mapping[str, str]


@dataclass(frozen=True)
class History:
    """A practice as known today, and what passes noted of when it became known."""

    practice: Practice
    observed: Observed

    def is_known(self, day: date) -> bool:
        """Return whether the day is as it was known then; False: as known today."""
        return self.observed.covers(self._end(day))

    def on(self, day: date) -> Practice:
        """Return the practice at the end of a day."""
        return self._as_known(self._end(day)) if self.is_known(day) else self._as_known_today(day)

    def _end(self, day: date) -> datetime:
        return instant(datetime.combine(day + timedelta(days=1), time()), self.practice.zone)

    # --- as it was known then -------------------------------------------------------------------------

    def _as_known(self, moment: datetime) -> Practice:
        attendance, scores, roster, sessions = (self.observed.otherwise(tab, moment) for tab in TABS)
        now = self.practice
        return replace(
            now,
            attendance=tuple(_put_back(now.attendance, attendance, lambda one: one.id, _attendance)),
            scores=tuple(_put_back(now.scores, scores, lambda one: one.id, _score)),
            memberships=tuple(_put_back(now.memberships, roster, lambda one: one.id, _membership)),
            sessions=tuple(_put_back(now.sessions, sessions, lambda one: one.code, _session)),
        )

    # --- as known today -------------------------------------------------------------------------------

    def _as_known_today(self, day: date) -> Practice:
        later = {one.code for one in self.practice.sessions if one.start.date() > day}
        return replace(
            self.practice,
            attendance=tuple(
                unmarked if one.session in later else one
                for one, unmarked in zip(self.practice.attendance, self._unmarked, strict=True)
            ),
            scores=tuple(one for one in self.practice.scores if one.on <= day),
            memberships=tuple(
                replace(one, left=None, exit_reason="") if one.left and one.left > day else one
                for one in self.practice.memberships
            ),
            sessions=tuple(
                replace(one, state="planned") if one.code in later and one.state != "cancelled" else one
                for one in self.practice.sessions
            ),
        )

    @cached_property
    def _unmarked(self) -> tuple[Attendance, ...]:
        return tuple(replace(one, status="", joined_by="", note="") for one in self.practice.attendance)


Row = TypeVar("Row")


def _put_back(
    records: Iterable[Row],
    otherwise: Mapping[str, Texts | None],
    key: Callable[[Row], str],
    made: Callable[[Row, Texts], Row | None],
) -> Iterator[Row]:
    for one in records:
        texts = otherwise.get(key(one), {})
        if texts is None:
            continue
        then = made(one, texts) if texts else one
        if then is not None:
            yield then


def _attendance(one: Attendance, texts: Texts) -> Attendance:
    return replace(one, status=texts.get("status", one.status), joined_by=texts.get("joined_by", one.joined_by))


def _score(one: Score, texts: Texts) -> Score | None:
    try:
        value = Decimal(texts["score"]) if "score" in texts else one.value
    except InvalidOperation:
        return None
    on = _day(texts["date"]) if "date" in texts else one.on
    return replace(one, value=value, on=on) if on else None


def _membership(one: Membership, texts: Texts) -> Membership:
    joined = _day(texts["joined"]) if "joined" in texts else one.joined
    left = _day(texts["left"]) if "left" in texts else one.left
    return replace(one, joined=joined, left=left, exit_reason=texts.get("exit_reason", one.exit_reason))


def _session(one: GroupSession, texts: Texts) -> GroupSession:
    day = _day(texts.get("date", "")) or one.start.date()
    try:
        at = time.fromisoformat(texts["start"]) if texts.get("start") else one.start.time()
    except ValueError:
        at = one.start.time()
    return replace(one, start=datetime.combine(day, at), state=texts.get("state", one.state) or "planned")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
