"""Who may be reached, and what a referring provider may read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from addon.messages.reach import Reach, in_doubt, unusable_reference
from addon.outgoing import Address
from addon.records import Member

LIAM = Member(code="M-0002", name="Liam O'Connor-Zoë", birth_date=date(1985, 11, 30))


@pytest.mark.parametrize(
    "reference",
    [
        "77",
        "MRN 12-77",
        "Ref. #4471",
        "Case no 12",
        "Chart 8812",
        "ABCDE-123",
        "9f8abcdef12",
        "O-4471",
        "KX7Q",
    ],
)
def test_a_number_or_code_of_the_providers_own_is_usable(reference: str) -> None:
    """A provider may write "MRN" or "Case no" before it, or the number alone."""
    assert unusable_reference(reference, LIAM) == ""


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "his anxiety group 2",
        "ADHD 12",
        "Liam 12",
        "liam-12",
        "Zoe7",
        "Connor1",
        "KXQW",
        "DOB 11/30/85",
        "11/30/1985",
        "1985-11-30",
        "11301985",
        "123-45-6789",
        "555-0102",
        "555-010-2030",
        "5550102030",
        "mom: 555-0102",
        "li@m.org 3",
        "深圳 3",
        "12 34",
        "7" * 30,
    ],
)
def test_whatever_could_tell_who_or_what_it_is_about_is_not(reference: str) -> None:
    """Words, names, dates, telephone and social security numbers."""
    assert unusable_reference(reference, LIAM).startswith("Their reference ")


REACHED = replace(LIAM, phone="512-555-0102", text_consent=True, email="Liam@example.org", email_consent=True)
SINCE = datetime(2026, 3, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("channel", "changes", "known", "reason", "remedy"),
    [
        ("text", {}, "", "", ""),
        ("pigeon", {}, "", "the channel is neither text nor email", ""),
        ("text", {"phone": "555-0102"}, "", "no usable phone number", "Fill in Phone in Members."),
        (
            "text",
            {"phone": "", "contact_phone": "512-555-0190"},
            "",
            "no usable phone number; Members has a",
            "Fill in",
        ),
        ("email", {"email": "liam"}, "", "no usable e-mail address", "Fill in E-mail in Members."),
        ("text", {"text_consent": None}, "stopped", "nobody has recorded consent to texts", "Ask the member"),
        ("text", {}, "stopped", "the member replied STOP on Mar 3 2026; START from that phone lifts it", "Tell them"),
        ("email", {}, "stopped", "they unsubscribed from e-mails on Mar 3 2026", "Tell them by other means."),
        ("text", {}, "bad", "nothing arrives at this number (30006)", "Correct Phone in Members."),
        ("email", {"email": "liam@EXAMPLE.org"}, "bad", "nothing arrives at this address (30006)", "Correct E-mail"),
    ],
)
def test_why_nothing_can_go_to_a_member_and_what_to_do(
    channel: str, changes: dict[str, Any], known: str, reason: str, remedy: str
) -> None:
    """An address is known however it is spelled; days are the practice's."""
    book = {
        (by, address): Address(channel=by, address=address, state=known, since=SINCE, why="30006")
        for by, address in (("text", "+15125550102"), ("email", "Liam@example.org"))
        if known
    }
    found = Reach.of("America/New_York", book).unreachable(replace(REACHED, **changes), channel)
    assert found.reason.startswith(reason)
    assert bool(found.reason) == bool(reason)
    assert found.remedy.startswith(remedy)
    assert found.is_unheard == (bool(known) and "consent" not in reason)


def test_consent_for_another_number_leaves_it_in_doubt() -> None:
    """The open conflict about the number is told first."""
    moved = replace(REACHED, consent_elsewhere=frozenset({"text"}))
    assert in_doubt(moved, "text") == "consent was given for another number: answer in Needs review"
    assert in_doubt(moved, "email") == ""
    assert in_doubt(replace(moved, in_conflict=(("phone", "X-1"),)), "text").startswith("the phone is in conflict")
