"""A practice served: the service, what it sends, its pages and its doors, each made from the practice's settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from addon.cover_asks import SEAT_KIND as COVER
from addon.feeds import PATH
from addon.incoming import TAKEN
from addon.seat_offers import SEAT_KIND as OFFER
from addon.self_booking import SEAT_KIND as SLOT
from addon.service.service import Besides, Service
from addon.service.ticker import Chore
from addon.service.told import BackupTold, PassTold
from addon.serving.beside import Beside
from addon.serving.doors import webhook_deps
from addon.serving.members import member_pages
from addon.serving.outgoing import mailbox, sending
from addon.serving.pages import pages
from addon.web.feeds import feeds_app
from addon.web.members.app import PREFIX as MEMBERS
from addon.wiring.online import renew_push_channels
from addon.wiring.served import ServedPractice
from webhooks.channels import Orphans
from webhooks.routes import PREFIXES, doors_app

RENEW_SECONDS, TIDY_SECONDS = 600, 86_400
ARRIVALS_KEPT_FOR = timedelta(days=180)
"""How long a member's own words and single answers are kept; what followed from them is in the sheets."""
SEATS_KEPT_FOR = timedelta(days=60)
"""How long it is known who had a seat whose time has gone by."""


@dataclass(frozen=True, slots=True)
class Served:
    """A service that is ready to start, and the application that answers for it."""

    service: Service
    app: Beside


def served(
    practice: ServedPractice, *, tell: Callable[[PassTold], None], tell_backup: Callable[[BackupTold], None]
) -> Served:
    """Put everything together. Raises SettingsInvalid where a channel cannot be used as it is set up."""
    orphans = Orphans()

    def renew(now: datetime) -> None:
        for fault in renew_push_channels(practice.file, practice.folder, practice.state, orphans, now=now):
            structlog.get_logger().warning("push notices", where=fault.where, what=fault.what)

    google = practice.file.google
    at_google = google.spreadsheet or google.calendars or google.busy
    chores = (Chore("renewals", RENEW_SECONDS, renew),) if at_google else ()
    service = Service(
        practice,
        Besides(
            tell=tell,
            tell_backup=tell_backup,
            send=sending(practice),
            chores=(*chores, *mailbox(practice), *_tidying(practice)),
        ),
    )
    doors = doors_app(webhook_deps(practice, service.runner, orphans))
    feeds = feeds_app(practice.state, is_public=bool(practice.file.service.public_url))
    others = {PREFIXES: doors, (MEMBERS,): member_pages(practice, service.runner), (PATH,): feeds}
    return Served(service, Beside(pages(practice, service), others))


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
