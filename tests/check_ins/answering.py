"""A member who answers a form, as their page keeps it."""

import json
from collections.abc import Mapping

from addon.check_in import CHECK_IN, CHECK_IN_FORM, ITEM_9, Form
from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.tabs import folded
from tests.sync.little_practice import LittlePractice

TUESDAY = "G-01 2026-03-03 18:00"


def form_of(little: LittlePractice, name: str) -> Form:
    """Return a form that a pass published."""
    return little.state.remembered(CHECK_IN_FORM)[folded(name)]


def answers(
    little: LittlePractice,
    name: str,
    given: Mapping[int, int],
    *,
    member: str = "M-0001",
    session: str = TUESDAY,
) -> None:
    """Let a member answer a form."""
    items = [(one.number, one.measure, one.low, one.high) for one in form_of(little, name).items]
    arrives(little, CHECK_IN, name, member, session, answers=json.dumps(given), items=json.dumps(items))


def above_zero(little: LittlePractice, value: int = 1, *, member: str = "M-0001", session: str = TUESDAY) -> None:
    """Let a member answer item 9 so."""
    arrives(little, ITEM_9, "PHQ-9", member, session, id_=str(value))


def arrives(
    little: LittlePractice, kind: str, form: str, member: str, session: str, *, id_: str = "", **body: str
) -> None:
    """Let something arrive."""
    number = little.state.inbox.last_number()
    little.state.inbox.store(
        Incoming(
            source=PAGES,
            external_id=f"{member} | {form} | {session} | {kind} | {id_ or number}",
            received=little.now,
            kind=kind,
            body={"member": member, "form": form, "session": session, **body},
        )
    )
