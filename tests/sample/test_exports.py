"""The sample's export files look like the vendors', quirks included."""

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.sample.clients import DEMOGRAPHICS_HEADER, DETAILS_HEADER
from addon.sample.ehr import Differences
from addon.sample.exports import (
    ATTENDANCE_HEADER,
    ROSTER_HEADER,
    SCORES_HEADER,
    STATUS_HEADER,
    vendor_exports,
)
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample
from tests.exports.reports import adds_up

TODAY = date(2026, 3, 6)
UNTIL = date(2026, 3, 2)
SHARED = Path(__file__).parents[2].parent / "shared"
STATUS = "appointment-status-report.csv"
ATTENDANCE = "client_attendance_report (1).csv"
DETAILS = "client_details_report.csv"
DEMOGRAPHICS = "client_demographics_report.csv"
SCORES = "generic scores.csv"
ROSTER = "generic roster.csv"
ENCODINGS = {DETAILS: "cp1252", DEMOGRAPHICS: "utf-8-sig"}
SAMPLE = sample_practice(7, TODAY)
FILES = vendor_exports(SAMPLE, until=UNTIL)


def rows_of(name: str, files: dict[str, bytes] = FILES) -> list[list[str]]:
    """Return all rows of a file, the header first."""
    return list(csv.reader(io.StringIO(files[name].decode(ENCODINGS.get(name, "utf-8")), newline="")))


def told(name: str) -> list[list[str]]:
    """Return the rows below the header, and below the summary where there is one."""
    return rows_of(name)[2 if name == ATTENDANCE else 1 :]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (STATUS, STATUS_HEADER),
        (ATTENDANCE, ATTENDANCE_HEADER),
        (DETAILS, DETAILS_HEADER),
        (DEMOGRAPHICS, DEMOGRAPHICS_HEADER),
        (SCORES, SCORES_HEADER),
        (ROSTER, ROSTER_HEADER),
    ],
)
def test_every_file_has_its_header_and_full_rows(name: str, header: str) -> None:
    """The first line is the vendor's header and every row is as wide as it."""
    rows = rows_of(name)
    assert ",".join(rows[0]) == header
    assert len(rows) > 2
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.judges
@pytest.mark.parametrize(
    ("file", "header"),
    [
        ("simplepractice-appointment-status-report.csv", STATUS_HEADER),
        ("simplepractice-client_attendance_report.csv", ATTENDANCE_HEADER),
        ("simplepractice-client_details_report.csv", DETAILS_HEADER),
        ("simplepractice-client_demographics_report.csv", DEMOGRAPHICS_HEADER),
        ("generic-scores.csv", SCORES_HEADER),
        ("generic-roster.csv", ROSTER_HEADER),
    ],
)
def test_headers_are_those_collected_from_the_vendors(file: str, header: str) -> None:
    """No header was invented or tidied up."""
    assert (SHARED / "ehr" / "headers" / file).read_text(encoding="utf-8").strip() == header


def test_the_same_sample_gives_the_same_bytes() -> None:
    """Exports depend on the sample and the day only."""
    again = vendor_exports(sample_practice(7, TODAY), until=UNTIL)
    assert again == FILES
    assert vendor_exports(sample_practice(8, TODAY), until=UNTIL) != FILES


def test_the_status_report_is_past_only_and_writes_bare_money() -> None:
    """Times are MM/DD/YYYY HH:MM before the day of the export; money has no symbol and keeps its point."""
    for row in told(STATUS):
        assert datetime.strptime(row[0], "%m/%d/%Y %H:%M").date() < UNTIL
        assert float(row[6]) in {60.0, 65.0, 130.0, 150.0}
        assert row[6] == str(float(row[6]))
    assert {row[3] for row in told(STATUS)} == {"90853", "90849", "90834", "90837"}
    assert {row[9] for row in told(STATUS)} == {"LOCKED", "NO NOTE"}
    assert {row[10] for row in told(STATUS)} == {"PAID", "UNPAID", "NO CHARGE"}
    assert {row[15] for row in told(STATUS)} == {"PAID", "PENDING", ""}


