import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.billing.bill import BillingLine
from addon.billing.package_csv import HEADERS, escaped, package_csv, package_name, package_rows
from tests.billing.evening import TUESDAY_3, at_families, at_group, billed, visit

NAMES = {"M-0001": "Zoë Núñez", "M-0002": "=cmd", "C-01": "Rosa Díaz"}


def unescaped(text: str) -> str:
    """Return the text that ``escaped`` was given."""
    return text.removeprefix("'")


def rows(content: bytes) -> list[list[str]]:
    """Return the file's cells, unescaped."""
    text = content.decode("utf-8-sig")
    return [[unescaped(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def test_a_months_package_holds_its_ready_lines_and_due_changes() -> None:
    """Held lines and lines for a person stay out; names stand inside, never in the file's name."""
    result = billed(
        at_group("M-0001", joined_by="video"),
        at_group("M-0002", disputed=True),
        at_group("M-0006"),
        at_families("M-0005"),
        appointments=(visit(),),
    )
    content = package_csv(package_rows(result.lines), names=NAMES)
    assert package_name(date(2026, 3, 31)) == "billing-2026-03.csv"
    assert rows(content) == [
        list(HEADERS),
        ["2026-03-03", TUESDAY_3.code, "M-0001", "Zoë Núñez", "Aetna", "90837", "1", "59", "", "", "", "C-02", "",
         "individual line: add 59", "", "individual 10:00: billed elsewhere"],
        ["2026-03-03", TUESDAY_3.code, "M-0001", "Zoë Núñez", "Aetna", "90853", "1", "95", "10", "60.00", "40.00",
         "C-01", "Rosa Díaz", "", "", "service"],
        ["2026-03-05", "G-02 2026-03-05 17:30", "M-0005", "", "Aetna", "90849", "1", "", "11", "65.00", "60.00", "C-02",
         "", "", "", "service"],
    ]  # fmt: skip


def test_a_session_that_is_not_fully_reported_sends_nothing() -> None:
    """A blank status blocks the whole session's package."""
    result = billed(at_group("M-0001"), at_group("M-0002", ""))
    assert package_rows(result.lines) == ()


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d", "\u00a0@"])
def test_no_cell_of_a_package_runs_as_a_formula(begins: str) -> None:
    """Whatever a name begins with, the file's cell begins with an apostrophe."""
    line = BillingLine(session="G-01 2026-03-03 18:00", member="M-0001", on=date(2026, 3, 3), charge=Decimal(40))
    content = package_csv(package_rows([line]), names={"M-0001": f"{begins}HYPERLINK(1)"}).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][3] == f"'{begins}HYPERLINK(1)"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_a_package_gives_back_every_text(name: str, payer: str) -> None:
    """Escaping is reversible for any name and payer, quotes and line breaks included."""
    line = BillingLine(session="s", member="M-0001", on=date(2026, 3, 3), payer=payer)
    ((_, *_), cells) = rows(package_csv(package_rows([line]), names={"M-0001": name}))
    assert (cells[3], cells[4]) == (name, payer)
    assert unescaped(escaped(name)) == name


def test_a_package_does_not_depend_on_the_order_of_lines() -> None:
    """Equal lines make equal bytes, so an unchanged package is not written again."""
    result = billed(at_group("M-0001"), at_group("M-0002"), at_families("M-0005"))
    made = package_rows(result.lines)
    assert package_csv(tuple(reversed(made)), names=NAMES) == package_csv(made, names=NAMES)
