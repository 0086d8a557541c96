"""What sends a practice's messages, made ready from its settings and its state: one round after the other."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from addon.digest.lines import DIGEST
from addon.sending.digests import due_digests
from addon.sending.mailbox import CannotLook, take_bounces
from addon.sending.opening import Sources, email_password, opened_channels
from addon.sending.sender import Sender, SendReport
from addon.sync.adapters.whole_files import write_whole
from addon.wiring.folder import PracticeFolder
from addon.wiring.served import ServedPractice

VISITS = timedelta(minutes=15)
"""How often the mailbox is looked into."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def channel_sources(
    home: PracticeFolder | ServedPractice, *, now: Callable[[], datetime], public_url: str = ""
) -> Sources:
    """Return what the channels of a practice are made from. ``public_url``: where the world reaches the service."""
    return Sources(
        folder=home.folder,
        file=home.file,
        state=home.state,
        clock=now,
        write=write_whole,
        public_url=public_url,
        environ=os.environ,
    )


@dataclass(slots=True, kw_only=True)
class SendingRound:
    """Everything that sending is about, once a tick: the day's digests, what is due, what came back."""

    sources: Sources
    sender: Sender
    visited: datetime = field(default=_NEVER)

    def __call__(self, now: datetime, /, *, looked_at: datetime | None) -> SendReport:
        """Do one round; ``looked_at`` is when the sheets were last read."""
        self._add_digests(now)
        report = self.sender.send_due(now, looked_at=looked_at)
        if self.sources.file.email.mailbox and not timedelta(0) <= now - self.visited < VISITS:
            self.visited = now
            self._look_into_the_mailbox(now)
        return report

    def _add_digests(self, now: datetime) -> None:
        state, file = self.sources.state, self.sources.file
        if file.staff.digest_at is not None:
            found, zone = state.remembered(DIGEST).values(), file.zone_info
            for one in due_digests(
                found, now=now, zone=zone, at=file.staff.digest_at, workbook_url=file.staff.workbook_url
            ):
                state.outbox.add(one, now=now)

    def _look_into_the_mailbox(self, now: datetime) -> None:
        try:
            password = email_password(self.sources)
            count = take_bounces(self.sources.file.email, password, self.sources.state, now=now)
        except CannotLook as trouble:
            structlog.get_logger().warning("mailbox", trouble=str(trouble))
            return
        if count:
            structlog.get_logger().info("mailbox", returned=count)


def sending_round(sources: Sources, *, paused: Callable[[], str]) -> SendingRound:
    """Return what sends; ``paused`` tells who paused all sending, "" if nobody. Raises SettingsInvalid."""
    state = sources.state
    sender = Sender(
        outbox=state.outbox,
        addresses=state.addresses,
        channels=opened_channels(sources),
        clock=sources.clock,
        paused=paused,
    )
    return SendingRound(sources=sources, sender=sender)
