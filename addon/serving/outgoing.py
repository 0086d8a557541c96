"""What the service sends: the day's digests are put into the outbox, then whatever is due leaves."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from addon.digest.lines import DIGEST
from addon.sending.digests import due_digests
from addon.sending.sender import Sender, SendReport
from addon.sending_paused import who_paused
from addon.service.runner import Step
from addon.service.service import utc_now
from addon.service.ticker import Chore
from addon.serving.audit_mail import plan_audit_mail
from addon.serving.sent_through import WHY, note_sent, pause_after_a_backup
from addon.wiring.sending import channel_sources, look_into_mailbox, open_sender
from addon.wiring.served import ServedPractice

MAILBOX_SECONDS = 900


def sending(practice: ServedPractice) -> Step:
    """Return the step that sends. Raises SettingsInvalid where a channel cannot be used as it is set up.

    Where the database was put back from a backup, it sends nothing before a person lets it go on.
    """
    if pause_after_a_backup(practice, utc_now()):
        structlog.get_logger().warning("sending is paused", why=WHY)
    sources = channel_sources(practice, now=utc_now, public_url=practice.file.service.public_url)
    sender = open_sender(sources, paused=lambda: who_paused(practice.state, practice.file.zone))

    def send(now: datetime, /, *, looked_at: datetime | None) -> SendReport:
        _digests(practice, now)
        plan_audit_mail(practice, now)
        try:
            report = _sent(sender, now, looked_at)
        except Exception:
            note_sent(practice, utc_now())  # something may have left before the mistake
            raise
        if report.states:
            note_sent(practice, utc_now())
        return report

    return send


def mailbox(practice: ServedPractice) -> Sequence[Chore]:
    """Return the chore that looks for e-mails that came back, none where no mailbox is named."""
    sources = channel_sources(practice, now=utc_now)
    named = practice.file.email.mailbox
    return (Chore("mailbox", MAILBOX_SECONDS, lambda now: look_into_mailbox(sources, now)),) if named else ()


def _digests(practice: ServedPractice, now: datetime) -> None:
    staff, state = practice.file.staff, practice.state
    if staff.digest_at is None:
        return
    found, zone = state.remembered(DIGEST).values(), practice.file.zone_info
    for one in due_digests(found, now=now, zone=zone, at=staff.digest_at, workbook_url=staff.workbook_url):
        state.outbox.add(one, now=now)


def _sent(sender: Sender, now: datetime, looked_at: datetime | None) -> SendReport:
    report = sender.send_due(now, looked_at=looked_at)
    if report.states:
        counts = {state.replace(" ", "_"): count for state, count in sorted(report.states.items())}
        structlog.get_logger().info("messages", **counts)
    return report
