"""The sender: what is due is looked at once more, claimed, handed over and settled, one message after the other.

A message is claimed in the moment its channel asks for it, so whoever is killed leaves at most one per channel without
an outcome. What began and did not end is never sent again: its channel is asked, or it is told as unknown.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from addon.outgoing import HANDED_OVER, NOT_SENT, PLANNED, SENDING, UNKNOWN, Address, OutgoingMessage, Sending
from addon.sending.look_again import AGAIN, TELL_THEM, WEEK, Circumstances, Refuse, Verdict, Wait, look_again
from addon.sending.member_links import Linked
from addon.sending.ports import Channel, HandOver, ask_later
from addon.sync.state.inbox import Addresses
from addon.sync.state.outbox import Outbox

LEASE = timedelta(minutes=10)
"""How long handing over one message may take: more than all time-outs of a channel together."""
FIRST_PAUSE, MOST_ATTEMPTS = timedelta(minutes=5), 10
MOST_AT_ONCE = 200
ROUND = timedelta(seconds=15)
"""How long a channel takes from one list: then what was heard meanwhile has its turn."""
ASKED_FOR = timedelta(days=1)
"""How long after a message's time a channel that cannot be reached is asked what became of it."""
_PROGRAMME = "reminders"
_COUNTED_BACK = WEEK + timedelta(days=1)
ASK_THEM = "Ask the person whether it arrived, or look into the provider's log. It is not sent again."


def _as_it_is(message: OutgoingMessage, _: datetime) -> OutgoingMessage:
    return message