def test_money_adds_up_over_both_parts() -> None:
    """Total = client charge + insurance charge; each charge = paid + written off + unpaid."""
    for row in told(STATUS):
        total, client, client_paid, client_open = (float(row[at]) for at in (8, 11, 13, 14))
        charge, paid, off, left = (float(row[at] or 0) for at in (16, 17, 18, 19))
        assert total == pytest.approx(client + charge)
        assert client == pytest.approx(client_paid + client_open)
        assert charge == pytest.approx(paid + off + left)


def test_group_members_are_rows_of_one_client_at_one_time() -> None:
    """No row names a group; most sessions are several rows with one clinician, time and group code."""
    sessions = Counter((row[0], row[2]) for row in told(STATUS) if row[3] in {"90853", "90849"})
    assert sum(count >= 5 for count in sessions.values()) > 300
    names = [one.name for one in SAMPLE.practice.groups]
    text = FILES[STATUS].decode() + FILES[ATTENDANCE].decode()
    assert not any(name in text for name in names)


def test_payers_carry_their_number_in_brackets() -> None:
    """Insured rows say ``Aetna (60054)``; those who pay themselves have nothing there."""
    payers = {row[4] for row in told(STATUS)}
    assert "Aetna (60054)" in payers
    assert "" in payers
    assert all(payer.endswith(")") for payer in payers if payer)


def test_the_attendance_report_begins_with_its_summary() -> None:
    """The first data row counts what follows."""
    summary, rows = rows_of(ATTENDANCE)[1], told(ATTENDANCE)
    clients, staff = len({row[0] for row in rows}), len({row[1] for row in rows})
    assert summary == [
        f"{clients} clients",
        f"{staff} clinicians",
        f"{len(rows)} appointments",
        "1 office",
        "5 statuses",
    ]


def test_statuses_come_in_every_spelling_and_default_to_show() -> None:
    """Both spellings of the cancellations occur; whatever nobody has marked yet, or lies ahead, is "Show"."""
    words = {row[4] for row in told(ATTENDANCE)}
    both = {f"{who}{word}" for who in ("", "Late ", "Clinician ") for word in ("Canceled", "Cancelled")}
    assert words == both | {"Show", "No Show", "No-show"}
    recent = [row for row in told(ATTENDANCE) if datetime.strptime(row[2], "%m/%d/%Y").date() >= UNTIL - timedelta(3)]
    assert {row[4] for row in recent} == {"Show"}
    assert max(datetime.strptime(row[2], "%m/%d/%Y").date() for row in recent) > UNTIL + timedelta(days=7)


def test_client_lists_are_encoded_as_different_programs_save_them() -> None:
    """Details are cp1252 and no UTF-8; demographics begin with the byte order mark."""
    with pytest.raises(UnicodeDecodeError):
        FILES[DETAILS].decode("utf-8")
    assert FILES[DEMOGRAPHICS].startswith(b"\xef\xbb\xbf")
    assert len(told(DETAILS)) == len(told(DEMOGRAPHICS)) == 220
    names = {row[0] for row in told(DETAILS)}
    assert names == {row[0] for row in told(DEMOGRAPHICS)}
    assert any("'" in name for name in names)


def test_the_couple_has_one_profile_and_no_birth_date() -> None:
    """Client type Couple, two first names, nothing under Date of birth."""
    couple = [row for row in told(DETAILS) if row[1] == "Couple"]
    assert len(couple) == 1
    assert " and " in couple[0][0]
    assert next(row[3] for row in told(DEMOGRAPHICS) if row[0] == couple[0][0]) == ""


def visits_of(sample: Sample, session: str, name: str) -> list[list[str]]:
    """Return the rows of a status report at that session's hour with its clinician."""
    one = next(one for one in sample.practice.sessions if one.code == session)
    staff = {c.code: c.name for c in sample.practice.clinicians}
    at = f"{one.start:%m/%d/%Y %H:%M}" if name == STATUS else f"{one.start:%m/%d/%Y}"
    when, who = (0, 2) if name == STATUS else (2, 1)
    return [row for row in told(name) if row[when] == at and row[who] == staff[one.clinician]]


