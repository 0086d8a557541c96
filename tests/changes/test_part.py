"""Referrers and schedule changes over whole passes: every door plans the same notices, once."""

from datetime import date, time

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row

LIAM = MEMBERS[1].name
TENTH = "G-01 2026-03-10 18:00"


def reachable(little: LittlePractice, **referrer: object) -> None:
    """Liam can be texted, and a provider sent him; everybody else cannot be reached."""
    little.sync()
    little.types("members", "phone", "555-0102", id="M-0002")
    row = {"member": LIAM, "name": "Dr. Ash", "email": "ash@example.org", "consent": True, "reference": "77"}
    little.adds("referrers", row | referrer)  # type: ignore[arg-type]
    little.sync()


def notices(little: LittlePractice, *, whose: str = "") -> list[Row]:
    """Return the notices about changes, of one person."""
    rows = [one for one in little.rows("messages") if str(one["rule"]).startswith("Session ")]
    return [one for one in rows if whose in str(one["member"])]


def test_a_cell_typed_in_sessions_tells_members_leaders_and_the_referrer_once() -> None:
    """Neutral words: when, and the provider's own reference; no group, no treatment, nobody else's name."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        (liam,), (ash,), (rosa,) = (notices(little, whose=who) for who in ("M-0002", "Dr. Ash", "C-01"))
        assert (liam["status"], ash["status"]) == ("planned", "planned")
        assert "Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 6:00 PM" in str(liam["text"])
        assert "The appointment on Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 6:00 PM. Your reference: 77." in str(
            ash["text"]
        )
        for name in ("Liam", "O'Connor", "Tuesday process", "group"):
            assert name not in str(ash["text"])
        assert str(rosa["status"]).startswith("not sent: no usable e-mail address")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize(
    ("referrer", "status"),
    [
        ({"consent": None}, "not sent: the member has not been asked whether they agree that this provider is told"),
        ({"consent": False}, "not sent: the member does not agree that this provider is told"),
        ({"email": "ash at example"}, "not sent: no usable e-mail address"),
    ],
)
def test_a_provider_is_told_only_with_the_members_consent(referrer: dict[str, object], status: str) -> None:
    """Messages says why not."""
    with LittlePractice() as little:
        reachable(little, **referrer)
        little.types("sessions", "state", "cancelled", id=TENTH)
        little.sync()
        (ash,) = notices(little, whose="Dr. Ash")
        assert ash["status"] == status


def test_a_new_time_in_groups_counts_from_its_day_and_is_told_once_as_the_new_regular_time() -> None:
    """Sessions before that day stay; nobody gets a message for each week."""
    with LittlePractice() as little:
        reachable(little)
        little.types("groups", "weekday", "Thursday", id="G-01")
        little.types("groups", "start", time(17), id="G-01")
        little.types("groups", "changes_from", date(2026, 3, 24), id="G-01")
        little.sync()
        sessions = {str(one["id"]): one for one in little.rows("sessions", group_code="G-01")}
        starts = sorted((one["date"], one["start"]) for one in sessions.values())  # type: ignore[type-var]
        assert starts[2:4] == [(date(2026, 3, 17), time(18)), (date(2026, 3, 26), time(17))]
        (liam,) = notices(little, whose="M-0002")
        assert "from Mar 26 your time is Thu 5:00 PM (was Tue Mar 24 6:00 PM)" in str(liam["text"])
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_later_change_withdraws_the_notice_before_and_a_session_that_has_begun_plans_none() -> None:
    """What is no longer true is not sent; the past is nobody's news."""
    with LittlePractice() as little:
        reachable(little)
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        little.later(minutes=5)
        little.types("sessions", "date", date(2026, 3, 12), id=TENTH)
        little.sync()
        statuses = [str(one["status"]) for one in notices(little, whose="M-0002")]
        assert statuses == ["withdrawn: the session was changed again", "planned"]
        (_, told) = notices(little, whose="M-0002")
        assert "Tue Mar 10 6:00 PM is moved to Thu Mar 12" in str(told["text"])  # of Wednesday nobody ever heard
        little.later(minutes=5)
        little.types("sessions", "date", date(2026, 3, 10), id=TENTH)
        little.sync()
        assert not [one for one in notices(little) if one["status"] == "planned"]
        little.later(days=30)
        little.sync()
        before = len(notices(little))
        little.types("sessions", "date", date(2026, 3, 13), id=TENTH)
        little.sync()
        assert len(notices(little)) == before


def test_nothing_is_told_on_first_contact_or_after_a_lost_state() -> None:
    """Nobody knows what was different before."""
    with LittlePractice() as little:
        reachable(little)
        little.loses_state()
        little.types("sessions", "date", date(2026, 3, 11), id=TENTH)
        little.sync()
        assert not [one for one in notices(little) if one["status"] == "planned"]
