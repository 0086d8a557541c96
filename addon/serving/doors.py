"""What the webhooks are given: who hears a text, who takes a report, who looks again."""

from collections.abc import Callable
from dataclasses import dataclass

from addon.outgoing import DELIVERED
from addon.replies.hear import Heard, InboundText, hear, reply_settings
from addon.sending.channels.smtp import refused_for_good
from addon.sending.opening import Sources, text_token
from addon.sending.ports import HandOver
from addon.sending.reports import take_report, take_text_status
from addon.sending.unsubscribe import resolve_unsubscribe
from addon.service.service import utc_now
from addon.wiring.online import webhook_keys
from addon.wiring.sending import channel_sources
from addon.wiring.served import ServedPractice
from webhooks.channels import Orphans, open_channels
from webhooks.ports import EmailReport, TextReceived, WebhookDeps


@dataclass(frozen=True, slots=True)
class Doors:
    """What happens behind the doors of one practice."""

    practice: ServedPractice
    sources: Sources

    def hear(self, text: TextReceived) -> Heard:
        """Hear a member's text; what has to be told at once is sent with the next tick."""
        state = self.practice.state
        return hear(
            InboundText(
                provider_id=text.provider_id,
                from_number=text.from_number,
                to_number=text.to_number,
                text=text.text,
                received=text.received,
                opt_out_type=text.opt_out_type,
            ),
            outbox=state.outbox,
            inbox=state.inbox,
            addresses=state.addresses,
            settings=reply_settings(
                state, text.from_number, zone=self.practice.file.zone, page=self.practice.file.service.page_url
            ),
            now=utc_now(),
        )

    def text_status(self, provider_id: str, status: str, code: str) -> bool:
        """Write down what the carrier tells about a text of ours; False if there is no such text."""
        state = self.practice.state
        taken = take_text_status(
            provider_id, status, code, outbox=state.outbox, addresses=state.addresses, now=utc_now()
        )
        return taken is not None

    def email_report(self, report: EmailReport) -> object:
        """Write down what became of an e-mail of ours."""
        state = self.practice.state
        outcome = HandOver(state=DELIVERED) if report.delivered else refused_for_good(report.code)
        return take_report(report.message_id, outcome, outbox=state.outbox, addresses=state.addresses, now=utc_now())

    def unsubscribe(self, token: str) -> bool:
        """Stop messages to the address that a link means; False if it means none."""
        state = self.practice.state
        link = resolve_unsubscribe(token, state)
        if link is None:
            return False
        state.addresses.mark(link.stopped(utc_now()))
        return True

    def text_tokens(self) -> list[str]:
        """Return what the carrier signs with, none where no text is set up."""
        return [text_token(self.sources)] if self.practice.file.text.account else []


def webhook_deps(practice: ServedPractice, request_pass: Callable[[str], None], orphans: Orphans) -> WebhookDeps:
    """Return what the webhooks of a practice are given; ``request_pass`` asks for a pass and tells why."""
    doors = Doors(practice, channel_sources(practice, now=utc_now))
    return WebhookDeps(
        inbox=practice.state.inbox,
        hear=doors.hear,
        text_status=doors.text_status,
        email_report=doors.email_report,
        look_again=request_pass,
        unsubscribe=doors.unsubscribe,
        keys=webhook_keys(practice.file, practice.folder),
        text_tokens=doors.text_tokens,
        channels=lambda: open_channels(practice.state),
        orphan=orphans.add,
        public_url=practice.file.service.public_url,
        now=utc_now,
    )
