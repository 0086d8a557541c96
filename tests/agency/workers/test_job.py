"""A turn as a job: whatever goes wrong is noted by its code, and no name of a person leaves it."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from addon.agency.settings import Agency, read_agency
from addon.agency.workers.job import TurnJob
from addon.agency.workers.turns import Turns
from addon.pass_lock import only_one
from addon.service.told import FAILED, PassTold
from addon.sync.state.database import State
from tests.agency.test_settings import GOOD
from tests.begun import init_practice
from tests.practice import ZONE

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Noted(Turns):
    """Notes in a list."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def begin(self, practice: str, now: datetime) -> bool:  # noqa: ARG002
        """Let none begin."""
        self.noted.append(f"begin {practice}")
        return False

    def fail(self, practice: str, code: str, now: datetime) -> None:  # noqa: ARG002
        """Note it."""
        self.noted.append(f"fail {practice} {code}")

    def ask(self, practice: str, now: datetime) -> None:  # noqa: ARG002
        """Note it."""
        self.noted.append(f"ask {practice}")


def job(folder: Path, told: list[PassTold]) -> tuple[TurnJob, list[str]]:
    """Return a job of an agency with the practice riverside, and what it notes."""
    turns = Noted()
    if not (folder / "practices").exists():
        init_practice(folder / "practices" / "riverside", ZONE)
    made = TurnJob(
        agency=Agency(folder=folder, file=read_agency(GOOD)),
        turns=turns,
        clock=lambda: NOW,
        stopping=Event(),
        give_up=lambda: None,
        publish=lambda _, one, __: told.append(one),
    )
    return made, turns.noted


@pytest.mark.long
def test_what_goes_wrong_is_noted_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings that cannot be read, a practice that somebody else has, one that is gone, a mistake of ours."""
    told: list[PassTold] = []
    one, noted = job(tmp_path, told)
    home = tmp_path / "practices" / "riverside"
    one("lakeside")
    assert noted == []
    one("riverside")
    assert noted == ["begin riverside"]
    with only_one(home / "state" / "serve.lock"):
        one("riverside")
    assert noted.pop() == "ask riverside"
    assert told == []
    monkeypatch.setattr(State, "close", lambda _: (_ for _ in ()).throw(ValueError("Zoë Quist")))
    one("riverside")
    assert noted.pop() == "fail riverside ValueError"
    monkeypatch.undo()
    (home / "practice.toml").write_text("zone = 3", encoding="utf-8")
    one("riverside")
    assert noted.pop() == "fail riverside fault"
    assert [was.result for was in told] == [FAILED, FAILED]
    one.stopping.set()
    one("riverside")
    assert noted == ["begin riverside", "begin riverside"]
    assert "Zoë" not in "".join(capsys.readouterr()) + str(told)
