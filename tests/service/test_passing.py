"""A pass of the service: told in counts and codes, stopped before it writes, and given only exports that are still."""

import shutil
from pathlib import Path

import pytest

from addon.pass_lock import only_one
from addon.problems import StateDamaged
from addon.service.passing import pass_of_service
from addon.service.told import BUSY, DONE, FAILED, LAST_PASS, NOTHING_NEW, STOPPED, PassTold
from addon.sync.one_pass import AFTER, WRITING
from addon.sync.state.codec import as_text, from_text
from addon.wiring.folder import mark
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON, details

ZOE = ("Zoë Quist", "555-0101", "", "")


@pytest.fixture(scope="module")
def _practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    (folder / "exports" / "Zoë Quist.csv").write_bytes(details(ZOE))
    return folder


@pytest.fixture
def practice(_practice: Path, tmp_path: Path) -> Path:
    """Return a practice with an export whose name is a client's, before its first pass."""
    return Path(shutil.copytree(_practice, tmp_path / "practice"))


def passed(folder: Path, **given: object) -> PassTold:
    """Run a pass of the service with every export, and let it go on."""
    still = {path.name: mark(path) for path in (folder / "exports").iterdir()}
    return pass_of_service(folder, **{"still": still, "clock": lambda: NOON, "go_on": lambda _: True, **given})  # type: ignore[arg-type]


def test_a_pass_is_told_in_counts_and_without_names(practice: Path) -> None:
    """Twice: the second has nothing new. What is told survives the state's codec."""
    told = passed(practice)
    assert told.result == DONE
    assert told.rows > 0
    assert [(one.read, one.status) for one in told.sources] == [(1, "accepted")]
    text = as_text(LAST_PASS, told)
    assert "Zo" not in text
    assert "Quist" not in text
    assert from_text(LAST_PASS, text) == told
    assert passed(practice).result == NOTHING_NEW


@pytest.mark.long
def test_an_export_that_is_not_as_it_was_seen_is_left_for_later(practice: Path) -> None:
    """Half of it would be read as a file that lost its rows."""
    assert passed(practice, still={"Zoë Quist.csv": (1, 1)}).sources == ()
    assert len(passed(practice).sources) == 1


def test_what_an_earlier_pass_read_counts_before_the_service_has_looked_twice(practice: Path) -> None:
    """The first pass of a service has seen no file twice; leaving out those would close the questions about them."""
    passed(practice)
    assert passed(practice, still={}).result == NOTHING_NEW


@pytest.mark.long
@pytest.mark.parametrize("last", ["reading the workbook", WRITING])
def test_a_pass_that_is_not_wanted_any_more_writes_nothing(practice: Path, last: str) -> None:
    """It ends at the next step; the next pass does everything."""
    book = (practice / "Practice.xlsx").read_bytes()
    steps: list[str] = []

    def go_on(step: str) -> bool:
        steps.append(step)
        return step != last and len(steps) < 200

    if last != WRITING:
        assert passed(practice, go_on=lambda _: False).result == STOPPED
    else:
        assert passed(practice, go_on=go_on).result == STOPPED
        assert steps[-1] == WRITING
    assert (practice / "Practice.xlsx").read_bytes() == book
    assert passed(practice).result == DONE


def test_a_pass_that_writes_is_finished_whatever_is_wanted(practice: Path) -> None:
    """Its calendars and its agreement belong to what is in the sheet."""
    assert passed(practice, go_on=lambda step: step != AFTER).result == DONE


def test_somebody_else_at_work_is_named(practice: Path) -> None:
    """With what they do, the process and since when."""
    with only_one(practice / "state" / "pass.lock", doing="groupkeeper undo"):
        told = passed(practice)
    assert told.result == BUSY
    assert "groupkeeper undo (process" in told.trouble


def test_what_goes_wrong_is_told_without_the_words_of_a_mistake(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault by its place and sentence; a mistake of ours by its kind and line, for its text may hold a name."""

    def fail(mistake: Exception) -> PassTold:
        def raising(*_: object, **__: object) -> None:
            raise mistake

        monkeypatch.setattr("addon.service.passing.practice_steps", raising)
        return passed(practice)

    told = fail(StateDamaged("state", "it is damaged", "Restore it."))
    assert (told.result, told.trouble, told.next_step) == (FAILED, "state: it is damaged", "Restore it.")
    told = fail(KeyError("Zoë"))
    assert told.result == FAILED
    assert told.trouble.startswith("KeyError at test_passing.py:")
    assert "Zo" not in as_text(LAST_PASS, told)


def test_a_practice_that_is_away_fails_and_is_told(tmp_path: Path) -> None:
    """The service goes on and tries again."""
    assert passed_nowhere(tmp_path).trouble == "nowhere: there is no such folder"


def passed_nowhere(tmp_path: Path) -> PassTold:
    """Run a pass where there is no practice."""
    return pass_of_service(tmp_path / "nowhere", None, lambda: NOON, lambda _: True)
