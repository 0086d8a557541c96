"""Individual clients: how often each comes, who is gone, and what nobody can tell yet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.caseload.clients import Client, clients
from addon.records import Appointment

TODAY = date(2026, 3, 3)


def seen(*ago: int, status: str = "Show", minutes: int | None = 45, member: str = "M-0001") -> list[Appointment]:
    """Return appointments of so many days ago; below zero is ahead."""
    noon = datetime(2026, 3, 3, 12)
    return [
        Appointment(member=member, clinician="C-01", start=noon - timedelta(days=days), minutes=minutes, status=status)
        for days in ago
    ]


def only(*ago: int, **changes: object) -> Client | None:
    """Return the one client, if there is one."""
    found = clients(seen(*ago, **changes), TODAY)  # type: ignore[arg-type]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("ago", "rhythm"),
    [
        ((22, 15, 8, 1), "weekly"),
        ((43, 29, 15, 1), "every other week"),
        ((92, 64, 36, 5), "monthly"),
        ((170, 80), "quarterly"),
        ((100, 86, 14, 7, 0), "weekly"),
        ((10, 0), "weekly"),
        ((11, 0), "every other week"),
        ((21, 0), "every other week"),
        ((22, 0), "monthly"),
        ((60, 0), "monthly"),
        ((61, 0), "quarterly"),
        ((8, 1, -6, -13), "weekly"),
        ((3,), "weekly"),
        ((14,), "weekly"),
        ((15,), "quarterly"),
    ],
)
def test_the_rhythm_is_the_middle_of_the_last_four_gaps(ago: tuple[int, ...], rhythm: str) -> None:
    """Both sides of every boundary; one appointment alone tells none, and the client is new."""
    found = only(*ago)
    assert found is not None
    assert (found.rhythm.name, found.is_new) == (rhythm, len(ago) == 1)


@pytest.mark.parametrize(
    ("still", "gone"), [((21, 14), (22, 15)), ((42, 28), (43, 29)), ((90, 60), (91, 61)), ((182, 120), ())]
)
def test_who_has_not_come_for_twice_the_rhythm_is_gone(still: tuple[int, ...], gone: tuple[int, ...]) -> None:
    """A weekly client after 14 days, one of every other week after 28, a monthly one after 60."""
    assert only(*still) is not None
    assert only(*gone) is None


def test_what_was_cancelled_or_is_far_away_counts_not() -> None:
    """Neither tells a rhythm."""
    assert only(7, status="late cancel") is None
    assert only(183) is None
    assert only(-29) is None
    assert [one.member for one in clients([*seen(1), *seen(1, member="")], TODAY)] == ["M-0001"]


@pytest.mark.parametrize(
    ("before", "after", "of"),
    [
        ((22, 15, 8), (1,), ["C-02"]),
        ((22, 15, 8), (1, -6), ["C-02"]),
        ((15, 8), (-3,), ["C-02"]),
        ((22, 15, 8), (10, 3), ["C-01", "C-02"]),
        ((15, 8, 1), (8, 1), ["C-01", "C-02"]),
    ],
)
def test_who_moved_counts_with_the_new_clinician_alone(
    before: tuple[int, ...], after: tuple[int, ...], of: list[str]
) -> None:
    """From the first appointment with the other one on; who comes to two in turn counts with both."""
    moved = [replace(one, clinician="C-02") for one in seen(*after)]
    assert [one.clinician for one in clients([*seen(*before), *moved], TODAY)] == of


def test_hours_are_length_times_how_often() -> None:
    """A length that no export tells is 50 minutes."""
    every_week, unknown = only(8, 1), only(15, 1, minutes=None)
    assert every_week is not None
    assert unknown is not None
    assert every_week.hours == Fraction(3, 4)
    assert unknown.hours == Fraction(50, 60) / 2


@pytest.mark.parametrize(
    ("status", "taken_back"), [("Late Cancelled", True), ("cancelled by client", True), ("No show", False), ("", False)]
)
def test_whatever_word_an_export_has_for_cancelled(status: str, taken_back: bool) -> None:  # noqa: FBT001
    """Such an appointment takes nobody's time."""
    (one,) = seen(1, status=status)
    assert one.is_taken_back is taken_back
    assert replace(one, minutes=None).minutes_taken == 50


@given(st.lists(st.integers(-27, 180), min_size=2, max_size=9, unique=True))
def test_the_definition_worked_out_otherwise(ago: list[int]) -> None:
    """Sorted gaps, the lower of two middles, and the bounds as the column's help prints them."""
    days = sorted(ago, reverse=True)
    gaps = sorted([days[at] - days[at + 1] for at in range(len(days) - 1)][-4:])
    middle = gaps[(len(gaps) - 1) // 2]
    word, twice = (
        ("weekly", 14)
        if middle <= 10
        else ("every other week", 28)
        if middle <= 21
        else ("monthly", 60)
        if middle <= 60
        else ("quarterly", 182)
    )
    found = only(*ago)
    assert (found.rhythm.name if found else None) == (word if days[-1] <= twice else None)
