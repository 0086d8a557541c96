"""Turns notices into rows of the Messages tab: in the practice's wall time, with names for the staff."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from addon.cells import canonical
from addon.check_in import CHECK_IN, CheckIns
from addon.keyed_rows import ENDED, ResultRow
from addon.messages.notices import PASSED, SOON, START, Notice
from addon.messages.outcomes import BETWEEN, Outcomes, row_id, row_key, row_key_of
from addon.outgoing import AND, NOT_SENT, OUT, SENDING, WITHDRAWN, OutgoingMessage, Sending
from addon.part import View
from addon.records import Practice
from addon.sessions.expand import wall_time
from addon.sources import SourceRow
from addon.tabs import Value

TAB = "messages"
NO_LONGER = "no longer due"
_GONE = f"{NOT_SENT}: {NO_LONGER}"
_STATES = ("handed over", "delivered", "failed", "unknown")
"""How the status begins of a row whose message somebody has sent, or tried to; one that is being sent may return."""


def rows_with_outcome(view: View) -> Iterator[str]:
    """Yield the ids of the rows that show what became of their message."""
    return (rid for rid, (status,) in view.rows(("status",)) if canonical(status).startswith(_STATES))


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows of one pass, at an aware instant: people's names by code, what became of messages and forms."""

    names: Mapping[str, str]
    zone: ZoneInfo
    now: datetime
    outcomes: Outcomes
    check_ins: CheckIns = field(default_factory=CheckIns)

    @classmethod
    def of(cls, practice: Practice, outcomes: Outcomes, now: datetime, check_ins: CheckIns | None = None) -> "Rows":
        """Return it for a practice."""
        people = {one.code: one.name for one in practice.members}
        people |= {one.code: one.name for one in practice.clinicians}
        people |= {one.id: one.name for one in practice.referrers}
        return cls(people, ZoneInfo(practice.zone), now, outcomes, check_ins or CheckIns())

    def row(self, one: Notice, waits: str = "") -> ResultRow:
        """Return the row of a notice; ``waits``: why nothing that is planned is sent."""
        sending = self.outcomes.about(one)
        values: dict[str, Value] = {
            "status": f"waits: {waits}" if waits and one.status == "planned" else self._status(one),
            "due": wall_time(one.due, self.zone) if one.due else None,
            "channel": one.channel,
            "member": self.name(one.member),
            "session": one.session,
            "text": _words(one.subject, one.text),
            "rule": one.rule_name if " " in one.rule and one.is_change else f"{one.rule_name} ({one.rule})",
            "why": one.why or None,
            "sent_at": None,
            "check_in": None,
            "what_to_do": self._remedy(one) or None,
            "member_code": one.member,
            "until": wall_time(one.latest, self.zone) if one.is_change else None,
        }
        if sending is not None:
            values |= self._sent(sending)
        return ResultRow(tab=TAB, key=row_key(one), values=values)

    def answers(self, sendings: Iterable[Sending], members: Collection[str]) -> Iterator[ResultRow]:
        """Yield a row for each automatic answer to a member's text, and what became of it.

        Answers to a number of which nobody knows whose it is have none.
        """
        for one in sendings:
            message = one.message
            if message.is_answer and message.person in members:
                values: dict[str, Value] = {
                    "due": wall_time(message.due, self.zone).replace(second=0, microsecond=0),
                    "member": self.name(message.person),
                    "session": message.session or None,
                    "rule": "Automatic answer",
                    "why": "answers the text that came then",
                    "member_code": message.person,
                }
                yield ResultRow(tab=TAB, key=message.key, values=values | self._sent(one))

    def name(self, person: str) -> str:
        """Return a person's name with their code."""
        return f"{self.names.get(person, '')} ({person})"

    def others(self, view: View, made: Collection[str], replaced: Mapping[str, str]) -> Iterator[SourceRow]:
        """Yield what is to be written into the rows of the tab that no notice made (their ids: ``made``).

        They show what became of the message; what can no longer be sent is closed, ``replaced`` tells by row why.
        What was not sent and could still be told by other means is withdrawn: its reason is gone.
        """
        settled = {row_id(row_key_of(one.message)): one for one in self.outcomes.settled.values()}
        wall = wall_time(self.now, self.zone)
        for rid, (status, due, until) in view.rows(("status", "due", "until"), only=view.numbers.keys() - set(made)):
            shown, sending, ends = canonical(status), settled.get(rid), until or due
            has_passed = isinstance(ends, datetime) and ends < wall
            if sending is not None and not (sending.state == NOT_SENT and shown.startswith(ENDED)):
                yield SourceRow(rid=rid, values=self._sent(sending))
            elif shown.startswith(NOT_SENT):
                if not (has_passed or ends is None or shown == _GONE):
                    gone = replaced.get(rid, f"{WITHDRAWN}: {NO_LONGER}")
                    yield SourceRow(rid=rid, values={"status": gone, "what_to_do": None})
            elif not shown.startswith((*ENDED, *_STATES)):
                passed = has_passed and rid not in replaced
                closed, remedy = (f"{NOT_SENT}: {PASSED}", START) if passed else (_GONE, None)
                yield SourceRow(rid=rid, values={"status": replaced.get(rid, closed), "what_to_do": remedy})

    def _status(self, one: Notice) -> str:
        waiting = self.outcomes.waiting.get(one.key)
        return f"waits: {waiting.reason}" if one.status == "planned" and waiting and waiting.reason else one.shown

    def _remedy(self, one: Notice) -> str:
        if one.status != "planned" or one.due is None:
            return one.remedy
        waiting = self.outcomes.waiting.get(one.key)
        if waiting is not None and waiting.reason:
            return waiting.remedy
        return START if one.due + (SOON if self.outcomes.sends else timedelta()) < self.now else ""

    def _sent(self, sending: Sending) -> dict[str, Value]:
        is_out = sending.state in OUT - {SENDING}
        return {
            "status": sending.shown,
            "channel": sending.message.channel,
            "text": _words(sending.message.subject, sending.message.text),
            "sent_at": wall_time(sending.sent_at, self.zone).replace(second=0, microsecond=0) if is_out else None,
            "check_in": self._check_in(sending.message) if is_out else None,
            "what_to_do": sending.remedy or None,
        }

    def _check_in(self, message: OutgoingMessage) -> str | None:
        """Return whether the form that a message asked for was answered, None if it asked for none."""
        if message.link != CHECK_IN:
            return None
        answered = self.check_ins.answered.get((message.person, message.about))
        return answered.shown if answered else "asked"


def replaced_rows(notices: Iterable[Notice], moved: Mapping[str, Iterable[datetime]]) -> dict[str, str]:
    """Return the status of rows whose place a notice takes, by row id.

    ``moved``: at which other times each session was to begin. A joint reminder replaces each session's own, one that
    asks for a form too both rules' own.
    """
    found = {}
    for one in notices:
        person, *told, rules, channel = one.key
        rest = (rules, channel)
        for was in moved.get(one.session, ()):
            key = BETWEEN.join((person, one.session, f"{was:%Y-%m-%d %H:%M}", *rest))
            found[row_id(key)] = "withdrawn: the session was moved"
        for part in zip(one.sessions, one.key[2].split(AND), strict=True) if AND in one.session else ():
            key = BETWEEN.join((person, *part, *rest))
            found[row_id(key)] = "withdrawn: one message tells of all sessions of that day"
        for rule in rules.split(AND) if one.form and not one.is_form_alone else ():
            found[row_id(BETWEEN.join((person, *told, rule, channel)))] = "withdrawn: one message reminds and asks"
    return found


def _words(subject: str, text: str) -> str | None:
    return f"{subject}: {text}" if subject and text else text or None
