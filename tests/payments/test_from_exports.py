"""Whose payment a row of a file is, and that a payment is one row however many files bring it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.known_people import known_people
from addon.exports.rows import ClientRef, PaymentRow
from addon.payments.from_exports import by_number, payments_from, whose
from addon.problems import in_file
from addon.records import Coverage
from tests.practice import practice
from tests.sync.little_practice import TABS

CARDS = by_number(
    [
        Coverage(id="1", member="M-0001", payer="Aetna", number="W-480"),
        Coverage(id="2", member="M-0004", payer="Aetna", number="W500"),
        Coverage(id="3", member="M-0005", payer="Aetna", number="W500"),
    ]
)
PEOPLE = known_people(practice())
ROW = PaymentRow(
    client=ClientRef(name="Zoë Núñez"),
    on=date(2026, 3, 3),
    code="90853",
    paid=Decimal(40),
    check_no="EFT1",
    place=in_file("era.txt", 12),
)


@pytest.mark.parametrize(
    ("name", "number", "member"),
    [
        ("Zoë Núñez", "", "M-0001"),
        ("NUNEZ ZOE", "w480", "M-0001"),
        ("Zoe Nunez-Smith", "W480", "M-0001"),
        ("Zoë Núñez", "X999", "M-0001"),
        ("Liam O'Connor", "W480", ""),
        ("Ali Haddad", "W500", "M-0004"),
        ("A Haddad", "W500", ""),
        ("Somebody Else", "", ""),
        ("", "", ""),
    ],
)
def test_the_number_and_the_name_decide_together(name: str, number: str, member: str) -> None:
    """A family shares a number; a number of one and the name of another decide nothing."""
    assert whose(ROW._replace(client=ClientRef(name=name), insurance_id=number), PEOPLE, CARDS) == member


def test_two_alike_in_one_file_are_two_rows_and_the_same_in_two_files_is_one() -> None:
    """Two sessions of one day, paid alike, have a row each; the file downloaded again adds none."""
    fills = {"code": "firmly", "paid": "firmly", "member": "firmly"}
    first = Export(profile="remittance", source="remittance", file="a", sha256="1", rows=(ROW, ROW), fills=fills)
    again = replace(first, file="b", sha256="2", rows=(ROW._replace(place=in_file("b", 3)),))
    (source,) = payments_from([first, again], PEOPLE, Directory(), TABS["payments"])
    assert len({one.rid for one in source.rows}) == len(source.rows) == 2
    assert source.rows[0].values["named"] == "Zoë Núñez"
    other = replace(again, rows=(ROW._replace(check_no="EFT2"),))
    (source,) = payments_from([first, other], PEOPLE, Directory(), TABS["payments"])
    assert len(source.rows) == 3
