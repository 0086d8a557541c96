"""Zone rules are the pinned ones whatever the computer's own are, and doctor tells where those differ."""

import csv
import shutil
import zoneinfo
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import addon
from addon.cli.service_checks import first_day_apart

SHARED = Path(__file__).parents[2] / "shared" / "judges" / "zones"
PINNED = Path(str(files("tzdata.zoneinfo")))


def rows(name: str) -> list[dict[str, str]]:
    """Return a judge's table without its comments."""
    lines = (SHARED / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_the_computers_own_rules_play_no_part() -> None:
    """Nobody who uses a module of ours reads them."""
    assert addon.__version__
    assert zoneinfo.TZPATH == ()
    assert ZoneInfo("America/Vancouver").utcoffset(datetime(2026, 12, 1, 12, 0)).total_seconds() == -7 * 3600  # type: ignore[union-attr]


@pytest.mark.judges
def test_every_offset_is_the_right_one() -> None:
    """35 zones, three years, both sides of every change: local time, offset, fold, name."""
    table = rows("offsets.csv")
    assert len(table) == 1260
    wrong = []
    for row in table:
        there = datetime.fromisoformat(row["utc"]).astimezone(ZoneInfo(row["zone"]))
        offset = there.utcoffset() or timedelta(0)
        found = (
            there.replace(tzinfo=None).isoformat(),
            int(offset.total_seconds()),
            there.fold,
            there.tzname(),
        )
        if found != (row["local"], int(row["offset_seconds"]), int(row["fold"]), row["abbreviation"]):
            wrong.append((row["zone"], row["utc"], found))
    assert wrong == []


@pytest.mark.judges
def test_every_zone_of_old_rules_is_told(tmp_path: Path) -> None:
    """Fifteen zones changed since 2025b: who has the rules of before, here those of a zone that kept them, is told."""
    table = rows("stale-zone-data.csv")
    assert len(table) == 15
    offsets = {-28800: "Etc/GMT+8", -25200: "Etc/GMT+7", -21600: "Etc/GMT+6", -18000: "Etc/GMT+5", 0: "Etc/GMT"}
    for row in table:
        probe = datetime.fromisoformat(row["probe_utc"])
        now = probe.astimezone(ZoneInfo(row["zone"])).utcoffset()
        assert now is not None
        assert int(now.total_seconds()) == int(row["offset_seconds_2026f"]), row["zone"]
        old = offsets.get(int(row["offset_seconds_2025b"]), "Etc/GMT-1")
        stale = tmp_path / row["zone"]
        stale.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PINNED / old, stale)
        assert first_day_apart(row["zone"], probe.date(), tmp_path) is not None, row["zone"]


def test_a_computer_with_the_same_rules_or_none_differs_nowhere(tmp_path: Path) -> None:
    """A Windows computer has no such folder."""
    shutil.copytree(PINNED / "America", tmp_path / "America")
    today = date(2026, 3, 3)
    assert first_day_apart("America/Vancouver", today, tmp_path) is None
    assert first_day_apart("America/Vancouver", today, tmp_path / "none") is None
