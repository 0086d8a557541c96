"""A message as an e-mail: one receiver, one Message-ID, nothing that a cell could add."""

import xml.etree.ElementTree as ET
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.sending.mails import Letterhead, as_html, mail_id, one_address, written
from addon.sending.ports import HandOver
from tests.conftest import SHARED
from tests.sending.a_message import NOON, a_mail

HEAD = Letterhead(practice="p1", sender="office@example.org", reply_to="va@example.org")
LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)


def test_the_id_is_the_keys_and_tells_nothing() -> None:
    """The id is the key's, another practice's is another, and nobody can read the key from it."""
    first = mail_id(a_mail(), HEAD)
    assert first == mail_id(a_mail(text="Other words"), HEAD)
    assert first != mail_id(a_mail("M-2 | S-1"), HEAD)
    assert first != mail_id(a_mail(), Letterhead(practice="p2", sender=HEAD.sender))
    assert "M-1" not in first
    assert first.endswith("@example.org>")
    assert len(first) <= 120


def test_the_date_is_when_it_is_sent_and_another_try_has_the_same_id() -> None:
    """Not when it was due: an e-mail that waited for the night to end is not dated at night."""
    first, again = (written(a_mail(), HEAD, now=NOON + timedelta(minutes=minutes)) for minutes in (0, 5))
    assert not isinstance(first, HandOver)
    assert not isinstance(again, HandOver)
    assert (first["Date"].datetime, again["Date"].datetime) == (NOON, NOON + timedelta(minutes=5))
    assert first["Message-ID"] == again["Message-ID"]


def test_headers_for_programs_are_never_encoded() -> None:
    """However long the practice's addresses are: a mail program reads the link and the id as they are written."""
    link = f"https://hooks.of-a-practice-with-a-long-name.example.org/unsubscribe/{'x' * 43}"
    head = Letterhead(practice="p1", sender="office@of-a-practice-with-a-very-long-name.example.org")
    mail = written(a_mail(), head, now=NOON, unsubscribe=link)
    assert not isinstance(mail, HandOver)
    lines = mail.as_bytes().decode("ascii").splitlines()
    assert f"List-Unsubscribe: <{link}>" in lines
    assert f"Message-ID: {mail_id(a_mail(), head)}" in lines


@given(subject=LETTERS, text=LETTERS)
def test_words_add_no_header_and_no_markup(subject: str, text: str) -> None:
    """Whatever a cell holds adds no header, no receiver and no element."""
    mail = written(a_mail(subject=subject, text=text), HEAD, now=NOON)
    assert not isinstance(mail, HandOver)
    expected = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
    assert [name for name in mail if name != "Content-Type"] == expected
    assert len(mail["To"].addresses) == 1
    mail.as_bytes()
    assert as_html(subject, f"<script>{text}", link="").count("<script") == 0


SENDABLE = {"ana@example.org", "ana+tag@example.org", "o'hara@example.org"}
NONE = {
    "",
    "ana",
    "ana@",
    "@example.org",
    "a@example.org, b@example.org",
    "Ana <ana@example.org>",
    "a@example.org\nBcc: b@example.org",
}


def test_exactly_one_address() -> None:
    """An address is taken as it is, or not at all."""
    assert {one for one in SENDABLE | NONE if one_address(one) == one} == SENDABLE


@pytest.mark.judges
def test_addresses_that_others_judged() -> None:
    """No address that the standards forbid is written to, and every plain valid one is."""
    tests = ET.parse(Path(SHARED) / "judges" / "email" / "tests.xml").getroot().findall("test")  # noqa: S314 (a file of ours)
    assert len(tests) == 164
    wrong: list[str] = []
    counted: Counter[str] = Counter()
    for test in tests:
        address = "".join(
            chr(ord(ch) - 0x2400) if 0x2400 <= ord(ch) <= 0x2420 else ch for ch in test.findtext("address") or ""
        )
        category = (test.findtext("category") or "").removeprefix("ISEMAIL_")
        taken = one_address(address)
        counted[category] += 1
        assert taken in {None, address}, "an address was rewritten"
        if category in {"ERR", "RFC5322", "CFWS", "DEPREC"} and taken:
            wrong.append(f"{test.get('id')} {category} taken: {address!r}")
        elif category in {"VALID_CATEGORY", "DNSWARN"} and not taken and address != "test@io":
            wrong.append(f"{test.get('id')} refused: {address!r}")
    assert wrong == []
    assert sum(counted.values()) == 164
