"""What sends a practice's messages, made ready from its settings and its state."""

import os
from collections.abc import Callable
from datetime import datetime

from addon.sending.opening import Sources, opened_channels
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
    )
