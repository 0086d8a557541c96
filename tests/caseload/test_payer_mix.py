"""The payer mix of a small practice, worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from addon.billed import BilledLine
from addon.caseload.payer_mix import DEFINITIONS, Mix, mix_lines, mixes
from addon.insured import insured
from tests.practice import TUESDAY, practice, present, weekly

TODAY = date(2026, 3, 3)


def line(session: str, member: str, payer: str, allowed: str | None) -> BilledLine:
    """Return a billed line."""
    return BilledLine(
        id=f"{session} {member}",
        session=session,
        member=member,
        on=date(2026, 2, 3),
        code="90853",
        payer=payer,
        amount=Decimal(60),
        allowed=None if allowed is None else Decimal(allowed),
        pays_alone=False,
    )


def test_what_came_and_what_is_allowed_by_payer() -> None:
    """Rosa led two, a substitute one; a session of 92 days ago and a line without an amount count not."""
    first, second, third = weekly(TUESDAY, date(2026, 2, 3), 3, state="held")
    (old,) = weekly(TUESDAY, date(2025, 12, 1), 1, state="held")
    third = replace(third, substitute="C-02")
    made = practice(
        sessions=(first, second, third, old),
        attendance=(
            *(present(one, member) for one in (first, second, third, old) for member in ("M-0001", "M-0002")),
            present(first, "M-0003", "no show"),
        ),
    )
    lines = [
        line(first.code, "M-0001", "Aetna", "40"),
        line(first.code, "M-0002", "Medicare", "30.39"),
        line(third.code, "M-0001", "Aetna", "43.50"),
        line(third.code, "M-0002", "Medicare", None),
        line(old.code, "M-0001", "Aetna", "99"),
    ]
    found = mixes(made, lines, insured(made), TODAY)
    assert found.keys() == {"", "C-01", "C-02"}
    assert found[""].came == {"Aetna": 3, "Medicare": 3}
    assert found["C-01"].came == {"Aetna": 2, "Medicare": 2}
    assert found[""].allowed == {"Aetna": Fraction("83.5"), "Medicare": Fraction("30.39")}
    assert found[""].money_share("Aetna") == Fraction("83.5") / Fraction("113.89")
    assert (found[""].blank, found["C-02"].blank, found["C-01"].blank) == (1, 1, 0)
    shown = list(mix_lines(found, made, 4, TODAY))
    assert [(one["who"], one.get("payer"), one.get("finding")) for one in shown[:4]] == [
        ("all sessions", "Aetna", "more than half of what is allowed"),
        ("all sessions", "Medicare", None),
        ("Rosa Díaz", "Aetna", "more than half of what is allowed"),
        ("Rosa Díaz", "Medicare", None),
    ]
    assert shown[4]["note"] == "1 billing line without Allowed is left out; too few to tell: 2 came"
    assert [one["who"] for one in shown[-len(DEFINITIONS) :]] == list(DEFINITIONS)
    assert shown[0]["period"] == "Dec 2 2025 to Mar 2 2026"


def test_half_is_not_more_than_half_and_few_tell_nothing() -> None:
    """Exactly half is no finding; below the smallest number neither share nor finding is shown."""
    even = Mix(came={"Aetna": 10, "Cigna": 10}, allowed={"Aetna": Fraction(1), "Cigna": Fraction(1)})
    assert even.finding("Aetna", 20) == ""
    assert Mix(came={"Aetna": 11, "Cigna": 9}).finding("Aetna", 20) == "more than half of what came"
    few = Mix(came={"Aetna": 19}, allowed={"Aetna": Fraction(1)})
    assert (few.finding("Aetna", 20), few.share("Aetna", 20)) == ("", None)
    assert Mix().money_share("Aetna") is None