@dataclass(slots=True)
class SendReport:
    """How many messages ended how in one round, by state; ``waiting`` were put off."""

    states: Counter[str] = field(default_factory=Counter)
    waiting: int = 0

    @property
    def sent(self) -> int:
        """Return how many were handed over."""
        return self.states[HANDED_OVER]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends the messages of one practice.

    ``channels`` by name; ``clock`` returns the present instant (UTC); ``paused`` who paused all sending, "" if nobody.
    ``linked`` puts the link into a message that has a place for one.
    """

    outbox: Outbox
    addresses: Addresses
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    paused: Callable[[], str] = lambda: ""
    linked: Linked = _as_it_is

    def send_due(self, now: datetime, *, looked_at: datetime | None) -> SendReport:
        """Send what is due; ``looked_at``: when the sheets were last read. Every message looked at has an outcome.

        What goes wrong in one channel stops no other; the first mistake is raised afterwards.
        """
        report = SendReport()
        mistakes = list(self._settle_abandoned(now, report))
        due = self.outbox.due(now, most=MOST_AT_ONCE)
        for name in dict.fromkeys(one.message.channel for one in due):
            mine = [one for one in due if one.message.channel == name]
            try:
                if name in self.channels:
                    self._send(self.channels[name], mine, looked_at, report)
                else:
                    self._nobody_to_send(mine, report)
            except Exception as mistake:  # noqa: BLE001 (one channel's mistake keeps no other from sending)
                mistakes.append(mistake)
        if mistakes:
            raise mistakes[0]
        return report

    def _send(self, channel: Channel, due: Sequence[Sending], looked_at: datetime | None, report: SendReport) -> None:
        by_key = {one.message.key: one for one in due}
        for key, outcome in channel.send(self._claimed(due, looked_at, report)):
            self._settle(by_key[key], outcome, report)

    def _claimed(
        self, due: Sequence[Sending], looked_at: datetime | None, report: SendReport
    ) -> Iterator[OutgoingMessage]:
        """Yield what may leave, each looked at and claimed in the moment it is asked for.

        The rest of a long list is left to the next round: what somebody must be told at once comes first there.
        """
        until = self.clock() + ROUND
        for one in due:
            now = self.clock()
            if now > until:
                return
            verdict = self._looked_at_again(one, now, looked_at)
            if self._put_off(one, verdict, now, report):
                continue
            if self.outbox.claim(one.message.key, now=now, lease=now + LEASE, as_read=one.message):
                yield self.linked(one.message, now)

    def _looked_at_again(self, one: Sending, now: datetime, looked_at: datetime | None) -> Verdict:
        message, since = one.message, now - _COUNTED_BACK
        seen = Circumstances(
            now=now,
            address=self.addresses.of(message.channel, message.address),
            sent_to_person=self.outbox.to_person(message.person, since=since),
            sent_to_address=self.outbox.to_address(message.address, since=since),
            others=self.outbox.planned_for(message.person) if message.lead else (),
            paused=self.paused(),
            looked_at=looked_at,
        )
        return look_again(one, seen)

    def _put_off(self, one: Sending, verdict: Verdict, now: datetime, report: SendReport) -> bool:
        """Write down why a message does not leave now; False if it may leave."""
        key = one.message.key
        if isinstance(verdict, Wait):
            self.outbox.wait(key, verdict.until, verdict.reason)
            report.waiting += 1
        elif isinstance(verdict, Refuse):
            refused = self.outbox.refuse(one, now=now, reason=verdict.reason, remedy=verdict.remedy)
            report.states[NOT_SENT] += refused
        else:
            return False
        return True

    def _settle(self, one: Sending, outcome: HandOver, report: SendReport) -> None:
        """Write what became of a claimed message, and what its channel told about the address."""
        key, now = one.message.key, self.clock()
        mark(one.message, outcome, self.addresses, now=now)
        if outcome.state == SENDING:  # the claim ends by its lease, and the channel is asked
            return
        if outcome.state == PLANNED:
            self._give_back(one, outcome, now, report)
            return
        words = {"reason": outcome.reason, "remedy": outcome.remedy}
        self.outbox.settle(key, outcome.state, now=now, id_=outcome.provider_id, **words)
        report.states[outcome.state] += 1

    def _give_back(self, one: Sending, outcome: HandOver, now: datetime, report: SendReport) -> None:
        """Put off what did not leave: five minutes, then twice as long each time, while there is time for it."""
        key, attempts = one.message.key, one.attempts + 1
        until = now + FIRST_PAUSE * 2 ** (attempts - 1)
        if attempts < MOST_ATTEMPTS and until < one.message.ends:
            self.outbox.wait(key, until, outcome.reason, remedy=outcome.remedy)
            report.waiting += 1
            return
        reason = f"{outcome.reason}; attempts: {attempts}"
        self.outbox.settle(key, NOT_SENT, now=now, reason=reason, remedy=outcome.remedy or TELL_THEM)
        report.states[NOT_SENT] += 1

    def _settle_abandoned(self, now: datetime, report: SendReport) -> Iterator[Exception]:
        """Find out what became of messages that somebody claimed and never settled; yield what went wrong."""
        for one in self.outbox.abandoned(now):
            channel = self.channels.get(one.message.channel)
            try:
                found = channel.look_up(one) if channel is not None and channel.can_look_up else None
            except Exception as mistake:  # noqa: BLE001 (what cannot be looked up keeps nothing from being sent)
                yield mistake
                found = ask_later()
            if found is not None and found.state == SENDING and now >= one.message.ends + ASKED_FOR:
                found = None
            reason = "sending it was interrupted: nobody can tell whether it arrived"
            self._settle(_counted_once(one), found or HandOver(state=UNKNOWN, reason=reason, remedy=ASK_THEM), report)

    def _nobody_to_send(self, due: Sequence[Sending], report: SendReport) -> None:
        """Let messages wait whose channel is not set up; when their time has passed, that is the reason."""
        now = self.clock()
        for one in due:
            name = one.message.channel
            verdict: Verdict = Wait(now + AGAIN, f"nothing is set up for sending by {name}")
            if now >= one.message.ends:
                verdict = look_again(one, Circumstances(now=now))
            self._put_off(one, verdict, now, report)


def mark(message: OutgoingMessage, outcome: HandOver, addresses: Addresses, *, now: datetime) -> None:
    """Remember what a channel told about a message's address."""
    if not (outcome.stopped or outcome.bad_address):
        return
    addresses.mark(
        Address(
            channel=message.channel,
            address=message.address,
            state="stopped" if outcome.stopped else "bad",
            since=now,
            programme=_PROGRAMME if outcome.stopped else "",
            why=outcome.reason,
        )
    )


def _counted_once(one: Sending) -> Sending:
    """Return an abandoned message as it was before its claim, which counted the attempt already."""
    return Sending(message=one.message, since=one.since, reason=one.reason, attempts=max(0, one.attempts - 1))
