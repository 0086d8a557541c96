"""A state of the version before opens without loss: the same rows, differences and files, under today's names."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from addon.exports.folder import KnownFile, remembered
from addon.sync.merging.agreement import AgreedRow
from addon.sync.state import migrations
from addon.sync.state.database import SCHEMA_VERSION, Commit, open_state_file

DETAILS, BIRTHS, NAMED = "simplepractice.client_details", "simplepractice.client_demographics", "generic.appointments"
SHOWS, CHARGES = "simplepractice.attendance", "simplepractice.appointment_status"
TYPED = f'a person typed "{DETAILS}":{{'
Packed = tuple[object, ...]
ROWS: Mapping[tuple[str, str], tuple[Packed, Packed]] = {
    ("members", "M-0001"): (
        (
            {"name": "Zoë", "phone": "1", "birth_date": "1990-04-05", "other_names": TYPED},
            {
                DETAILS: {"=": "name birth_date phone"},
                BIRTHS: {"=": "birth_date"},
                "groupkeeper": {"pick": "Zoë"},
            },
        ),
        (
            {"name": "Zoë", "phone": "1", "birth_date": "1990-04-05", "other_names": TYPED},
            {
                "client list": {"=": "name phone"},
                "birth date list": {"=": "birth_date"},
                "groupkeeper": {"pick": "Zoë"},
            },
        ),
    ),
    ("members", "M-0002"): (
        ({"name": "Liam"}, {DETAILS: {"name": "L", "birth_date": "1985-11-30"}, NAMED: {"=": "name"}}),
        ({"name": "Liam"}, {"client list": {"name": "L"}, "first mention": {"=": "name"}}),
    ),
    ("members", "M-0003"): (
        ({"name": "Bo"}, {DETAILS: {"=": "name"}}, {DETAILS: {"phone": "2"}}),
        ({"name": "Bo"}, {"client list": {"=": "name"}}, {"client list": {"phone": "2"}}),
    ),
    ("attendance", "A-1"): (
        ({"status": "late"}, {SHOWS: {"status": "attended"}, CHARGES: {"charge": "60"}, NAMED: {"code": "90853"}}),
        (
            {"status": "late"},
            {
                "attendance report": {"status": "attended"},
                "status report": {"charge": "60"},
                "appointment list": {"code": "90853"},
            },
        ),
    ),
    ("roster", "R-1"): (({}, {"generic.roster": {"joined": "x"}}), ({}, {"roster list": {"joined": "x"}})),
    ("scores", "O-1"): (({}, {"generic.scores": {"score": "9"}}), ({}, {"score list": {"score": "9"}})),
    ("conflicts", "X-1"): (
        ({"source": DETAILS}, {"computed": {"=": "source"}}),
        ({"source": DETAILS}, {"computed": {"=": "source"}}),
    ),
}
"""Rows as version 1 packed them, and as version 2 reads them."""
FILE = {"status": "accepted", "arrived": 3, "first": "2026-02-03", "last": "2026-02-24", "signature": "s"}
COUNTS = "9 read = 5 loaded + 2 skipped + 1 review + 1 error"


def compact(packed: Packed) -> str:
    """Return plain values as the state packs them."""
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def version_1(place: Path, *, agreed: bool) -> None:
    """Make a state that version 1 left behind: after a whole pass, or after one that died while writing."""
    rows: dict[str, dict[str, AgreedRow]] = {}
    for (tab, rid), (packed, _) in ROWS.items():
        rows.setdefault(tab, {})[rid] = AgreedRow(rid=rid, key=rid, packed=compact(packed))
    shared = {"rid": "M-0001", "field": "phone", "kind": "conflict", "sheet": "1", "said": "2", "since": "2026-02-24"}
    kept: dict[tuple[str, str], object | None] = {
        ("difference", "a"): shared | {"tab": "members", "source": NAMED},
        ("difference", "b"): shared | {"tab": "attendance", "source": f"{NAMED}, {CHARGES}, roster"},
        ("file", "charges"): FILE | {"name": "c.csv", "profile": CHARGES, "counts": COUNTS},
        ("file", "own"): FILE | {"name": "o.csv", "profile": "own.visits", "counts": COUNTS},
        ("file", "forgotten"): None,
        ("absent", "M-0001"): 1,
    }
    state = open_state_file(place)
    state.persist("run", Commit(rows=rows, kept=kept))
    if agreed:
        state.agree("run")
    state.close()
    with sqlite3.connect(place) as connection:
        connection.execute("update schema_version set version = 1")


@pytest.mark.parametrize("agreed", [True, False], ids=["a whole pass", "an interrupted one"])
def test_sources_and_files_of_version_1_are_read_under_their_new_names(tmp_path: Path, *, agreed: bool) -> None:
    """Nothing but the names changes, in what was agreed on as in what still waits to be."""
    place = tmp_path / "groupkeeper.db"
    version_1(place, agreed=agreed)
    state = open_state_file(place)
    if not agreed:
        assert state.interrupted()
        state.agree("run")
    assert {(tab, rid): row.packed for tab, rows in state.tabs().items() for rid, row in rows.rows.items()} == {
        spot: compact(packed) for spot, (_, packed) in ROWS.items()
    }
    assert {key: one["source"] for key, one in state.kept("difference").items()} == {  # type: ignore[index]
        "a": "first mention",
        "b": "appointment list, status report, roster",
    }
    counts = {"read": 9, "loaded": 5, "skipped": 2, "review": 1, "error": 1}
    assert remembered(state.kept("file")) == {
        "charges": KnownFile(
            name="c.csv", profile=CHARGES, source="status report", covers_charges=True, **FILE, **counts
        ),
        "own": KnownFile(name="o.csv", profile="own.visits", **FILE, **counts),
    }  # type: ignore[arg-type]
    assert state.kept("absent") == {"M-0001": 1}
    state.close()


def test_a_state_is_brought_up_to_date_once_and_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that fails leaves the state as it was; one that was taken is not taken again."""
    place = tmp_path / "groupkeeper.db"
    version_1(place, agreed=True)
    before = contents(place)

    def broken(*_: object) -> None:
        raise KeyError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_difference", broken)
        with pytest.raises(KeyError):
            open_state_file(place)
    assert contents(place) == before
    open_state_file(place).close()
    after = contents(place)
    assert after[-1] == f'INSERT INTO "schema_version" VALUES({SCHEMA_VERSION});'
    open_state_file(place).close()
    assert contents(place) == after


def contents(place: Path) -> list[str]:
    """Return everything in a database, the version last."""
    with sqlite3.connect(place) as connection:
        lines = [line for line in connection.iterdump() if line.startswith("INSERT")]
    return sorted(lines, key=lambda line: "schema_version" in line)
