"""The web app of members' pages, made from a practice."""

from collections.abc import Callable
from secrets import token_hex

from flask import Flask

from addon.memory import Kept
from addon.service.service import utc_now
from addon.web.members.app import make_members_app
from addon.web.members.deps import MemberDeps
from addon.wiring.served import ServedPractice

SECRET = Kept("member secret", str)
"""What signs the forms of members' pages, under the key "forms"."""


def member_pages(practice: ServedPractice, request_pass: Callable[[str], None]) -> Flask:
    """Return the app that is served; ``request_pass`` asks for a pass and tells why."""
    state = practice.state
    return make_members_app(
        MemberDeps(
            state=state,
            request_pass=request_pass,
            clock=utc_now,
            public_url=practice.file.service.public_url,
            secret=state.keep_first(SECRET, "forms", token_hex(32)),
            sends_texts=bool(practice.file.text.account),
        )
    )
