"""Places in a roster: nobody's changes when somebody joins, comes back or goes."""

from datetime import date

from addon.billing.places import Places, rosters_of
from addon.records import Membership
from tests.billing.test_passes import LIAM, RENEE, ZOE, came
from tests.sync.little_practice import LittlePractice

G = "G-02"


def of(*who: str, joined: date | None = None) -> list[Membership]:
    """Return memberships of a group."""
    return [Membership(id=f"R-{one}", group=G, member=one, joined=joined) for one in who]


def test_places_are_in_the_order_of_joining() -> None:
    """Then by code; both times of one member are one place."""
    rows = [*of("M-0005", joined=date(2026, 3, 1)), *of("M-0002", "M-0001", joined=date(2026, 3, 8)), *of("M-0005")]
    assert rosters_of(rows) == {G: Places(("M-0005", "M-0001", "M-0002"))}


def test_a_place_once_given_stays() -> None:
    """An older member joins, a row is deleted, a date is corrected."""
    before = rosters_of(of("M-0004", "M-0005", "M-0006", joined=date(2026, 1, 5)))
    now = [*of("M-0001", joined=date(2025, 1, 1)), *of("M-0005", "M-0006", joined=date(2024, 1, 1))]
    assert rosters_of(now, before) == {G: Places(("M-0004", "M-0005", "M-0006", "M-0001"))}


def test_a_deleted_row_of_the_roster_turns_nobodys_claims_around() -> None:
    """Over whole passes: the places are remembered."""
    with LittlePractice.after_first_pass() as little:
        little.types("settings", "value", "roster split", name="Billing mode")

        little.types("groups", "co_facilitator", "Tom O'Hara (C-02)", id="G-01")
        came(little, ZOE, LIAM, RENEE)
        before = {(one["member"], one["date"]): one["clinician"] for one in little.rows("billing_lines")}
        assert len(set(before.values())) == 2
        little.deletes("roster", *little.numbers("roster", member_code="M-0001", group_code="G-01"))
        for _ in range(2):
            little.later(days=1)
            little.sync()
        assert {(one["member"], one["date"]): one["clinician"] for one in little.rows("billing_lines")} == before
