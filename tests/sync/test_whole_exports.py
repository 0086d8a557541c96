"""A whole export dropped into the folder: members, rosters, sessions and marks, nothing doubled, nothing twice."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from addon.taken_times import APPOINTMENT
from tests.exports.whole_exports import (
    FHIR_ROSA,
    LIAM,
    NO_DATE,
    PEOPLE,
    RENEE,
    ZOE,
    Resource,
    appointment,
    claim,
    coverage,
    ehi_zip,
    encounter,
    group,
    group_tables,
    ndjson,
    observation,
)
from tests.sync.little_practice import LittlePractice

Stamp = tuple[int, int, int, int, int, int]
IDA = "14,Ida,Berg,1992-03-04,512-555-0114,,,single"
MARKS = {
    date(2026, 2, 17): {"11": "@", "12": "?", "13": "~", "14": "@"},
    date(2026, 2, 24): {"11": "-", "12": "x", "13": "@", "14": "?"},
}
FIRST, SECOND = "G-01 2026-02-17 18:00", "G-01 2026-02-24 18:00"
OF_THREE = {
    ("M-0001", FIRST): "attended",
    ("M-0002", FIRST): "no show",
    ("M-0003", FIRST): "late arrival",
    ("M-0002", SECOND): "cancelled",
    ("M-0003", SECOND): "attended",
}


def drop(practice: LittlePractice, name: str, content: bytes) -> None:
    """Save a file into the exports folder."""
    practice.files[name] = content
    practice.saved[name, content] = practice._just_now()


def marks(practice: LittlePractice) -> dict[tuple[str, str], str]:
    """Return every filled mark of the two Tuesdays."""
    rows = [row for row in practice.rows("attendance") if row["date"] in MARKS and row["status"]]
    return {(str(row["member_code"]), str(row["session"])): str(row["status"]) for row in rows}


def times(practice: LittlePractice, tab: str, *fields: str) -> int:
    """Return how often the most frequent row of a tab is there."""
    return max(Counter(tuple(row[field] for field in fields) for row in practice.rows(tab)).values())


def nothing_twice(practice: LittlePractice) -> bool:
    """Return whether no member, time in a group, session or mark is there twice."""
    keys = (
        ("members", "name"),
        ("roster", "group_code", "member_code"),
        ("sessions", "group_code", "original_start"),
        ("attendance", "session", "member_code"),
    )
    return all(times(practice, tab, *fields) == 1 for tab, *fields in keys)


def test_an_ehi_zip_fills_members_rosters_and_marks_once() -> None:
    """The appointments derived for each member make no second session; a second pass writes nothing."""
    with LittlePractice() as practice:
        drop(practice, "ehi-export-1.zip", ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=MARKS)))
        report = practice.sync()
        assert marks(practice) == OF_THREE
        assert practice.row("members", id="M-0001")["external_id"] == "11"
        assert {row["state"] for row in practice.rows("sessions") if row["date"] in MARKS} == {"held"}
        assert nothing_twice(practice)
        assert not practice.state.remembered(APPOINTMENT)
        assert sum(file.read for file in report.files) == sum(
            file.loaded + file.skipped + file.review + file.error for file in report.files
        )
        shown = practice.shown()
        again = practice.sync()
        assert not again.files
        assert practice.shown() == shown


def test_an_overlapping_zip_adds_what_is_new_and_doubles_nothing() -> None:
    """The second zip has other clients of the same group: it is no list of who is still in it."""
    with LittlePractice() as practice:
        drop(practice, "ehi-export-1.zip", ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=MARKS)))
        practice.sync()
        drop(practice, "ehi-export-2.zip", ehi_zip(group_tables([RENEE, IDA], marks=MARKS)))
        report = practice.sync()
        assert "new clients" in [one.kind for one in report.questions]
        practice.answers("yes", kind="new clients")
        practice.sync()
        (ida,) = practice.rows("members", name="Ida Berg")
        practice.sync()
        assert marks(practice) == OF_THREE | {(ida["id"], FIRST): "attended", (ida["id"], SECOND): "no show"}
        assert len(practice.rows("roster", group_code="G-01")) == 4
        assert not [row for row in practice.rows("roster") if row["not_in_ehr"]]
        assert nothing_twice(practice)
        shown = practice.shown()
        practice.sync()
        assert practice.shown() == shown


def test_the_later_of_two_zips_that_differ_counts() -> None:
    """A mark corrected in the EHR arrives; the older zip that is still there does not bring it back.

    The Log tells the file without the client's name in its own.
    """
    with LittlePractice() as practice:
        drop(practice, "ehi-export-1.zip", ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=MARKS)))
        practice.sync()
        practice.later(hours=1)
        drop(practice, "Liam O'Connor.zip", ehi_zip(group_tables([LIAM], marks=CORRECTED)))
        for _ in range(2):
            practice.sync()
            assert marks(practice) == OF_THREE | {("M-0002", FIRST): "attended"}
        told = " ".join(str(row["files"]) for row in practice.rows("log"))
        table = "therapy_groups_participant_attendance.csv"
        assert f"ehi-export-1.zip/{table}: 6 read = 5 loaded + 1 skipped" in told
        assert re.search(rf"openemr\.ehi [0-9a-f]{{8}}/{table}: 2 read = 1 loaded \+ 1 skipped", told)
        assert "Liam" not in told


CORRECTED = {**MARKS, date(2026, 2, 17): {**MARKS[date(2026, 2, 17)], "12": "@"}}


@pytest.mark.parametrize(
    ("names", "stamps"),
    [
        (("a.zip", "b.zip"), ((2026, 2, 26, 20, 0, 0), (2026, 2, 27, 20, 0, 0))),
        (("ehi 2026-02-26.zip", "ehi 2026-02-27.zip"), (NO_DATE, NO_DATE)),
    ],
)
def test_an_older_zip_that_is_copied_later_does_not_win(names: tuple[str, str], stamps: tuple[Stamp, Stamp]) -> None:
    """When it was packed, or the day in its name, counts before the age of the copy, in one pass and over two."""
    (older, newer), (before, after) = names, stamps
    old = ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=MARKS), made=before)
    new = ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=CORRECTED), made=after)
    for passes in (1, 2):
        with LittlePractice() as practice:
            drop(practice, newer, new)
            if passes == 2:
                practice.sync()
                practice.later(hours=1)
            drop(practice, older, old)
            report = practice.sync()
            assert marks(practice) == OF_THREE | {("M-0002", FIRST): "attended"}
            assert not [one for one in report.questions if one.kind == "export waits"]


# --- FHIR ----------------------------------------------------------------------------------------------

SHARED = ("p1", "p2", "p3")
LINES: dict[str, tuple[Resource, ...]] = {
    "Patient.000.ndjson": PEOPLE,
    "Practitioner.000.ndjson": (FHIR_ROSA,),
    "Group.000.ndjson": (group("Tuesday process group", {one: {"start": "2026-01-06"} for one in SHARED}),),
    "Appointment.000.ndjson": (
        appointment("a1", SHARED, "2026-02-17T23:00:00Z", "fulfilled"),
        appointment("a2", SHARED, "2026-02-24T18:00:00-05:00", "fulfilled"),
        appointment("a3", ["p2"], "2026-02-26T10:00:00-05:00", "noshow"),
    ),
    "Encounter.000.ndjson": (
        encounter("e1", "p1", "2026-02-17T23:04:00Z", appointment=[{"reference": "Appointment/a1"}]),
        encounter("e2", "p3", "2026-02-17T23:01:00Z", appointment=[{"reference": "Appointment/a1"}]),
        encounter("e3", "p2", "2026-02-24T18:00:00-05:00", "cancelled"),
        encounter("e4", "p3", "2026-02-24T18:00:00-05:00"),
    ),
    "Observation.000.ndjson": (
        observation("o1", "p1", "44261-6", 12, "2026-02-17T22:30:00Z"),
        observation("o2", "p1", "44260-8", 2, "2026-02-17T22:30:00Z"),
        observation("o3", "p3", "70274-6", 7, "2026-02-18T02:30:00Z"),
    ),
    "Claim.000.ndjson": (claim("c1", ["e1"], 85.5), claim("c2", ["e4"], 85.5), claim("c3", ["e4"], 85.5)),
    "Coverage.000.ndjson": (coverage("v1", "p2", "Medicare"),),
    "Location.000.ndjson": ({"resourceType": "Location", "id": "l1"},),
    "log.ndjson": ({"exportId": "x", "eventId": "kickoff"},),
}
BY_FHIR = {
    ("M-0001", FIRST): "attended",
    ("M-0003", FIRST): "attended",
    ("M-0002", SECOND): "cancelled",
    ("M-0003", SECOND): "attended",
}


def as_zip(files: Mapping[str, Iterable[Resource]]) -> bytes:
    """Return all files in one zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, lines in files.items():
            package.writestr(f"export/{name}", ndjson(*lines))
    return made.getvalue()


