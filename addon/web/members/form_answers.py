"""What a member answered by a form, kept in the inbox: twice is once, and item 9 comes with whom it is told to."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from addon.check_in import CHECK_IN, ITEM_9, Form, form_and_session
from addon.incoming import CONTACT, REPLY_TERMS, Incoming
from addon.member_page import PAGES
from addon.outgoing import OutgoingMessage
from addon.replies.at_once import told_of_item_9
from addon.sync.state.links import KnownLink
from addon.sync.state.one_commit import all_of
from addon.sync.state.outbox import adding
from addon.web.members.opened import deps


def _start(member: str, about: str, kind: str) -> str:
    """Return how the ids begin of what a member answered by one form with one session."""
    return f"{member} | {about} | {kind} | "


def answered(member: str, about: str) -> Sequence[Incoming]:
    """Return what a member answered so far by one form with one session, in order."""
    return deps().state.inbox.beginning(PAGES, _start(member, about, CHECK_IN))


def store_answers(known: KnownLink, form: Form, answers: Mapping[int, int]) -> None:
    """Keep them, on the disk when this returns. The same answers again, or twice at once, are one."""
    items = [(one.number, one.measure, one.low, one.high) for one in form.items]
    said = {"answers": json.dumps(answers), "items": json.dumps(items)}
    before = answered(known.link.member, known.link.about)
    if before and {name: before[-1].body[name] for name in said} == said:
        return
    what = sha256(said["answers"].encode()).hexdigest()[:12]
    _arrive(known, CHECK_IN, f"{len(before):04d} | {what}", said)


def keep_item_9(known: KnownLink, value: int) -> None:
    """Keep that item 9 is above zero and tell people, in one commit; again only where it was answered higher."""
    earlier = deps().state.inbox.beginning(PAGES, start := _start(known.link.member, known.link.about, ITEM_9))
    if any(int(one.external_id.removeprefix(start)) >= value for one in earlier):
        return
    memory, now = deps().state, deps().clock()
    terms = memory.one(REPLY_TERMS, "practice")
    _, session = form_and_session(known.link.about)
    staff = told_of_item_9(
        f"{start}{value}",
        member=known.link.member,
        session=session,
        contacts=memory.remembered(CONTACT),
        zone=terms.zone if terms else "UTC",
        now=now,
    )
    _arrive(known, ITEM_9, str(value), {}, staff)


def _arrive(
    known: KnownLink, kind: str, what: str, body: Mapping[str, str], staff: Sequence[OutgoingMessage] = ()
) -> None:
    form, session = form_and_session(known.link.about)
    now = deps().clock()
    arrived = Incoming(
        source=PAGES,
        external_id=f"{_start(known.link.member, known.link.about, kind)}{what}",
        received=now,
        kind=kind,
        body={"member": known.link.member, "form": form, "session": session, **body},
    )
    deps().state.inbox.store(arrived, all_of([adding(one, now=now) for one in staff]))
    deps().request_pass("a member answered a form")
