"""The free seats that Options tells, counted again from the rows of the tabs as a person would count them."""

import re
from datetime import date, timedelta
from random import Random

import pytest

from tests.sync.little_practice import LittlePractice, a_date
from tests.wishes.test_part import LIAM, TUESDAYS, WEDNESDAYS, ZOE, started

NAMES = (LIAM, "Renée Dubois", "Ali Haddad", "Sami Haddad", "Bo Lindqvist")


@pytest.mark.parametrize("seed", range(4))
def test_free_seats_are_seats_less_those_who_have_one(seed: int) -> None:
    """Seats less the active members in a row of the group whose Left is blank or not over."""
    random = Random(seed)  # noqa: S311 (of a test)
    with started() as little:
        little.types("groups", "seats", 6, name=WEDNESDAYS)
        for name in random.sample(NAMES, random.randint(1, 5)):
            joined = little.today - timedelta(days=random.randint(-20, 60))
            left = random.choice((None, little.today + timedelta(days=random.randint(-9, 9))))
            dates = {"joined": min(joined, left or joined), "left": left}
            little.adds("roster", {"group": WEDNESDAYS, "member": name, **dates})
        for name in random.sample(NAMES, 2):
            little.types("members", "status", "inactive", name=name)
        little.notes(group=TUESDAYS)
        little.sync()
        shown = re.search(r"Second process group:[^(]*\((\d+) seat", str(little.asked(ZOE)["options"]))
        assert shown is not None
        assert int(shown[1]) == 6 - len(_seated(little))


def _seated(little: LittlePractice) -> set[str]:
    active = {str(row["name"]) for row in little.rows("members") if row["status"] != "inactive"}
    mine = [row for row in little.rows("roster") if str(row["group"]).startswith(WEDNESDAYS)]
    there = [row for row in mine if row["left"] is None or a_date(row["left"]) >= date(2026, 3, 3)]
    return {str(row["member"]).partition(" (")[0] for row in there} & active
