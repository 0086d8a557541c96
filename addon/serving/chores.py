"""What is done for a practice now and then, besides passes, sending and backups."""

from datetime import datetime, timedelta

import structlog

from addon.cover_asks import SEAT_KIND as COVER
from addon.incoming import TAKEN
from addon.seat_offers import SEAT_KIND as OFFER
from addon.self_booking import SEAT_KIND as SLOT
from addon.service.ticker import Chore
from addon.serving.outgoing import mailbox
from addon.wiring.online import renew_push_channels
from addon.wiring.served import ServedPractice
from webhooks.channels import Orphans

RENEW_SECONDS, TIDY_SECONDS = 600, 86_400
ARRIVALS_KEPT_FOR = timedelta(days=180)
"""How long a member's own words and single answers are kept; what followed from them is in the sheets."""
SEATS_KEPT_FOR = timedelta(days=60)
"""How long it is known who had a seat whose time has gone by."""


def chores(practice: ServedPractice, orphans: Orphans) -> tuple[Chore, ...]:
    """Return them all, as far as the practice's settings ask for them; ``orphans`` are push channels to be stopped."""
    return (*_renewing(practice, orphans), *mailbox(practice), *_tidying(practice))


def _renewing(practice: ServedPractice, orphans: Orphans) -> tuple[Chore, ...]:
    google = practice.file.google
    if not (google.spreadsheet or google.calendars or google.busy):
        return ()

    def renew(now: datetime) -> None:
        for fault in renew_push_channels(practice.file, practice.folder, practice.state, orphans, now=now):
            structlog.get_logger().warning("push notices", where=fault.where, what=fault.what)

    return (Chore("renewals", RENEW_SECONDS, renew),)


def _tidying(practice: ServedPractice) -> tuple[Chore, ...]:
    """Return what forgets links, seats and counts that ended, and arrivals that a pass took over long ago."""
    state = practice.state

    def tidy_seats(now: datetime) -> None:
        state.seats.forget_ended(now)
        for kind in (SLOT, OFFER, COVER):
            state.seats.forget(kind, before=f"{now - SEATS_KEPT_FOR:%Y-%m-%d}")

    def tidy_inbox(now: datetime) -> None:
        state.inbox.forget_taken(now - ARRIVALS_KEPT_FOR, taken=state.one(TAKEN, "taken") or 0)

    return (
        Chore("counts", TIDY_SECONDS, state.counts.forget_ended),
        Chore("inbox", TIDY_SECONDS, tidy_inbox),
        Chore("links", TIDY_SECONDS, state.links.forget_ended),
        Chore("seats", TIDY_SECONDS, tidy_seats),
    )