def test_charges_and_attendance_do_not_quite_match() -> None:
    """One charge has no attendance row, some attended sessions have no charge row."""
    odd, names = SAMPLE.oddities, {one.code: one.name for one in SAMPLE.practice.members}
    session, member = odd.charge_without_attendance
    charged = [row for row in visits_of(SAMPLE, session, STATUS) if row[1] == names[member] and row[3] == "90853"]
    assert [float(row[8]) for row in charged] == [60.0]
    day = charged[0][0][:10]
    that_day = sum(row[0].startswith(day) and row[1] == names[member] for row in told(STATUS))
    assert sum(row[2] == day and row[0] == names[member] for row in told(ATTENDANCE)) == that_day - 1
    assert len(odd.attendance_without_charge) == 5
    for session, member in odd.attendance_without_charge:
        assert not any(row[1] == names[member] for row in visits_of(SAMPLE, session, STATUS))
        assert any(row[0] == names[member] for row in visits_of(SAMPLE, session, ATTENDANCE))


def test_one_session_has_a_single_row_and_one_was_cancelled_by_the_clinician() -> None:
    """A lone 90853 row is still a session; a cancelled one shows rows without a charge."""
    lone = visits_of(SAMPLE, SAMPLE.oddities.single_row_session, STATUS)
    assert [row[3] for row in lone] == ["90853"]
    cancelled = next(one.code for one in SAMPLE.practice.sessions if one.state == "cancelled")
    off = visits_of(SAMPLE, cancelled, STATUS)
    assert len(off) > 3
    assert {row[10] for row in off} == {"NO CHARGE"}
    group_rows = visits_of(SAMPLE, cancelled, ATTENDANCE)
    assert sum(row[4].startswith("Clinician") for row in group_rows) == len(off)


def test_a_family_is_charged_once() -> None:
    """Of a family's simultaneous 90849 rows only the billed account has a fee."""
    family_of = {one.name: one.family for one in SAMPLE.practice.members if one.family}
    charged = Counter(
        (row[0], family_of[row[1]]) for row in told(STATUS) if row[3] == "90849" and float(row[8]) == 65.0
    )
    assert len(charged) > 30
    assert set(charged.values()) == {1}


def test_the_two_of_one_name_are_told_apart_by_the_roster_file() -> None:
    """The roster file has their groups and different birth dates."""
    one, other = told(ROSTER)
    assert one[2] == other[2]
    assert one[3] != other[3]
    assert one[0] != other[0]


def test_a_later_export_keeps_what_an_earlier_one_said() -> None:
    """Older attendance rows stay as they were, spelling included; only unmarked days change and new ones come."""
    later = rows_of(ATTENDANCE, vendor_exports(SAMPLE, until=UNTIL + timedelta(days=4)))[2:]
    settled = [row for row in told(ATTENDANCE) if datetime.strptime(row[2], "%m/%d/%Y").date() < UNTIL - timedelta(3)]
    assert later[: len(settled)] == settled
    assert len(later) > len(told(ATTENDANCE))


def test_differences_show_in_the_files() -> None:
    """A phone, a status and a missing note that only the EHR has are exported as such."""
    row = next(
        one
        for one in SAMPLE.practice.attendance
        if one.status == "attended" and one.note and one.member not in SAMPLE.oddities.one_name
    )
    pair, names = (row.session, row.member), {one.code: one.name for one in SAMPLE.practice.members}
    files = vendor_exports(
        SAMPLE,
        until=UNTIL,
        differences=Differences(phones={row.member: "(802) 555-0199"}, statuses={pair: "no show"}),
    )
    before, after = rows_of(DETAILS), rows_of(DETAILS, files)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [(one[0], one[10]) for one in changed] == [(names[row.member], "(802) 555-0199")]
    before, after = rows_of(ATTENDANCE), rows_of(ATTENDANCE, files)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    note = rows_of(STATUS, vendor_exports(SAMPLE, until=UNTIL, differences=Differences(no_note=frozenset({pair}))))
    assert sum(old[9] != new[9] for old, new in zip(rows_of(STATUS), note, strict=True)) == 1


def test_our_own_importer_takes_every_row() -> None:
    """Each file is recognised, each row is loaded but the summary, and nothing is an error."""
    profiles = load_profiles(shipped_texts())
    for name, content in FILES.items():
        counts = read_export(name, content, profiles).counts
        assert adds_up(counts)
        assert (counts.review, counts.error) == (0, 0)
        assert counts.loaded == counts.read - (name == ATTENDANCE)
