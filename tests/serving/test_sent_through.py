"""A database that was put back from a backup sends nothing before a person lets it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addon.sending_paused import PAUSED, Paused, who_paused
from addon.service.service import Besides, Service
from addon.service.told import LAST
from addon.serving import outgoing
from addon.serving.sent_through import note_sent, pause_after_a_backup
from addon.wiring.beginning import add_settings
from addon.wiring.served import SENT_THROUGH, held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.serving.test_whole import SETTINGS, for_staff

NIGHT = datetime(2026, 3, 3, 7, tzinfo=UTC)
NOON = NIGHT + timedelta(hours=10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice of whose database there is a copy from the night; at noon a message went out."""
    made = tmp_path / "practice"
    init_practice(made, ZONE)
    with held_practice(made, at="") as practice:
        note_sent(practice, NIGHT)
    shutil.copy(made / "state" / "groupkeeper.db", made / "night.db")
    with held_practice(made, at="") as practice:
        note_sent(practice, NOON)
        assert not pause_after_a_backup(practice, NOON)
    return made


def test_a_database_from_a_backup_is_paused_until_a_person_resumes(folder: Path) -> None:
    """Who resumed is not asked again at the next start; another older database is paused anew."""
    for _ in range(2):
        shutil.copy(folder / "night.db", folder / "state" / "groupkeeper.db")
        with held_practice(folder, at="") as practice:
            assert pause_after_a_backup(practice, NOON)
            assert "from a backup" in who_paused(practice.state, ZONE)
        with held_practice(folder, at="") as practice:
            assert not pause_after_a_backup(practice, NOON)
            assert who_paused(practice.state, ZONE)
            practice.state.keep(PAUSED, LAST, Paused(by="ana", since=NOON, is_over=True))
            assert not pause_after_a_backup(practice, NOON)
            assert not who_paused(practice.state, ZONE)


def test_a_new_database_beside_the_note_is_paused_too(folder: Path) -> None:
    """It was lost whole."""
    for one in (folder / "state").glob("groupkeeper.db*"):
        one.unlink()
    with held_practice(folder, at="") as practice:
        assert pause_after_a_backup(practice, NOON)


@pytest.mark.parametrize("noted", [None, "", "yesterday", "2026-03-03T17:00"])
def test_without_a_note_nothing_is_paused(folder: Path, noted: str | None) -> None:
    """Nor where it cannot be read."""
    place = folder / "state" / SENT_THROUGH
    place.unlink() if noted is None else place.write_text(noted, encoding="ascii")
    with held_practice(folder, at="") as practice:
        assert not pause_after_a_backup(practice, NOON)


def test_the_service_notes_what_it_sends_and_looks_when_it_starts(folder: Path) -> None:
    """A note to a clinician leaves: it is noted; the night's database in its place is paused at the start."""
    add_settings(folder, SETTINGS.partition("[text]")[0])
    with held_practice(folder, at="") as practice:
        now = for_staff().due + timedelta(seconds=1)
        practice.state.outbox.add(for_staff(), now=now)
        outgoing.sending(practice)(now + timedelta(seconds=1), looked_at=None)
        assert datetime.fromisoformat((folder / "state" / SENT_THROUGH).read_text(encoding="ascii")) > NOON
    shutil.copy(folder / "night.db", folder / "state" / "groupkeeper.db")
    with held_practice(folder, at="") as practice:
        step = outgoing.sending(practice)
        service = Service(practice, Besides(tell=lambda _: None, tell_backup=lambda _: None, send=step))
        assert "from a backup" in service.runner.status().paused
