"""Makes the channels that ``practice.toml`` sets up; what is not set up is imported by nobody.

The parts that texts, push and staff notices need come with the extra "channels".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from addon.outgoing import OutgoingMessage
from addon.outward import Outward
from addon.problems import SettingsInvalid
from addon.sending.ports import Channel
from addon.sending.secrets import secret
from addon.sending.subscriptions import SUBSCRIPTION
from addon.sending.unsubscribe import UnsubscribeLinks
from addon.settings import PracticeFile
from addon.sync.state.database import State

if TYPE_CHECKING:
    from py_vapid import Vapid02

EXTRA = "Type the two lines with requirements-online.txt in docs/sending.md, then start again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What channels are made from. ``write`` stores a file whole, for its owner alone; ``clock`` tells UTC."""

    folder: Path
    file: PracticeFile
    state: State
    clock: Callable[[], datetime]
    write: Callable[[Path, bytes], None]
    public_url: str = ""
    environ: Mapping[str, str]

    def secret(self, place: str, variable: str) -> str:
        """Return a secret whose file is named relative to the practice's folder. Raises SettingsInvalid."""
        return secret(self.folder / place, variable, self.environ)


def member_channels(file: PracticeFile) -> frozenset[str]:
    """Return by which channels ``practice.toml`` lets members be told something."""
    there = {"email": file.email.folder or file.email.host, "text": file.text.account}
    return frozenset(name for name, is_there in there.items() if is_there)


def channels_set_up(sources: Sources) -> tuple[str, ...]:
    """Return the names of the channels that are set up; whether they can be used, only opening them tells."""
    file, to_members = sources.file, member_channels(sources.file)
    there = {
        "email": "email" in to_members,
        "text": "text" in to_members,
        "push": bool(file.push.subject and sources.public_url),
        "staff": has_staff_urls(sources),
    }
    return tuple(name for name, is_there in there.items() if is_there)


def opened_channels(sources: Sources, names: Iterable[str] | None = None) -> dict[str, Channel]:
    """Return the channels that are set up, or of them only those with these names, by name.

    Raises SettingsInvalid: a secret or a part of one of them is missing.
    """
    make = {"email": _email, "text": _text, "push": _push, "staff": _staff}
    there = channels_set_up(sources)
    try:
        return {name: make[name](sources) for name in (there if names is None else names) if name in there}
    except ModuleNotFoundError as missing:
        raise SettingsInvalid("practice.toml", f"sending needs {missing.name}, which is not installed", EXTRA) from None


def _email(sources: Sources) -> Channel:
    settings = sources.file.email
    from addon.sending.mails import Letterhead  # noqa: PLC0415 (only what is set up)

    head = Letterhead.of(sources.file.id, settings)
    if settings.folder:
        from addon.sending.channels.eml_folder import EmlFolder  # noqa: PLC0415

        place = sources.folder / settings.folder
        return EmlFolder(folder=place, head=head, write=sources.write, clock=sources.clock)
    from addon.sending.channels.smtp import SmtpChannel  # noqa: PLC0415

    links = UnsubscribeLinks(memory=sources.state, public_url=sources.public_url)

    def unsubscribe(message: OutgoingMessage) -> str:
        return links.link(message, now=sources.clock())

    password = email_password(sources)
    return SmtpChannel(settings=settings, password=password, head=head, clock=sources.clock, unsubscribe=unsubscribe)


def email_password(sources: Sources) -> str:
    """Return the password for the mail server, "" where it asks for none. Raises SettingsInvalid."""
    return sources.secret(sources.file.email.password_file, "EMAIL_PASSWORD") if sources.file.email.user else ""


def text_token(sources: Sources) -> str:
    """Return Twilio's token. Raises SettingsInvalid."""
    return sources.secret(sources.file.text.token_file, "TEXT_TOKEN")


def _text(sources: Sources) -> Channel:
    from addon.sending.channels.twilio import TwilioChannel  # noqa: PLC0415

    return TwilioChannel(settings=sources.file.text, token=text_token(sources), public_url=sources.public_url)


def _push(sources: Sources) -> Channel:
    from addon.sending.channels.push import PushChannel  # noqa: PLC0415

    return PushChannel(
        key=push_key(sources),
        subject=sources.file.push.subject,
        page=sources.public_url,
        subscriptions=lambda: sources.state.remembered(SUBSCRIPTION),
        forget=lambda key: sources.state.forget(SUBSCRIPTION, key),
        clock=sources.clock,
        outward=Outward.of(sources.file.network.own_hosts),
    )


def push_key(sources: Sources) -> "Vapid02":
    """Return the practice's key for push messages; the first time it is made. Raises SettingsInvalid."""
    from addon.sending.channels.push import new_key, read_key  # noqa: PLC0415

    path = sources.folder / sources.file.push.key_file
    if not path.exists():
        sources.write(path, new_key())
    try:
        return read_key(secret(path, "PUSH_KEY", sources.environ))
    except ValueError:
        step = "Put the file back from a backup. Without it everybody has to subscribe anew: then delete it."
        raise SettingsInvalid(sources.file.push.key_file, "this is no key for push messages", step) from None


def has_staff_urls(sources: Sources) -> bool:
    """Return whether there is an address at which staff are told something at once."""
    return bool(sources.file.staff.urls) or _has_secret_urls(sources)


def _has_secret_urls(sources: Sources) -> bool:
    return (sources.folder / sources.file.staff.urls_file).exists() or "GROUPKEEPER_STAFF_URLS" in sources.environ


def _staff(sources: Sources) -> Channel:
    settings = sources.file.staff
    urls = list(settings.urls)
    if _has_secret_urls(sources):
        urls += sources.secret(settings.urls_file, "STAFF_URLS").split()
    from addon.sending.channels.staff import StaffChannel  # noqa: PLC0415

    return StaffChannel(urls=tuple(urls), outward=Outward.of(sources.file.network.own_hosts))
