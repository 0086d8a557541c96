"""``groupkeeper send``: one test message by one channel, to see whether it arrives."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder, clock, opened
from addon.cli.shown import FAILED, OK, USAGE, say
from addon.outgoing import STAFF, OutgoingMessage
from addon.sending.opening import channels_set_up, opened_channels
from addon.sending.subscriptions import SUBSCRIPTION
from addon.wiring.folder import PracticeFolder
from addon.wiring.sending import channel_sources

_TEXT = "This is a test from Groupkeeper. Nothing to do."


def send(
    folder: Folder,
    *,
    test: Annotated[
        tuple[str, str],
        typer.Option(
            help="email, text, push or staff; and where to (push: a member's code).", metavar="CHANNEL ADDRESS"
        ),
    ],
) -> None:
    """Send one test message at once; reminders are sent by groupkeeper serve."""
    name, address = test
    with opened(folder, "groupkeeper send", now=clock, looks_only=True) as home:
        sources = channel_sources(home, now=clock, public_url=home.file.service.public_url)
        there, channels = channels_set_up(sources), opened_channels(sources, [name])
        if name not in channels:
            known = f"Set up: {', '.join(sorted(there))}." if there else "Nothing is set up yet."
            say(
                f"Nothing is set up for sending by {escape(name)}. {known} docs/sending.md tells how. Nothing was sent."
            )
            raise typer.Exit(USAGE)
        messages = [_message(name, one) for one in _addresses(home, name, address)]
        if any(home.state.addresses.of(one.channel, one.address) for one in messages):
            say("Its owner wants no messages, or nothing arrives there: see Messages. Nothing was sent.")
            raise typer.Exit(FAILED)
        outcomes = [one for _, one in channels[name].send(messages)]
    for one in outcomes:
        say(escape(f"{one.state}: {one.reason}" if one.reason else one.state))
        if one.remedy:
            say(f"  → {escape(one.remedy)}")
    if not outcomes:
        say("This member has subscribed no device. Nothing was sent.")
    raise typer.Exit(OK if outcomes and not any(one.reason for one in outcomes) else FAILED)


def _addresses(home: PracticeFolder, name: str, address: str) -> list[str]:
    if name != "push":
        return [address]
    return [key for key, one in home.state.remembered(SUBSCRIPTION).items() if one.person == address]


def _message(name: str, address: str) -> OutgoingMessage:
    now = clock()
    return OutgoingMessage(
        key=f"{STAFF}test | {now.isoformat()}",
        person="",
        channel=name,
        address=address,
        text=_TEXT,
        subject="Test",
        due=now,
        ends=now + timedelta(hours=1),
        zone="UTC",
        limited=False,
    )
