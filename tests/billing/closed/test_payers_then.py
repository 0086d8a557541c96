"""Whose payer counts for a closed day: lines keep the one they went out with, until somebody answers otherwise."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tests.billing.closed.test_closing import (
    FIRST_CORRECTION,
    LAST,
    LIAM,
    MONTH,
    asked,
    closes,
    listed,
    marks,
    sheet,
    started,
)
from tests.sync.little_practice import LittlePractice, Row

TEN = date(2026, 3, 1)


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Three self-pay members in February; the rates of Aetna and Cigna are there."""
    with started() as made:
        yield made


def payer_questions(little: LittlePractice) -> list[Row]:
    """Return the open questions about the payer of closed days."""
    return little.rows("needs_review", kind="payer then", status="open")


def of_liam(little: LittlePractice) -> set[tuple[str, str]]:
    """Return change and payer of what a correction lists of M-0002."""
    return {(row["Change"], row["Payer"]) for row in sheet(little, FIRST_CORRECTION) if row["Member code"] == "M-0002"}


def switches(little: LittlePractice) -> None:
    """Liam is with Cigna in February and with Aetna from March on; February is closed before anybody typed so."""
    little.types("members", "payer", "Cigna", name=LIAM)
    little.adds("coverage", {"member": LIAM, "payer": "Cigna", "number": "C1"})
    little.sync()
    closes(little, "2026-02-28")
    little.types("members", "payer", "Aetna", name=LIAM)
    little.types("coverage", "until", "2026-02-28", member=LIAM)
    little.adds("coverage", {"member": LIAM, "payer": "Aetna", "number": "A1", "since": TEN})
    little.later(days=1)
    little.sync()


def test_a_switch_of_payer_leaves_closed_lines_alone(little: LittlePractice) -> None:
    """Not even where something else in the session is corrected."""
    switches(little)
    assert {row["Payer"] for row in sheet(little, MONTH)} == {"Self-pay", "Cigna"}
    assert not payer_questions(little)
    assert not asked(little)
    marks(little, LAST, "no show")
    assert listed(little) == [("withdraw", LAST, "M-0001")]
    marks(little, LAST, "no show", code="M-0002")
    assert of_liam(little) == {("withdraw", "Cigna")}


def test_an_open_day_before_a_switch_is_billed_to_the_payer_of_that_day(little: LittlePractice) -> None:
    """Coverage tells it; Members has who pays today."""
    little.types("members", "payer", "Aetna", name=LIAM)
    little.adds(
        "coverage",
        {"member": LIAM, "payer": "Cigna", "number": "C1", "until": date(2026, 2, 15)},
        {"member": LIAM, "payer": "Aetna", "number": "A1", "since": date(2026, 2, 16)},
    )
    little.sync()
    lines = little.rows("billing_lines", member=f"{LIAM} (M-0002)")
    assert [(str(row["date"]), row["payer"]) for row in lines] == [
        ("2026-02-03", "Cigna"),
        ("2026-02-10", "Cigna"),
        ("2026-02-17", "Aetna"),
        ("2026-02-24", "Aetna"),
    ]


def test_another_payer_of_closed_days_is_asked_about_and_a_yes_corrects_them(little: LittlePractice) -> None:
    """The claim went to the wrong payer: nobody has to find that out alone."""
    closes(little, "2026-02-28")
    little.types("members", "payer", "Aetna", name=LIAM)
    little.sync()
    (question,) = payer_questions(little)
    assert str(question["question"]).startswith(
        "M-0002: the payer is Aetna now, and 4 lines of closed days (Feb 3 2026 to Feb 24 2026) went out with Self-pay."
    )
    assert not asked(little)
    little.answers("yes", kind="payer then")
    little.sync()
    assert of_liam(little) == {("change", "Aetna")}
    assert len(listed(little)) == 4
    little.answers("yes", kind="billing correction")
    little.sync()
    assert (payer_questions(little), asked(little)) == ([], [])
    lines = little.rows("billing_lines", member=f"{LIAM} (M-0002)")
    assert {(one["payer"], one["allowed"]) for one in lines} == {("Aetna", Decimal(40))}
    assert little.row("billing_sessions", session=LAST)["allowed"] == Decimal(40)


def test_a_no_leaves_the_closed_days_as_they_are(little: LittlePractice) -> None:
    """The payer changed since; nobody is asked again."""
    closes(little, "2026-02-28")
    little.types("members", "payer", "Aetna", name=LIAM)
    little.sync()
    little.answers("no", kind="payer then")
    for _ in range(2):
        little.later(days=1)
        little.sync()
    assert (payer_questions(little), asked(little)) == ([], [])
    marks(little, LAST, "no show", code="M-0002")
    assert of_liam(little) == {("withdraw", "Self-pay")}