def shows_fhir(practice: LittlePractice) -> None:
    """Marks, charges, scores and appointments are those of the resources, each once."""
    assert marks(practice) == BY_FHIR
    charged = {
        (row["member_code"], row["session"]): row["charge"] for row in practice.rows("attendance") if row["charge"]
    }
    assert charged == {("M-0001", FIRST): Decimal("85.50")}
    found = {(row["member_code"], row["measure"], row["score"], row["date"]) for row in practice.rows("scores")}
    assert found >= {
        ("M-0001", "PHQ-9", Decimal(12), date(2026, 2, 17)),
        ("M-0003", "GAD-7", Decimal(7), date(2026, 2, 17)),
    }
    (single,) = practice.state.remembered(APPOINTMENT).values()
    assert (single.member, single.start, single.status) == ("M-0002", datetime(2026, 2, 26, 10), "no show")
    assert nothing_twice(practice)


def test_fhir_files_dropped_one_after_the_other_complete_each_other() -> None:
    """Encounters wait for their Patients, then for the Practitioner; with the last file all is there."""
    last = ["Practitioner.000.ndjson"]
    second = ["Patient.000.ndjson", "Group.000.ndjson"]
    with LittlePractice() as practice:
        for names in (sorted(LINES.keys() - {*second, *last}), second, last):
            assert not marks(practice)
            for name in names:
                drop(practice, name, ndjson(*LINES[name]))
            report = practice.sync()
        shows_fhir(practice)
        waiting = {file.name: file.review for file in report.files if file.review}
        assert waiting == {"Claim.000.ndjson": 2}
        shown = practice.shown()
        practice.sync()
        assert practice.shown() == shown


