"""What sends a practice's messages, made ready from its settings and its state, and what hears which came back."""

import os
from collections.abc import Callable
from datetime import datetime

import structlog

from addon.sending.mailbox import CannotLook, take_bounces
from addon.sending.member_links import linked
from addon.sending.opening import Sources, email_password, opened_channels
from addon.sending.sender import Sender
from addon.sync.adapters.whole_files import write_whole
from addon.wiring.folder import PracticeFolder
from addon.wiring.served import ServedPractice


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


def open_sender(sources: Sources, *, paused: Callable[[], str]) -> Sender:
    """Return the sender; ``paused`` tells who paused all sending, "" if nobody. Raises SettingsInvalid."""
    state = sources.state
    return Sender(
        outbox=state.outbox,
        addresses=state.addresses,
        channels=opened_channels(sources),
        clock=sources.clock,
        paused=paused,
        linked=linked(state.links, sources.public_url),
    )


def look_into_mailbox(sources: Sources, now: datetime) -> None:
    """Hear which e-mails came back, where a mailbox is named; one that cannot be read is logged, and read later."""
    settings = sources.file.email
    if not settings.mailbox:
        return
    try:
        count = take_bounces(settings, email_password(sources), sources.state, now=now)
    except CannotLook as trouble:
        structlog.get_logger().warning("mailbox", trouble=str(trouble))
        return
    if count:
        structlog.get_logger().info("mailbox", returned=count)
