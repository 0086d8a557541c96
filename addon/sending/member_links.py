"""The links in messages: each is made in the moment in which its message leaves, and kept as a digest only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from addon.member_page import MemberLink
from addon.outgoing import LINK_HERE, OutgoingMessage, link_at
from addon.sync.state.links import MemberLinks

Linked = Callable[[OutgoingMessage, datetime], OutgoingMessage]


def linked(links: MemberLinks, public_url: str) -> Linked:
    """Return what puts the link into a message that has a place for one; ``public_url`` is where pages are reached."""

    def put(message: OutgoingMessage, now: datetime) -> OutgoingMessage:
        if not (message.link and message.link_ends and public_url):
            return message
        link = MemberLink(
            member=message.person, purpose=message.link, about=message.about, made=now, ends=message.link_ends
        )
        address = link_at(public_url, links.make(link))
        return replace(message, text=message.text.replace(LINK_HERE, address))

    return put
