"""One turn of a practice after the other: each goes on where the last one ended, and a quiet one writes nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addon.agency.workers.turn import TURN, Surroundings, Turned, take_turn
from addon.incoming import REPLY, TAKEN, Incoming, Reply
from addon.outgoing import STAFF
from addon.service.told import ASKED, DONE, LAST, LAST_BACKUP, NOTHING_NEW, STOPPED, Asked, PassTold
from addon.serving import outgoing
from addon.wiring.beginning import add_settings
from addon.wiring.served import held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.service.messages import message

BEGINS = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


@dataclass
class Folder:
    """A practice that takes turns on a simulated clock."""

    folder: Path
    now: datetime = BEGINS
    goes_on: bool = True
    told: list[PassTold] = field(default_factory=list)

    def turn(self) -> Turned:
        """Take a turn."""
        around = Surroundings(clock=lambda: self.now, go_on=lambda _: self.goes_on, tell=self.told.append)
        with held_practice(self.folder, at="") as practice:
            return take_turn(practice, around)

    def rows(self) -> list[tuple[object, ...]]:
        """Return what the state keeps."""
        with held_practice(self.folder, at="") as practice, practice.state.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM kept ORDER BY 1, 2")]


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return an empty practice that sends e-mails into a folder."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    add_settings(folder, '[email]\nfolder = "mail"\n')
    one = Folder(folder)
    monkeypatch.setattr(outgoing, "utc_now", lambda: one.now)
    return one


@pytest.mark.long
def test_a_day_of_turns(practice: Folder) -> None:
    """The first passes, backs up and tidies; a quiet one writes nothing; what comes is in the next; set times count."""
    assert practice.turn().results[0] == DONE
    with held_practice(practice.folder, at="") as home:
        assert home.state.one(LAST_BACKUP, LAST).proved  # type: ignore[union-attr]
        assert home.state.one(TURN, LAST).chores.keys() == {"counts", "inbox", "links", "seats"}  # type: ignore[union-attr]
    for _ in range(3):
        practice.now += timedelta(seconds=10)
        quiet = practice.turn()
    assert quiet.results == ()
    assert timedelta(minutes=9) < quiet.due - practice.now <= timedelta(minutes=10)
    before = practice.rows()
    practice.now += timedelta(seconds=10)
    assert practice.turn() == quiet
    assert practice.rows() == before

    practice.now = quiet.due
    assert practice.turn().results == (NOTHING_NEW,)

    with held_practice(practice.folder, at="") as home:
        home.state.keep(ASKED, "1", Asked(reason="Ana asked", at=practice.now))
        body = Reply(key="SM1", received=practice.now, member="", meanings=("question",), text="Hi?").body
        home.state.inbox.store(
            Incoming(source="texts", external_id="SM1", received=practice.now, kind=REPLY, body=body)
        )
        mail = message(due=practice.now, key=f"{STAFF}1")
        home.state.outbox.add(mail, now=practice.now)
    practice.goes_on = False
    assert practice.turn().results == ()
    practice.goes_on, practice.now = True, practice.now + timedelta(seconds=10)
    assert practice.turn().results == (DONE,)
    assert practice.told[-1].reason == "Ana asked"
    with held_practice(practice.folder, at="") as home:
        assert home.state.one(TAKEN, "taken") == home.state.inbox.last_number()
        assert not home.state.remembered(ASKED)


def test_a_turn_that_is_stopped_in_its_pass_writes_nothing_and_is_due_again(practice: Folder) -> None:
    """The next one does it."""
    steps: list[str] = []

    def go_on(step: str) -> bool:
        steps.append(step)
        return step in {"send", "look"}

    around = Surroundings(clock=lambda: practice.now, go_on=go_on, tell=practice.told.append)
    workbook = (practice.folder / "Practice.xlsx").read_bytes()
    with held_practice(practice.folder, at="") as home:
        home.state.keep(ASKED, "1", Asked(reason="Ana asked", at=practice.now))
        turned = take_turn(home, around)
        assert home.state.remembered(ASKED)
    assert (turned.results, turned.due) == ((STOPPED,), practice.now)
    assert (practice.folder / "Practice.xlsx").read_bytes() == workbook
    practice.now += timedelta(seconds=10)
    assert practice.turn().results[0] == DONE
