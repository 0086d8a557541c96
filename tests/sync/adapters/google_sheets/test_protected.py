"""A range that somebody protected keeps us out of that range, and out of nothing else."""

from collections.abc import Iterator

import pytest

from addon.sync.adapters.google_sheets.protected import kept_out
from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.test_pass import SheetsWorld


@pytest.fixture
def world() -> Iterator[SheetsWorld]:
    """Three clients in step with the EHR, at Google."""
    with GoogleStandIn(leeway=ALL_LEEWAY) as running:
        made = SheetsWorld(running, ("k1", "k2", "k3"))
        running.drive.catch_up()
        yield made


def change(world: SheetsWorld) -> None:
    """Let two phone numbers change in the EHR and a client come."""
    world.ehr["k1"]["phone"], world.ehr["k2"]["phone"] = "E90", "E91"
    world.ehr["k4"] = {"phone": "E92", "plan": "E93"}


def told(world: SheetsWorld) -> list[str]:
    """Run a pass; return what it told of protected ranges."""
    return [str(one) for one in world.passes(world.export()).problems if one.code == "kept-out"]


def clients(world: SheetsWorld) -> list[str]:
    """Return the phone numbers from the first client on."""
    return [line[2] for line in world.sheets.desk.shows("Clients!A2:F20")]


PHONE = "C"
PROTECTED: dict[str, tuple[str, list[str], str]] = {
    "one cell": (f"Clients!{PHONE}2:{PHONE}2", ["E1", "E91", "E5", "E92"], "1 row there wait"),
    "rows from the first to the second": ("Clients!A2:F3", ["E1", "E3", "E5", "E92"], "2 rows there wait"),
    "a whole column": (f"Clients!{PHONE}:{PHONE}", ["E1", "E3", "E5"], "3 rows there wait"),
    "the whole tab": ("Clients", ["E1", "E3", "E5"], "3 rows there wait"),
    "below the rows": ("Clients!A5:F900", ["E90", "E91", "E5"], "1 row there wait"),
}


@pytest.mark.parametrize("case", PROTECTED)
def test_the_rest_is_written_and_what_waits_comes_later(world: SheetsWorld, case: str) -> None:
    """Every pass tells of the range until it is open; then the rows come, and nobody is asked anything."""
    cells, shown, outcome = PROTECTED[case]
    change(world)
    world.sheets.desk.person.protects(cells)
    for _ in range(2):
        [problem] = told(world)
        assert outcome in problem
        assert "Protect sheets and ranges" in problem
        assert clients(world) == shown
    world.sheets.desk.person.unprotects("Clients")
    assert told(world) == []
    assert clients(world) == ["E90", "E91", "E5", "E92"]
    assert world.listed() == []


def test_what_is_free_in_a_protected_tab(world: SheetsWorld) -> None:
    """Only the ID column of a tab is protected from us, with all the rest left free: that rest is written."""
    change(world)
    world.sheets.desk.person.protects("Clients", but=["Clients!A1:G900"])
    assert told(world) == []
    assert clients(world) == ["E90", "E91", "E5", "E92"]


def test_protected_while_we_write(world: SheetsWorld) -> None:
    """Google refuses the batch; it is planned anew, without that range, in the same pass."""
    change(world)
    person = world.sheets.desk.person
    world.sheets.desk.stand_in.between.when(":batchUpdate", lambda: person.protects(f"Clients!{PHONE}2:{PHONE}2"))
    assert len(told(world)) == 1
    assert clients(world) == ["E1", "E91", "E5", "E92"]


@pytest.mark.parametrize(
    ("given", "place", "who"),
    [
        ({"range": {"sheetId": 7}}, "", ()),
        ({"range": {"startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 1, "endColumnIndex": 4}}, "B2:D9", ()),
        ({"range": {"startColumnIndex": 1, "endColumnIndex": 4}}, "B:D", ()),
        ({"range": {"startRowIndex": 1}, "editors": {"users": ["a@b"], "groups": ["g@b"]}}, "A2:ZZZ", ("a@b", "g@b")),
    ],
)
def test_how_google_tells(given: dict[str, object], place: str, who: tuple[str, ...]) -> None:
    """Which range, and who may edit it where Google tells; one that only warns keeps nobody out."""
    [found] = kept_out([given])
    assert (found.place, found.who) == (place, who)
    assert list(kept_out([{**given, "warningOnly": True}, {**given, "requestingUserCanEdit": True}])) == []
