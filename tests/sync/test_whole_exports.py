"""A whole export dropped into the folder: members, rosters, sessions and marks, nothing doubled, nothing twice."""

from collections import Counter
from datetime import date

from addon.taken_times import APPOINTMENT
from tests.exports.whole_exports import LIAM, RENEE, ZOE, ehi_zip, group_tables
from tests.sync.little_practice import LittlePractice

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
    """The appointments that the program derives for each member make no second session; a second pass writes nothing."""
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
    """A mark corrected in the EHR arrives; the older zip that still lies there does not bring it back."""
    corrected = {**MARKS, date(2026, 2, 17): {**MARKS[date(2026, 2, 17)], "12": "@"}}
    with LittlePractice() as practice:
        drop(practice, "ehi-export-1.zip", ehi_zip(group_tables([ZOE, LIAM, RENEE], marks=MARKS)))
        practice.sync()
        practice.later(hours=1)
        drop(practice, "ehi-export-2.zip", ehi_zip(group_tables([LIAM], marks=corrected)))
        for _ in range(2):
            practice.sync()
            assert marks(practice) == OF_THREE | {("M-0002", FIRST): "attended"}
