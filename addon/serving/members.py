"""The web app of members' pages, made from a practice."""

from secrets import token_hex

from flask import Flask

from addon.memory import Kept
from addon.service.runner import Runner
from addon.service.service import utc_now
from addon.web.members.app import make_members_app
from addon.web.members.deps import MemberDeps
from addon.wiring.served import ServedPractice

SECRET = Kept("member secret", str)
"""What signs the forms of members' pages, under the key "forms"."""


def member_pages(practice: ServedPractice, runner: Runner) -> Flask:
    """Return the app that is served."""
    state = practice.state
    secret = state.one(SECRET, "forms")
    if secret is None:
        secret = token_hex(32)
        state.keep(SECRET, "forms", secret)
    return make_members_app(
        MemberDeps(
            state=state,
            request_pass=runner.request_pass,
            clock=utc_now,
            public_url=practice.file.service.public_url,
            secret=secret,
            sends_texts=bool(practice.file.text.account),
        )
    )
