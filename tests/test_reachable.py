"""Whom a channel reaches: what an offer asks beforehand is what Messages decides."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from addon.messages.receivers import member_receiver
from addon.outgoing import TO_MEMBERS, Address
from addon.reachable import Reach, in_doubt, is_not_set_up, usable_email
from addon.records import Member

ZONE = "America/New_York"
LIAM = Member(code="M-0002", name="Liam O'Connor-Zoë", birth_date=date(1985, 11, 30))
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
        ("text", {"zone": "Mars/Base"}, "", "the member's time zone is not known", "Correct Time zone in Members."),
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
    found = Reach.of(ZONE, book).barred(replace(REACHED, **changes), channel)
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


NO_EMAIL: dict[str, Any] = {"email_consent": False}
NO_TEXT: dict[str, Any] = {"text_consent": False}
DOUBTED = frozenset({"text"})


@pytest.mark.parametrize(
    ("changes", "known", "why"),
    [
        ({}, "", ""),
        (NO_TEXT, "", ""),
        (NO_EMAIL, "", ""),
        (NO_TEXT | NO_EMAIL, "", "the member does not want texts; the member does not want e-mails"),
        ({"text_consent": None} | NO_EMAIL, "", "nobody has recorded consent to texts; the member does not want"),
        (NO_EMAIL | {"phone": "512"}, "", "no usable phone number; the member does not want e-mails"),
        (NO_TEXT | {"email": ""}, "", "the member does not want texts; no usable e-mail address"),
        (NO_TEXT | {"email": "liam at example.org"}, "", "the member does not want texts; no usable e-mail address"),
        (NO_TEXT | {"email": "a@b.org, c@d.org"}, "", "the member does not want texts; no usable e-mail address"),
        ({"email": "liam at example.org"}, "", ""),
        (NO_EMAIL | {"consent_elsewhere": DOUBTED}, "", "consent was given for another number: answer in Needs review"),
        ({"consent_elsewhere": DOUBTED}, "", ""),
        (
            {"consent_elsewhere": TO_MEMBERS},
            "",
            "for another number: answer in Needs review; consent was given",
        ),
        (NO_EMAIL | {"in_conflict": (("phone", "X-1"),)}, "", "the phone is in conflict (X-1): decide in Conflicts"),
        ({"zone": "Mars/Base"}, "", "the member's time zone is not known"),
        ({}, "stopped", "the member replied STOP on Mar 3 2026"),
        ({}, "bad", "nothing arrives at this number"),
    ],
)
@pytest.mark.parametrize("channels", [TO_MEMBERS, frozenset({"text"}), frozenset({"email"}), frozenset[str]()])
def test_an_offer_is_made_only_where_its_message_could_go_out(
    changes: dict[str, Any], known: str, why: str, channels: frozenset[str]
) -> None:
    """Whatever keeps a message back keeps the offer back; what is not set up leaves it to a person."""
    book = {
        (by, address): Address(channel=by, address=address, state=known, since=SINCE)
        for by, address in (("text", "+15125550102"), ("email", "Liam@example.org"))
        if known
    }
    member, reach = replace(REACHED, **changes), Reach.of(ZONE, book, channels)
    assert why in reach.unreachable(member)
    assert bool(why) == bool(reach.unreachable(member))
    told = member_receiver(member, ZoneInfo(ZONE), reach)
    goes_out = not (told.barred.reason or told.waits_for)
    untold = reach.nobody_tells(member)
    assert goes_out == (not why and not (channels and untold))
    assert is_not_set_up(untold) == bool(untold)


@pytest.mark.parametrize(
    ("changes", "channels", "why"),
    [
        ({}, TO_MEMBERS, ""),
        ({}, {"email"}, ""),
        (NO_EMAIL, {"email"}, "nothing is set up for sending texts"),
        (NO_TEXT, {"text"}, "nothing is set up for sending e-mails"),
        ({"email": "liam"}, {"email"}, "nothing is set up for sending texts"),
        ({}, (), "nothing is set up for sending texts; nothing is set up for sending e-mails"),
    ],
)
def test_who_may_be_told_and_is_not_because_nothing_is_set_up(
    changes: dict[str, Any], channels: set[str], why: str
) -> None:
    """Then a person tells them."""
    assert Reach.of(ZONE, {}, frozenset(channels)).nobody_tells(replace(REACHED, **changes)) == why


@pytest.mark.parametrize(
    ("address", "known", "why"),
    [
        ("tom@example.org", "", ""),
        ("", "", "no usable e-mail address"),
        ("tom at example", "", "no usable e-mail address"),
        ("Tom@Example.org", "bad", "nothing arrives at this address"),
        ("tom@example.org", "stopped", "they unsubscribed from e-mails on Mar 3 2026"),
    ],
)
def test_whether_an_address_that_is_not_a_members_takes_e_mails(address: str, known: str, why: str) -> None:
    """A clinician's or a referrer's."""
    key = ("email", "tom@example.org")
    book = {key: Address(channel="email", address=key[1], state=known, since=SINCE)} if known else {}
    assert Reach.of(ZONE, book).by_email(address).reason == why


def test_one_e_mail_address() -> None:
    """No list of them, no name beside it."""
    given = ("a@b.org", "a@b", "Tom <a@b.org>", "a@b.org;c@d.org", "")
    assert [usable_email(one) for one in given] == [True, False, False, False, False]
