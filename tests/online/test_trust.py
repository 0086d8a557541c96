"""What a practice would stop trusting us for, tried over whole passes: each of these once went wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from addon.problems import WorkbookChanged
from addon.workbook import SheetBatch, WriteReceipt
from tests.online.test_filling_again import made, passed
from tests.sync.adapters.radicale_server import PASSWORD, USER, Person, radicale_server
from tests.sync.calendar_places import in_memory
from tests.sync.little_practice import attendance, charges
from tests.sync.two_way_practice import (
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    TwoWayPractice,
    change_notices,
    decides,
    deletes,
    moves,
    start_of,
    started,
)

ZOE = "Zoë Núñez"


@pytest.fixture
def little(tmp_path: Path) -> Iterator[TwoWayPractice]:
    """Return the practice with two-way calendars in memory, after its first pass."""
    with in_memory(tmp_path) as place, started(place) as made:
        yield made


def overtaken_once(little: TwoWayPractice) -> None:
    """The next write is carried out but for one cell that somebody typed into: what Google's port then says."""
    write = little.workbook.write
    patch = pytest.MonkeyPatch()

    def overtaken(batch: SheetBatch) -> WriteReceipt:
        patch.undo()
        write(batch)
        raise WorkbookChanged("Google Sheets", "somebody changed a cell while we wrote", "", code="changed")

    patch.setattr(little.workbook, "write", overtaken)


@pytest.mark.long
@pytest.mark.parametrize("deleted", [False, True], ids=["moved", "deleted"])
def test_an_accepted_request_is_told_even_when_its_write_was_overtaken(
    little: TwoWayPractice, *, deleted: bool
) -> None:
    """The first attempt changed the session; the second still knows why, and tells everybody, once."""
    if deleted:
        deletes(little)
    else:
        moves(little, WEDNESDAY)
    little.sync()
    decides(little, "accept")
    overtaken_once(little)
    for _ in range(2):
        little.sync()
        assert start_of(little)[2] == ("cancelled" if deleted else "planned")
        assert str(little.row("requests")["status"]).startswith("accepted")
        assert [one["status"] for one in change_notices(little)] == ["planned"] * 3


def test_of_two_accepted_requests_for_one_move_one_is_told_when_the_write_was_overtaken(
    little: TwoWayPractice,
) -> None:
    """Both clinicians moved the session they share to the same time: everybody hears of it once."""
    later = THURSDAY + timedelta(hours=1)
    for who in ("C-01", "C-02"):
        moves(little, later, who=who, at=THURSDAY)
    little.sync()
    for number in little.numbers("requests", status="open"):
        little.workbook.person("requests", number, little.column("requests", "decision"), "accept")
    overtaken_once(little)
    little.sync()
    statuses = sorted(str(one["status"])[:8] for one in little.rows("requests"))
    assert statuses == ["accepted", "closed M"]
    told = [str(one["member_code"]) for one in change_notices(little)]
    assert sorted(set(told)) == sorted(told)


@pytest.mark.long
def test_a_second_move_does_not_lose_the_notices_of_the_first(little: TwoWayPractice) -> None:
    """Members hear of the move that was accepted, whatever becomes of what the clinician asks next."""
    moves(little, WEDNESDAY)
    little.sync()
    decides(little, "accept")
    little.sync()
    again = THURSDAY + timedelta(hours=2)
    little.desk("C-01").moves(replace(little.series("C-01", "G-01"), start=again, repeats=None, instead_of=TUESDAY))
    little.sync()
    assert little.row("requests", status="open")["to"] == again
    assert [one["status"] for one in change_notices(little)] == ["planned"] * 3
    decides(little, "decline", status="open")
    little.sync()
    little.sync()
    assert start_of(little)[0] == WEDNESDAY.date()
    assert [one["status"] for one in change_notices(little)] == ["planned"] * 3


@pytest.mark.long
def test_two_practices_in_one_calendar_leave_each_other_s_events_alone(tmp_path: Path) -> None:
    """A clinician of both has their codes twice: each practice shows its own events, and the next passes are quiet."""
    with radicale_server(tmp_path / "radicale") as server:
        address = server.calendar("groups")
        folders = [on_caldav(tmp_path / name, address) for name in ("one", "other")]
        passed(folders[0])
        alone = set(Person(server, address).texts())
        for folder in folders * 2:
            report = passed(folder)
            assert report is None or not [one for one in report.plan.tabs if one.tab.name == "requests" and one.appends]
        both = set(Person(server, address).texts())
        assert alone < both
        assert len(both) == 2 * len(alone)


def on_caldav(folder: Path, address: str) -> Path:
    """Make a practice whose only calendar is on a server."""
    made(folder, f'\n[network]\nown_hosts = ["127.0.0.1"]\n[caldav.calendars]\nC-01 = "{address}"\n')
    secrets = folder / "state" / "caldav-passwords.toml"
    secrets.write_text(f'[C-01]\nuser = "{USER}"\npassword = "{PASSWORD}"\n', encoding="utf-8")
    secrets.chmod(0o600)
    return folder


def test_a_calendar_that_was_out_of_reach_is_shown_at_the_next_pass(tmp_path: Path) -> None:
    """Nothing else is new then, and nothing in that calendar: what it missed is news enough."""
    with radicale_server(tmp_path / "radicale") as server:
        folder = on_caldav(tmp_path / "practice", server.calendar("groups"))
        settings = folder / "practice.toml"
        good = settings.read_text(encoding="utf-8")
        settings.write_text(good.replace("/groups/", "/elsewhere/"), encoding="utf-8")
        report = passed(folder)
        assert report is not None
        assert "unread-calendar" in [one.code for one in report.problems]
        assert passed(folder) is not None


def test_what_one_calendar_refuses_keeps_no_package_back(little: TwoWayPractice) -> None:
    """The billing packages do not depend on it; the fault is still told."""
    moves(little, WEDNESDAY)
    little.sync()
    decides(little, "decline")
    little.unwritten.add("C-01")
    came = datetime(2026, 2, 24, 18)
    little.types("members", "payer", "Aetna", name=ZOE)
    little.drops(
        status=charges([(ZOE, came, "90853")]),
        attendance=attendance([(ZOE, came, "Show")]),
    )
    assert "unwritten-calendar" in [one.code for one in little.sync().problems]
    assert little.packages