def test_a_zip_of_fhir_files_tells_the_same_and_item_9_names_the_member() -> None:
    """The answer above zero is asked about with the member's code, though the Patient is in another file."""
    with LittlePractice() as practice:
        drop(practice, "bulk export.zip", as_zip(LINES))
        report = practice.sync()
        shows_fhir(practice)
        (asked,) = report.safety
        assert asked.question.startswith("M-0001: item 9 was answered above zero")
        drop(practice, "Encounter.000.ndjson", ndjson(*LINES["Encounter.000.ndjson"]))
        practice.sync()
        shows_fhir(practice)


def test_a_practice_that_begins_with_an_ehi_zip_has_its_group_with_one_yes() -> None:
    """The group takes its roster's name, and its members are in it since the day that the roster tells, once."""
    weeks = {date(2026, 1, 27) + timedelta(weeks=week): {"11": "@", "12": "?", "13": "~"} for week in range(5)}
    with LittlePractice(cast=False) as practice:
        drop(practice, "ehi-export-1.zip", ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=weeks)))
        practice.sync()
        practice.answers("yes", kind="proposed group")
        practice.sync()
        practice.sync()
        assert [row["name"] for row in practice.rows("groups")] == ["Tuesday process group"]
        assert [row["joined"] for row in practice.rows("roster")] == [date(2026, 1, 6)] * 3
        marked = Counter(str(row["status"]) for row in practice.rows("attendance") if row["status"])
        assert marked == {"attended": 5, "no show": 5, "late arrival": 5}
        assert nothing_twice(practice)
