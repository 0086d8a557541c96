"""A practice served: the service, what it sends, its pages and its doors, each made from the practice's settings."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from addon.feeds import PATH
from addon.service.service import Besides, Service
from addon.service.told import BackupTold, PassTold
from addon.serving.beside import Beside
from addon.serving.cards import CARDS, card_pages
from addon.serving.chores import chores
from addon.serving.doors import webhook_deps
from addon.serving.members import member_pages
from addon.serving.outgoing import sending
from addon.serving.pages import pages
from addon.web.feeds import feeds_app
from addon.web.members.app import PREFIX as MEMBERS
from addon.wiring.served import ServedPractice
from webhooks.channels import Orphans
from webhooks.routes import PREFIXES, doors_app


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
    service = Service(
        practice,
        Besides(
            tell=tell,
            tell_backup=tell_backup,
            send=sending(practice),
            chores=chores(practice, orphans),
        ),
    )
    return Served(service, beside(practice, pages(practice, service), service.runner.request_pass, orphans))


def beside(
    practice: ServedPractice, pages: Flask, request_pass: Callable[[str], None], orphans: Orphans | None = None
) -> Beside:
    """Put beside the staff's pages all that members, senders and calendar programs ask a practice for."""
    doors = doors_app(webhook_deps(practice, request_pass, Orphans() if orphans is None else orphans))
    feeds = feeds_app(practice.state, is_public=bool(practice.file.service.public_url))
    others = {PREFIXES: doors, (MEMBERS,): member_pages(practice, request_pass), (PATH,): feeds}
    cards = card_pages(practice, pages.extensions["groupkeeper"])
    return Beside(pages, others | ({(CARDS,): cards} if cards else {}))
