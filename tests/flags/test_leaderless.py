"""Sessions that nobody leads: which are found, each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from addon.flags.leaderless import leaderless
from addon.records import GroupSession
from tests.practice import FAMILIES, TUESDAY, meeting, practice

NOON = datetime(2026, 3, 3, 12)
SESSION = meeting(TUESDAY, date(2026, 3, 3))
FAMILY = meeting(FAMILIES, date(2026, 3, 5))


@pytest.mark.parametrize(
    ("session", "subject"),
    [
        (SESSION, ""),
        (replace(SESSION, away=frozenset({"C-01"})), SESSION.code),
        (replace(SESSION, away=frozenset({"C-01"}), substitute="C-02"), ""),
        (replace(SESSION, away=frozenset({"C-01", "C-02"}), substitute="C-02"), SESSION.code),
        (replace(FAMILY, away=frozenset({"C-02"})), ""),
        (replace(FAMILY, away=frozenset({"C-01", "C-02"})), FAMILY.code),
        (replace(SESSION, away=frozenset({"C-01"}), state="cancelled"), ""),
        (replace(SESSION, away=frozenset({"C-01"}), start=NOON), ""),
        (replace(SESSION, away=frozenset({"C-01"}), start=NOON + timedelta(weeks=8, minutes=1)), ""),
        (replace(SESSION, away=frozenset({"C-01"}), start=NOON + timedelta(weeks=8)), SESSION.code),
    ],
)
def test_what_nobody_leads_is_found(session: GroupSession, subject: str) -> None:
    """Planned, to come within eight weeks, and nobody is there to lead it."""
    found = leaderless(replace(practice(), sessions=(session,)), wall=NOON)
    assert [one.subject for one in found] == ([subject] if subject else [])


@pytest.mark.parametrize(
    ("session", "away"),
    [
        (replace(SESSION, away=frozenset({"C-01", "C-03"})), "C-01"),
        (replace(SESSION, away=frozenset({"C-01", "C-02", "C-03"}), substitute="C-02"), "C-02"),
        (replace(FAMILY, away=frozenset({"C-01", "C-02", "C-03"})), "C-02 and C-01"),
    ],
)
def test_only_those_who_would_lead_it_are_named(session: GroupSession, away: str) -> None:
    """Whoever else is away then has nothing to do with it."""
    (found,) = leaderless(replace(practice(), sessions=(session,)), wall=NOON)
    assert found.sentence == f"Nobody leads {session.code}: away: {away}."


def test_a_group_without_any_clinician_is_one_finding() -> None:
    """Not one a week."""
    nobody = replace(TUESDAY, clinician="")
    days = (date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17))
    sessions = tuple(meeting(nobody, day) for day in days)
    (one,) = leaderless(replace(practice(), groups=(nobody,), sessions=sessions), wall=NOON)
    assert (one.subject, one.began, one.outcome["then_severity"]) == ("G-01", "2026-03-03", "red")


@pytest.mark.parametrize(
    ("changes", "session", "told"),
    [
        ({"active": False}, SESSION, "Nobody leads G-01, from Tue Mar 3 6:00 PM on: not active any more: C-01."),
        (
            {"left_on": date(2026, 3, 2)},
            SESSION,
            "Nobody leads G-01, from Tue Mar 3 6:00 PM on: not active any more: C-01.",
        ),
        ({"left_on": date(2026, 3, 3)}, SESSION, ""),
        ({"active": False, "left_on": date(2026, 3, 3)}, SESSION, ""),
        ({"active": False}, replace(SESSION, substitute="C-02"), ""),
        ({"active": False}, replace(SESSION, clinician="C-02"), ""),
        (
            {"active": False},
            replace(SESSION, clinician="C-02", substitute="C-01"),
            f"Nobody leads {SESSION.code}: away: C-01 (not active).",
        ),
        ({"active": False}, FAMILY, ""),
    ],
)
def test_who_left_or_is_not_active_leads_nothing(changes: dict[str, Any], session: GroupSession, told: str) -> None:
    """Of their group the first session alone is told, with what to do; where somebody else leads, nothing is."""
    whole = practice()
    clinicians = tuple(replace(one, **changes) if one.code == "C-01" else one for one in whole.clinicians)
    found = leaderless(replace(whole, clinicians=clinicians, sessions=(session,)), wall=NOON)
    assert [one.sentence for one in found] == ([told] if told else [])
