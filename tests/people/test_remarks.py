"""Remarks beside a name, and the channels that they rule out."""

from datetime import date

import pytest

from addon.people.remarks import barred_channels, is_deceased
from addon.reachable import Reach
from addon.records import Member

BOTH = frozenset({"text", "email"})


@pytest.mark.parametrize(
    ("name", "barred"),
    [
        ("Sample, Avery *deceased*", BOTH),
        ("Sample, Avery (DO NOT CONTACT)", BOTH),
        ("Sample, Avery (DO NOT CALL)", frozenset({"text"})),
        ("Avery Sample [no texts]", frozenset({"text"})),
        ("Avery Sample (no e-mails)", frozenset({"email"})),
        ("Avery Sample (minor)", frozenset()),
        ("Avery (Ave) Sample", frozenset()),
        ("Avery Sample", frozenset()),
    ],
)
def test_a_remark_rules_out_channels(name: str, barred: frozenset[str]) -> None:
    """Whoever has it, under whatever name a source brought them: no message goes out."""
    assert barred_channels(["Avery Sample", name]) == barred
    member = Member(
        code="M-0001",
        name="Avery Sample",
        birth_date=date(1988, 3, 14),
        phone="512-555-0101",
        email="avery@example.org",
        text_consent=True,
        email_consent=True,
        barred_by_name=barred,
    )
    assert {channel for channel in BOTH if Reach().barred(member, channel).reason} == barred


def test_only_who_died_is_deceased() -> None:
    """A wish to be left alone is none."""
    assert is_deceased("Sample, Avery *deceased*")
    assert not is_deceased("Sample, Avery (DO NOT CONTACT)")
