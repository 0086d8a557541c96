"""A state of the version before opens without loss: the same rows, differences and files, under today's names."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from addon.calendars.known_events import KNOWN, TOKEN, KnownEvent
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, Weekly
from addon.exports.folder import FILE as FILES
from addon.exports.folder import KnownFile
from addon.flags.episodes import FLAG, Flag
from addon.memory import Kept
from addon.people.absent import ABSENT
from addon.records import Appointment
from addon.requests.rows import REQUEST, Request
from addon.rule_versions import GOOD_VERSION, GoodVersion
from addon.sync.log import LOG, LogEntry
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.state import migrations
from addon.sync.state.commits import Commit
from addon.sync.state.database import SCHEMA_VERSION, State, open_state_file
from addon.taken_times import APPOINTMENT
from addon.used_answers import USED

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
FILE: dict[str, Any] = {
    "status": "accepted",
    "arrived": 3,
    "first": "2026-02-03",
    "last": "2026-02-24",
    "signature": "s",
}
COUNTS = "9 read = 5 loaded + 2 skipped + 1 review + 1 error"


EVENT = {
    "kind": "session",
    "zone": "UTC",
    "title": "Group G-01",
    "start": "2026-03-03T18:00:00",
    "minutes": 90,
    "repeats": [1, 8, ["2026-03-10T18:00:00"]],
}
RECORDS: Mapping[tuple[str, str], object] = {
    ("flag", "k"): {
        "rule": "FR-01",
        "subject": "M-0001 in G-01",
        "rule_hash": "h",
        "opened": "2026-02-24",
        "values": {"status": "open", "severity": "red", "due": {"day": "2026-03-10"}},
        "closed": "",
    },
    ("request", "C-01|s"): {
        "clinician": "C-01",
        "session": "s",
        "start": "2026-03-10T18:00:00",
        "to": "",
        "minutes": 0,
        "version": "7",
        "since": "2026-03-03",
        "status": "accepted 2026-03-04",
        "stale": "",
        "answered": "2026-03-04T03:00:00+00:00",
        "episode": 1,
    },
    ("log", "3"): {
        "when": {"at": "2026-03-03T12:00:00"},
        "run": "3",
        "what": "added",
        "cells": 1,
        "rows": 0,
        "conflicts": 0,
        "files": None,
    },
    ("appointment", "x"): ["M-0001", "C-01", "2026-03-03T09:00:00", 50, "90837", "Show", "150.00"],
    ("question", "q"): {
        "key": "q",
        "kind": "which client",
        "question": "Who?",
        "where": "a.csv:2",
        "choices": "yes / no",
        "since": "2026-03-03",
        "status": "open",
        "answer": "",
    },
    ("rule_tab", "flag_rules"): {"headers": ["On"], "first_row": 2, "rows": [["yes", None, {"day": "2026-03-03"}]]},
    ("calendar", "C-01"): [{"key": "session | C-01", "version": "1", "meant": EVENT, "persons": True}],
    ("calendar token", "C-01"): "t1",
    ("used", "q"): "2026-03-03",
    ("caldav C-01", "stem"): None,
}
"""Records of every other kind as version 1 kept them."""
DAY = date(2026, 3, 3)
SERIES = WantedEvent(
    key="session | C-01",
    kind="session",
    zone="UTC",
    title="Group G-01",
    start=datetime(2026, 3, 3, 18),
    minutes=90,
    repeats=Weekly(every=1, count=8, without=(datetime(2026, 3, 10, 18),)),
)
REMEMBERED: dict[Kept[Any], dict[str, Any]] = {
    FLAG: {
        "k": Flag(
            rule="FR-01",
            subject="M-0001 in G-01",
            rule_hash="h",
            since=date(2026, 2, 24),
            values={"severity": "red", "due": date(2026, 3, 10)},
        )
    },
    REQUEST: {
        "C-01|s": Request(
            clinician="C-01",
            session="s",
            start=datetime(2026, 3, 10, 18),
            to=None,
            version="7",
            since=DAY,
            status="accepted 2026-03-04",
            answered=datetime(2026, 3, 4, 3, tzinfo=UTC),
        )
    },
    LOG: {"3": LogEntry(when=datetime(2026, 3, 3, 12), run="3", what="added", cells=1, rows=0, conflicts=0)},
    APPOINTMENT: {
        "x": Appointment(
            member="M-0001",
            clinician="C-01",
            start=datetime(2026, 3, 3, 9),
            minutes=50,
            code="90837",
            status="Show",
            charge=Decimal("150.00"),
        )
    },
    QUESTION: {
        "q": AskedQuestion(
            key="q", kind="which client", question="Who?", where="a.csv:2", choices="yes / no", since=DAY
        )
    },
    GOOD_VERSION: {"flag_rules": GoodVersion(headers=("On",), first_row=2, rows=(("yes", None, DAY),))},
    KNOWN: {"C-01": ((EventId("session | C-01"), KnownEvent(version="1", meant=SERIES, persons=True)),)},
    TOKEN: {"C-01": "t1"},
    USED: {"q": DAY},
    Kept("caldav C-01", str): {"stem": ""},
}


def records(state: State) -> dict[Kept[Any], dict[str, Any]]:
    """Return what the state remembers of these kinds."""
    return {kept: state.remembered(kept) for kept in REMEMBERED}


def compact(packed: Packed) -> str:
    """Return plain values as the state packs them."""
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def version_1(place: Path, *, agreed: bool) -> None:
    """Make a state that version 1 left behind: after a whole pass, or after one that died while writing."""
    rows: dict[str, dict[str, AgreedRow]] = {}
    for (tab, rid), (packed, _) in ROWS.items():
        rows.setdefault(tab, {})[rid] = AgreedRow(rid=rid, key=rid, packed=compact(packed))
    shared: dict[str, object] = {"rid": "M-0001", "field": "phone", "kind": "conflict", "sheet": "1", "said": "2"}
    shared |= {"since": "2026-02-24", "status": "open", "stale": "", "episode": 2}
    kept: dict[tuple[str, str], object | None] = {
        ("difference", "a"): shared | {"tab": "members", "source": NAMED},
        ("difference", "b"): shared | {"tab": "attendance", "source": f"{NAMED}, {CHARGES}, roster"},
        ("file", "charges"): FILE | {"name": "c.csv", "profile": CHARGES, "counts": COUNTS},
        ("file", "own"): FILE | {"name": "o.csv", "profile": "own.visits", "counts": COUNTS},
        ("absent", "M-0001"): 1,
        **RECORDS,
    }
    state = open_state_file(place)
    state.persist("run", Commit(rows=rows))
    if agreed:
        state.agree("run")
    state.close()
    with sqlite3.connect(place) as connection:
        lines = [(kind, key, json.dumps(value)) for (kind, key), value in kept.items()]
        connection.executemany(f"insert into {'kept' if agreed else 'pending_kept'} values (?, ?, ?)", lines)  # noqa: S608
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
    assert {key: one.source for key, one in state.remembered(DIFFERENCE).items()} == {
        "a": "first mention",
        "b": "appointment list, status report, roster",
    }
    counts: dict[str, Any] = {"read": 9, "loaded": 5, "skipped": 2, "review": 1, "error": 1}
    assert state.remembered(FILES) == {
        "charges": KnownFile(
            name="c.csv", profile=CHARGES, source="status report", covers_charges=True, **FILE, **counts
        ),
        "own": KnownFile(name="o.csv", profile="own.visits", **FILE, **counts),
    }
    assert state.remembered(ABSENT) == {"M-0001": 1}
    assert records(state) == REMEMBERED
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
        patch.setattr(migrations, "_RECORDS", {"difference": broken})
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
