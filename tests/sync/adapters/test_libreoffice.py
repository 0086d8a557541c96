"""LibreOffice as the person: it opens what we build, and what it saves is the same practice to us."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from addon.sample.practice import sample_practice
from addon.sample.shape import Sizes
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.window.office import begun

pytestmark = [pytest.mark.judges, pytest.mark.office]
NOW = datetime(2026, 3, 6, 22, tzinfo=UTC)


def _saved_by_libreoffice(workbook: Path, scratch: Path) -> bytes:
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(scratch), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 (fixed words)
    return (scratch / workbook.name).read_bytes()


def test_a_workbook_saved_by_libreoffice_is_the_same_practice(tmp_path: Path) -> None:
    """Sheet ids renumbered, styles rewritten, numbers reformatted: the next pass still writes nothing."""
    home_path, scratch = tmp_path / "practice", tmp_path / "scratch"
    scratch.mkdir()
    sample = sample_practice(3, date(2026, 3, 7), sizes=Sizes(clinicians=6, groups=8, members=70, weeks_back=14))
    begun(home_path, sample)
    with open_practice(home_path, now=lambda: NOW) as home:
        first = sync_practice(home, PassOptions(), now=NOW)
        assert first is not None
        assert first.rows > 300
        path = home.folder / home.file.places.workbook
        path.write_bytes(_saved_by_libreoffice(path, scratch))
        again = home.workbook.read()
        assert not again.missing
        report = sync_practice(home, PassOptions(), now=NOW)
    assert report is not None
    assert (report.cells, report.rows) == (0, 0)
