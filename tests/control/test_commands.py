"""Control in an .xlsx practice without a service: by the commands alone."""

from pathlib import Path

import pytest

from addon.sending_paused import who_paused
from addon.wiring.opening import open_practice
from tests.begun import init_practice
from tests.cli.commands import CommandLine, Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON


def paused(folder: Path) -> str:
    """Return who paused all sending."""
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        return who_paused(home.state, ZONE)


@pytest.mark.long
def test_a_practice_without_a_page_asks_in_its_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rehearsal lists the tab and does nothing; the pass does it; no name of a member is in what it logs."""
    command, folder = CommandLine(monkeypatch, capsys), tmp_path / "practice"
    init_practice(folder, ZONE)
    person = Person(folder)
    person.adds("members", {"name": "Kanaria Wrenfeld"})
    person.adds("control", {"do": "explain", "member": "Kanaria Wrenfeld"}, {"do": "pause sending"})
    said = command.run("sync", folder, "--dry-run")
    assert "Control" in said.out
    assert paused(folder) == ""
    assert command.run("sync", folder).code in {0, 3}
    assert paused(folder) == "the Control tab, since Tue Mar 3 12:00 PM"
    explained, pause = person.sees("control")
    assert str(explained["answer"]).startswith("Kanaria Wrenfeld (M-0001), in no group today.\nNothing to judge")
    assert str(pause["answer"]).startswith("Done: sending is paused.")
    assert command.run("sync", folder).code in {0, 3}
    assert person.sees("control") == [explained, pause]
    assert not [text for text in command.everything if "kanaria" in text.casefold()]
