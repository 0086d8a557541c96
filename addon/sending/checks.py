"""Whether sending would work, tried without sending anything: one finding for each channel, with its remedy."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from addon.problems import Fault
from addon.sending.opening import EXTRA, Sources, email_password, has_staff_urls, push_key, text_token


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried, whether it works, what was seen, and the next step."""

    what: str
    ok: bool
    seen: str
    next_step: str = ""


def tried_channels(sources: Sources) -> Iterator[Tried]:
    """Try every channel that is set up: sign in at the mail server and at Twilio, read the key for push messages."""
    file = sources.file
    checks = {
        "e-mail": (bool(file.email.host), _mail_server),
        "text messages": (bool(file.text.account), _twilio),
        "push": (bool(file.push.subject), _push),
    }
    for what, (is_set_up, check) in checks.items():
        if is_set_up:
            try:
                yield check(sources)
            except Fault as fault:
                yield Tried(what, ok=False, seen=f"{fault.where}: {fault.what}", next_step=fault.next_step)
            except ModuleNotFoundError as missing:
                yield Tried(what, ok=False, seen=f"{missing.name} is not installed", next_step=EXTRA)
    if file.text.account and not (file.email.host or file.email.folder or has_staff_urls(sources)):
        what = "nobody would be told of a member's text about distress before the next look into the workbook"
        step = "Fill in urls under [staff], or [email], in practice.toml."
        yield Tried("notes to staff", ok=False, seen=what, next_step=step)
    if file.email.folder:
        yield Tried("e-mail", ok=True, seen=f"written as files into {file.email.folder}/, sent to nobody")


def _mail_server(sources: Sources) -> Tried:
    import smtplib  # noqa: PLC0415 (only what is set up)

    from addon.sending.channels.smtp import connect, why_not_reached  # noqa: PLC0415

    settings = sources.file.email
    try:
        server = connect(settings, email_password(sources))
    except (OSError, smtplib.SMTPException) as fault:
        seen, step = why_not_reached(fault)
        return Tried("e-mail", ok=False, seen=seen, next_step=step)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    signed = f", signed in as {settings.user}" if settings.user else ""
    return Tried("e-mail", ok=True, seen=f"{settings.host}:{settings.port_used} answers{signed}")


def _twilio(sources: Sources) -> Tried:
    from addon.sending.channels.twilio import tried_account  # noqa: PLC0415 (an extra)

    wrong, step = tried_account(sources.file.text, text_token(sources))
    return Tried("text messages", ok=not wrong, seen=wrong or "Twilio takes this account and token", next_step=step)


def _push(sources: Sources) -> Tried:
    if not sources.public_url:
        return Tried("push", ok=False, seen="no public address", next_step="Fill in public_url under [service].")
    name = sources.file.push.key_file
    if not (sources.folder / name).exists():
        return Tried("push", ok=True, seen=f"the key {name} is made when the service starts")
    push_key(sources)
    return Tried("push", ok=True, seen=f"the key {name} can be read")
