"""A little outbox and inbox for tests of replies: reminders that went out, texts that come in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from addon.incoming import Contact, ReplyTerms
from addon.outgoing import HANDED_OVER, OutgoingMessage
from addon.replies.hear import Heard, InboundText, ReplySettings, hear
from addon.sync.state.database import State
from tests.stores import fresh_state

PHONE = "+12125550147"
NOW = datetime(2026, 3, 3, 17, tzinfo=UTC)
"""Tuesday noon in New York."""
TUESDAY, THURSDAY = datetime(2026, 3, 3, 23, tzinfo=UTC), datetime(2026, 3, 5, 22, 30, tzinfo=UTC)
ZONE = "America/New_York"
TERMS = ReplyTerms(zone=ZONE, sender="The front desk", phone="212-555-0100", crisis_lines="Call or text 988 any time.")
SETTINGS = ReplySettings(
    terms=TERMS,
    contacts=lambda: {"G-01 2026-03-03 18:00": Contact((("C-01", "rosa@example.org"),)), "M-0001": Contact(())},
)


@dataclass
class Texting:
    """One practice's messages; ``remind`` sends, ``says`` hears."""

    state: State = field(default_factory=fresh_state)
    now: datetime = NOW
    settings: ReplySettings = SETTINGS
    count: int = 0

    def remind(
        self,
        person: str = "M-0001",
        session: str = "G-01 2026-03-03 18:00",
        *,
        starts: datetime = TUESDAY,
        address: str = PHONE,
        lead: int = 24,
        answerable: bool = True,
    ) -> None:
        """Let a reminder go out."""
        key = f"{person} | {session} | {starts.isoformat()} | R-{lead} | text"
        due = starts - timedelta(hours=lead) if lead else self.now
        message = OutgoingMessage(
            key=key,
            person=person,
            channel="text",
            address=address,
            text="Reply 1, 2 or 3",
            due=min(due, self.now),
            ends=starts,
            zone=ZONE,
            session=session,
            lead=lead,
            answerable=answerable,
        )
        outbox = self.state.outbox
        outbox.plan([*(one.message for one in outbox.due(self.now)), message], now=self.now)
        outbox.claim(key, now=self.now, lease=self.now + timedelta(minutes=1))
        outbox.settle(key, HANDED_OVER, now=self.now)

    def says(self, text: str, *, id_: str = "", address: str = PHONE, opt_out_type: str = "") -> Heard:
        """Hear a text."""
        self.count += 1
        told = InboundText(
            provider_id=id_ or f"SM{self.count}",
            from_number=address,
            to_number="+12125550100",
            text=text,
            received=self.now,
            opt_out_type=opt_out_type,
        )
        state = self.state
        return hear(
            told,
            outbox=state.outbox,
            inbox=state.inbox,
            addresses=state.addresses,
            settings=self.settings,
            now=self.now,
        )

    def last(self) -> dict[str, str]:
        """Return the body of what arrived last."""
        return dict(self.state.inbox.newer_than(0)[-1].body)
