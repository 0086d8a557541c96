"""Every command: what it does, where it says it, and how it ends."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from addon.cli import shown
from addon.exports.folder import FILE
from addon.memory import Remembered
from addon.names_in_text import moment_in_words
from addon.sync.state.commits import Commit
from addon.wiring.opening import open_practice
from addon.workbook import CellWrite, SheetBatch
from tests.cli.commands import CommandLine, Opened, Person, tree
from tests.exports.whole_exports import PEOPLE, ehi_zip, encounter, ndjson
from tests.practice import MEMBERS, ZONE
from tests.sync.little_practice import NOON, attendance, charges, details, scores, tuesdays


def _delete_tab(folder: Path, title: str) -> None:
    """Let a person delete a tab in a spreadsheet program."""
    book = openpyxl.load_workbook(folder / "Practice.xlsx")
    del book[title]
    del book.defined_names[f"_gk_{title.casefold()}"]
    book.save(folder / "Practice.xlsx")


ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
ANSI = re.compile(r"\x1b\[")


# --- init ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_init_makes_a_folder_and_replaces_nothing(command: CommandLine, tmp_path: Path) -> None:
    """A second init in the same place ends with 1 and changes nothing."""
    place = tmp_path / "new"
    made = command.run("init", place, "--zone", "Europe/Berlin")
    assert made.code == 0
    assert "groupkeeper sync" in made.out
    assert {path.name for path in place.iterdir()} == {
        "practice.toml",
        "Practice.xlsx",
        "exports",
        "calendars",
        "billing",
        "state",
    }
    before = tree(place)
    again = command.run("init", place)
    assert (again.code, again.out) == (1, "")
    assert "already exists" in again.err
    assert tree(place) == before


def test_init_refuses_a_zone_that_does_not_exist(command: CommandLine, tmp_path: Path) -> None:
    """Nothing is made with a wrong zone."""
    said = command.run("init", tmp_path / "new", "--zone", "Mars/Olympus")
    assert said.code == 2
    assert "zone" in said.err
    assert not (tmp_path / "new").exists()


@pytest.mark.long
def test_a_new_empty_practice_can_be_synced_at_once(command: CommandLine, tmp_path: Path) -> None:
    """Nothing typed, nothing exported: a pass has nothing to complain about."""
    command.run("init", tmp_path / "new", "--zone", ZONE)
    assert command.run("sync", tmp_path / "new").code == 0
    assert command.run("check", tmp_path / "new").code == 0
    again = command.run("sync", tmp_path / "new")
    assert again.code == 0
    assert "Nothing new" in again.out


# --- sync ----------------------------------------------------------------------------------------


def test_a_sync_with_nothing_new_says_so_and_writes_nothing(command: CommandLine, folder: Path) -> None:
    """The whole folder is byte for byte the same."""
    before = tree(folder)
    said = command.run("sync", folder)
    assert said.code == 0
    assert "Nothing new" in said.out
    assert tree(folder) == before


@pytest.mark.long
def test_a_dry_run_changes_nothing_on_disk(command: CommandLine, folder: Path) -> None:
    """What would be written is shown; not one file is touched, new or changed."""
    Person(folder).types("members", "phone", "512-555-0100", name=ZOE)
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    before = tree(folder)
    said = command.run("sync", folder, "--dry-run")
    assert said.code == 0
    assert "more.csv" in said.out
    assert "would be written" in said.out.lower()
    assert tree(folder) == before
    assert command.run("sync", folder).code == 0
    assert tree(folder) != before


def test_a_later_export_is_applied_and_calendars_follow(command: CommandLine, folder: Path) -> None:
    """Edits of people stand, the table says which tabs were written."""
    person = Person(folder)
    code = "G-01 2026-03-10 18:00"
    before = tree(folder / "calendars")
    person.types("sessions", "state", "cancelled", id=code)
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    said = command.run("sync", folder)
    assert said.code == 0
    assert "Members" in said.out
    assert next(row for row in person.sees("members") if row["name"] == LIAM)["phone"] == "555-0133"
    assert next(row for row in person.sees("sessions") if row["id"] == code)["state"] == "cancelled"
    after = tree(folder / "calendars")
    assert {name for name in after if after[name] != before.get(name)} == {"C-01.ics"}


@pytest.mark.long
def test_a_held_export_ends_with_3_until_its_code_is_accepted(command: CommandLine, folder: Path) -> None:
    """Each pass ends with 3 while it waits; --accept CODE lets it in."""
    exports, person = folder / "exports", Person(folder)
    clients = [(one.name, f"555-02{place:02d}", "", "") for place, one in enumerate(MEMBERS)]
    (exports / "clients.csv").write_bytes(details(*clients))
    assert command.run("sync", folder).code == 0
    (exports / "Zoe Nunez 1990.csv").write_bytes(details((ZOE, "555-0999", "", "")))
    said = command.run("sync", folder)
    assert (said.code, "This file waits" in said.out, "Nunez" in said.out + said.err) == (3, True, False)
    assert "Nunez" in command.at_terminal("sync", folder).out
    (asked,) = [row for row in person.sees("needs_review") if row["kind"] == "export waits"]
    code = str(asked["question"]).rpartition("code ")[2].rstrip(")")
    mistyped = command.run("sync", folder, "--accept", "0000")
    assert (mistyped.code, "nothing waits under 0000" in mistyped.err) == (2, True)
    assert command.run("sync", folder, "--accept", code).code == 0
    assert next(row for row in person.sees("members") if row["name"] == ZOE)["phone"] == "555-0999"
    assert command.run("sync", folder).code == 0


@pytest.mark.long
def test_an_unreadable_export_ends_with_3_and_is_named(command: CommandLine, folder: Path) -> None:
    """As long as it lies there, every pass says so; the other files are applied."""
    (folder / "exports" / "broken.csv").write_bytes(b"\x00\xff")
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    for _ in range(2):
        said = command.run("sync", folder)
        assert said.code == 3
        assert re.search(r"export [0-9a-f]{8}\b", said.out)
        assert "broken.csv" not in said.out
        assert "broken.csv" in command.at_terminal("check", folder).out
    assert next(row for row in Person(folder).sees("members") if row["name"] == LIAM)["phone"] == "555-0133"


@pytest.mark.long
def test_an_unreadable_calendar_ends_with_3_and_is_named(command: CommandLine, folder: Path) -> None:
    """A feed that turned into a page to sign in: every pass says so, and check does, until it is a calendar again."""
    busy = folder / "calendars" / "busy" / "C-01.ics"
    busy.write_text("<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
    for words in (("sync",), ("sync",), ("check",)):
        said = command.run(*words, folder)
        assert (said.code, "calendars/busy/C-01.ics" in said.out) == (3, True)
    entry = "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Office:20260310T180000\nDURATION:PT1H\nEND:VEVENT\n"
    busy.write_text(f"BEGIN:VCALENDAR\n{entry}END:VCALENDAR\n", encoding="utf-8")
    for _ in range(2):
        said = command.run("sync", folder)
        assert (said.code, "calendars/busy/C-01.ics" in said.out) == (0, True)
    busy.unlink()
    assert command.run("sync", folder).code == 0
    assert "Nothing new" in command.run("sync", folder).out


@pytest.mark.long
def test_item_9_is_told_first_and_counted_until_it_is_handled(command: CommandLine, folder: Path) -> None:
    """The person who runs the pass learns where to look, and nothing else."""
    day = tuesdays((2, 24))[0].date()
    (folder / "exports" / "phq.csv").write_bytes(
        scores((LIAM, "PHQ-9", "4", day), (ZOE, "PHQ-9", "12", day), item_9="2")
    )
    said = command.run("sync", folder)
    assert said.code == 3
    assert said.out.startswith("Safety phq.csv:3: M-0001")
    assert ZOE not in said.out + said.err
    again = command.run("sync", folder)
    assert (again.code, "phq.csv:3" in again.out) == (3, False)
    assert again.out.startswith("1 safety row waits in Needs review")
    Person(folder).types("needs_review", "handled_by", "Rosa", kind="safety")
    Person(folder).types("needs_review", "handled_on", date(2026, 3, 3), kind="safety")
    assert command.run("sync", folder).code == 0


@pytest.mark.parametrize("header", [b"Score", b"Points", b"Out of"])
def test_a_look_at_a_file_tells_its_item_9(command: CommandLine, folder: Path, header: bytes) -> None:
    """Nothing is copied or asked: whoever looks learns which row, not the answer; so of a file of no known format."""
    file = folder.parent / "Zoe Nunez phq.csv"
    file.write_bytes(scores((ZOE, "PHQ-9", "12", date(2026, 2, 24)), item_9="2").replace(b"Score", header))
    said = command.run("import", folder, file, "--dry-run")
    assert (said.code, "Nunez" in said.out + said.err, (folder / "exports" / file.name).exists()) == (3, False, False)
    assert re.search(r"^Safety \S+ [0-9a-f]{8}:2: Item 9 was answered above zero", said.out, re.MULTILINE)
    file.write_bytes(scores((ZOE, "PHQ-9", "12", date(2026, 2, 24)), item_9="0"))
    calm = command.run("import", folder, file, "--dry-run")
    assert (calm.code, "Safety" in calm.out) == (0, False)


@pytest.mark.long
def test_a_refused_import_with_item_9_is_kept_and_told(command: CommandLine, folder: Path) -> None:
    """The file cannot be read; its row is followed up all the same. Another unreadable file is not copied."""
    (folder.parent / "phq.csv").write_bytes(
        scores((ZOE, "PHQ-9", "12", date(2026, 2, 24)), item_9="2").replace(b"Score", b"Points")
    )
    said = command.run("import", folder, folder.parent / "phq.csv")
    assert (said.code, "Safety phq.csv:2" in said.out) == (3, True)
    assert (folder / "exports" / "phq.csv").is_file()
    (folder.parent / "other.csv").write_bytes(b"Who,What\r\nA,B\r\n")
    assert command.run("import", folder, folder.parent / "other.csv").code == 1
    assert not (folder / "exports" / "other.csv").exists()


def test_while_the_workbook_is_open_writes_wait_and_calendars_are_written(command: CommandLine, folder: Path) -> None:
    """LibreOffice's lock file: the pass says who has it open and how much waits; doctor names an old one."""
    person = Person(folder)
    person.types("sessions", "date", tuesdays((3, 11))[0].date(), id="G-01 2026-03-10 18:00")
    lock = folder / ".~lock.Practice.xlsx#"
    lock.write_text("ANNA,anna,desk,03.03.2026 11:58,file:///;", encoding="utf-8")
    days_ago = (NOON - timedelta(days=3)).timestamp()
    os.utime(lock, (days_ago, days_ago))
    workbook = (folder / "Practice.xlsx").read_bytes()
    said = command.run("sync", folder)
    assert said.code == 3
    assert "changes wait" in said.out
    assert "ANNA (LibreOffice" in said.out
    doctor = command.run("doctor", folder, "--json")
    (opened,) = [one for one in json.loads(doctor.out) if one["seen"].startswith("open by ANNA")]
    assert opened["next_step"].startswith("Close it there. If nobody has it open, LibreOffice has crashed")
    assert lock.name in opened["next_step"]
    assert (folder / "Practice.xlsx").read_bytes() == workbook
    assert b"20260311T180000" in (folder / "calendars" / "C-01.ics").read_bytes()
    lock.unlink()
    assert command.run("sync", folder).code == 0
    assert (folder / "Practice.xlsx").read_bytes() != workbook


@pytest.mark.parametrize("harm", ["missing", "no workbook", "cut short"])
def test_without_a_readable_workbook_nothing_else_is_touched(command: CommandLine, folder: Path, harm: str) -> None:
    """Exit 1, the place and the next step; calendars, packages and state are as before."""
    workbook = folder / "Practice.xlsx"
    content = workbook.read_bytes()
    workbook.unlink()
    if harm != "missing":
        workbook.write_bytes(b"no workbook" if harm == "no workbook" else content[: len(content) // 2])
    before = tree(folder)
    said = command.run("sync", folder)
    assert (said.code, said.out) == (1, "")
    assert "Practice.xlsx" in said.err
    assert "→" in said.err
    assert tree(folder) == before


@pytest.mark.long
def test_a_tab_that_was_deleted_leaves_the_others_working(command: CommandLine, folder: Path) -> None:
    """Check names the missing tab; sync goes on with the rest."""
    _delete_tab(folder, "Flags")
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    checked = command.run("check", folder)
    assert checked.code == 3
    assert "flags" in checked.out.lower()
    assert command.run("sync", folder).code in {0, 3}
    assert next(row for row in Person(folder).sees("members") if row["name"] == LIAM)["phone"] == "555-0133"


@pytest.mark.long
def test_a_lost_state_is_first_contact(command: CommandLine, folder: Path) -> None:
    """state/ was deleted: every row is found again, nothing is doubled or removed."""
    person = Person(folder)
    tabs = ("members", "roster", "sessions", "attendance", "flags", "billing_lines")
    before = {tab: [row["id"] for row in person.sees(tab)] for tab in tabs}
    shutil.rmtree(folder / "state")
    assert command.run("sync", folder).code == 0
    assert {tab: [row["id"] for row in person.sees(tab)] for tab in tabs} == before


# --- check ---------------------------------------------------------------------------------------


def test_check_lists_every_bad_rule_cell_with_its_address_and_writes_nothing(
    command: CommandLine, folder: Path
) -> None:
    """Two mistakes in two tabs: both are named at once, each with what to do."""
    person = Person(folder)
    person.types("flag_rules", "if_missed_in_a_row", "about two", id="FR-01")
    person.types("billing_rules", "if_joined_by", "by teleport", id="BR-02")
    before = tree(folder)
    said = command.run("check", folder)
    assert said.code == 3
    assert re.search(r"Flag rules![A-Z]+2\b", said.out)
    assert re.search(r"Billing rules![A-Z]+3\b", said.out)
    assert tree(folder) == before


def test_check_of_a_practice_in_order_says_so(command: CommandLine, folder: Path) -> None:
    """One line and 0."""
    said = command.run("check", folder)
    assert said.code == 0, said.out
    assert "can be read" in said.out


# --- explain -------------------------------------------------------------------------------------


def test_explain_shows_what_matched_and_what_did_not(command: CommandLine, folder: Path) -> None:
    """Rule by rule, with the values; lower case is fine. Off a terminal: no text of a rule's cells, no values."""
    said = command.run("explain", folder, "m-0001")
    assert re.search(r"(?m)^yes +FR-01 *$", said.out)
    said = command.at_terminal("explain", folder, "m-0001")
    assert said.code == 0
    assert "M-0001 in G-01" in said.out
    assert re.search(r"(?m)^yes +FR-01 Two missed in a row", said.out)
    assert re.search(r"(?m)^no +FR-02 Three of the last six", said.out)


def test_a_backtest_without_an_edit_tells_how_to_make_one(command: CommandLine, folder: Path) -> None:
    """Nothing differs from what is in force, so nothing is tried."""
    made = command.run("backtest", folder, "--days", "7")
    first, then, *_ = made.out.splitlines()
    assert (made.code, first) == (
        0,
        "No row of Flag rules, Reminder rules or Billing rules differs from those in force or before.",
    )
    assert then.startswith("Type a rule as you want it")


def test_a_backtest_tells_who_would_have_been_flagged(command: CommandLine, folder: Path) -> None:
    """Codes and days, sums and definitions; the workbook stays as it is."""
    Person(folder).types("flag_rules", "if_missed_in_a_row", ">= 1", id="FR-01")
    workbook = (folder / "Practice.xlsx").read_bytes()
    made = command.run("backtest", folder, "--days", "28")
    assert made.code == 0, made.out
    told = " ".join(made.out.split())
    assert re.search(r"Flag rules 1 flag 1 flag 0 more, 0 fewer, 1 earlier", told)
    assert re.search(r"(?m)^flag +FR-01 +M-0001 in G-01 +Feb 24 2026 +Feb 17 2026 +7 *$", made.out)
    assert "How it is computed" in told
    assert (folder / "Practice.xlsx").read_bytes() == workbook


def test_explain_of_an_unknown_member_ends_with_1(command: CommandLine, folder: Path) -> None:
    """It says where codes are found."""
    said = command.run("explain", folder, "M-9999")
    assert (said.code, said.out) == (1, "")
    assert "M-9999" in said.err
    assert "Members" in said.err


# --- undo ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_undo_puts_back_what_a_run_wrote_into_peoples_cells(command: CommandLine, folder: Path) -> None:
    """The phone is as it was; the next pass leaves it so; a cell that somebody changed since stays."""
    person = Person(folder)
    person.types("members", "phone", "555-0100", name=ZOE)
    command.run("sync", folder)
    (folder / "exports" / "more.csv").write_bytes(
        details((LIAM, "555-0133", "l@example.org", ""), (RENEE, "555-0134", "", ""))
    )
    command.run("sync", folder)
    run = max(int(str(row["run"])) for row in person.sees("log"))
    person.types("members", "phone", "555-0777", name=RENEE)
    untouched = tree(folder)
    shown = command.run("undo", folder, run, "--dry-run")
    assert (shown.code, tree(folder) == untouched, "nothing was written" in shown.out) == (0, True, True)
    said = command.run("undo", folder, run)
    assert said.code == 0
    assert said.out.splitlines()[0] in shown.out
    assert f"undo {folder}" in said.out
    assert f"undo {folder}" not in shown.out
    members = {row["name"]: row for row in person.sees("members")}
    assert (members[LIAM]["phone"], members[LIAM]["email"]) == (None, None)
    assert members[RENEE]["phone"] == "555-0777"
    command.now += timedelta(minutes=5)
    command.run("sync", folder)
    assert {row["name"]: row["phone"] for row in person.sees("members")}[LIAM] is None


def test_undo_of_an_unknown_run_ends_with_1(command: CommandLine, folder: Path) -> None:
    """The Log tab has the numbers."""
    said = command.run("undo", folder, 99)
    assert said.code == 1
    assert "Log" in said.err


# --- doctor --------------------------------------------------------------------------------------


def test_doctor_looks_at_everything_and_changes_nothing(command: CommandLine, folder: Path) -> None:
    """All is well: 0, in words and as JSON."""
    before = tree(folder)
    assert command.run("doctor", folder).code == 0
    said = command.run("doctor", folder, "--json")
    found = json.loads(said.out)
    assert {one["what"] for one in found} >= {"practice.toml", "workbook", "state", "disk", "exports/"}
    assert all(one["ok"] for one in found)
    assert tree(folder) == before


@pytest.mark.parametrize("trouble", ["workbook", "exports", "settings", "state", "open"])
def test_doctor_finds_the_trouble_and_says_what_to_do(command: CommandLine, folder: Path, trouble: str) -> None:
    """One thing is wrong: 1, and the line says which and how to mend it."""
    if trouble == "workbook":
        (folder / "Practice.xlsx").write_bytes(b"PK broken")
    elif trouble == "exports":
        shutil.rmtree(folder / "exports")
    elif trouble == "settings":
        (folder / "practice.toml").write_text('zone = "Mars"\nmood = 1\n', encoding="utf-8")
    elif trouble == "state":
        (folder / "state" / "groupkeeper.db").write_bytes(b"no database at all" * 100)
    else:
        (folder / ".~lock.Practice.xlsx#").write_text("ANNA,,,", encoding="utf-8")
    said = command.run("doctor", folder, "--json")
    wrong = [one for one in json.loads(said.out) if not one["ok"]]
    assert said.code == 1
    assert wrong
    assert all(one["next_step"] for one in wrong)


@pytest.mark.long
def test_doctor_knows_of_an_interrupted_run_and_of_a_run_to_come(
    command: CommandLine, folder: Path, tmp_path: Path
) -> None:
    """Neither is trouble: the next pass settles the one, the other has not happened yet."""
    with open_practice(folder, now=lambda: command.now) as home:
        home.state.persist("cut off", Commit(memory=[Remembered(FILE, {"x": None})]))
    said = command.run("doctor", folder)
    assert said.code == 0
    assert "interrupted" in said.out
    command.run("init", tmp_path / "new", "--zone", ZONE)
    assert "no run yet" in command.run("doctor", tmp_path / "new").out


@pytest.mark.long
def test_doctor_names_tabs_that_are_missing(command: CommandLine, folder: Path) -> None:
    """A deleted tab is trouble; where to get it back is said."""
    _delete_tab(folder, "Flags")
    said = command.run("doctor", folder)
    assert said.code == 1
    assert "Flags" in said.out
    assert "put back" in " ".join(said.out.split())


# --- import --------------------------------------------------------------------------------------


@pytest.mark.long
def test_import_copies_the_file_and_runs_a_pass(command: CommandLine, folder: Path, tmp_path: Path) -> None:
    """The same file again is fine; another one of the same name is refused and the first stays."""
    file = tmp_path / "new details.csv"
    file.write_bytes(details((LIAM, "555-0133", "", "")))
    computed_only = command.run("import", folder, file, "--dry-run")
    assert (computed_only.code, "1 of them usable" in computed_only.out) == (0, True)
    assert not (folder / "exports" / file.name).exists()
    assert command.run("import", folder, file).code == 0
    assert next(row for row in Person(folder).sees("members") if row["name"] == LIAM)["phone"] == "555-0133"
    assert command.run("import", folder, file).code == 0
    kept = (folder / "exports" / file.name).read_bytes()
    file.write_bytes(details((LIAM, "555-0144", "", "")))
    refused = command.run("import", folder, file)
    assert refused.code == 1
    assert "Rename" in refused.err
    assert (folder / "exports" / file.name).read_bytes() == kept


@pytest.mark.long
def test_a_part_of_a_whole_export_is_imported_with_the_parts_that_are_there(
    command: CommandLine, folder: Path, tmp_path: Path
) -> None:
    """An encounter alone waits for its client; beside the client's file it is usable. A zip is told by its tables."""
    visit = encounter("e1", "p1", "2026-02-17T23:00:00Z", participant=[])
    file = tmp_path / "Encounter.000.ndjson"
    file.write_bytes(ndjson(visit))
    alone = command.run("import", folder, file, "--dry-run")
    assert "fhir.visits: 1 rows, 0 of them usable" in alone.out
    assert "Patient is in none of the files" in " ".join((alone.out + alone.err).split())
    (folder / "exports" / "Patient.000.ndjson").write_bytes(ndjson(*PEOPLE))
    assert "fhir.visits: 1 rows, 1 of them usable" in command.run("import", folder, file, "--dry-run").out
    whole = tmp_path / "ehi-export.zip"
    whole.write_bytes(ehi_zip({"patient_data": ["11,Ann,Roe,1990-04-05,,,,"], "users": ["3,r,Rosa,Lund,1"]}))
    said = command.run("import", folder, whole, "--dry-run")
    assert "openemr.ehi.clients.patient_data: 1 rows, 1 of them usable" in " ".join(said.out.split())


@pytest.mark.long
def test_a_whole_export_that_cannot_be_read_is_kept_for_its_item_9(
    command: CommandLine, folder: Path, tmp_path: Path
) -> None:
    """Another broken one is refused and not copied."""
    torn = {"therapy_groups": ['"1'], "users": ["3,r,Rosa,Lund,1"]}
    for name, tables, code in (("a.zip", torn | {"form_phq9": ["1,2026-02-17,11,1,2,0"]}, 3), ("b.zip", torn, 1)):
        (tmp_path / name).write_bytes(ehi_zip(tables))
        assert command.run("import", folder, tmp_path / name).code == code
        assert (folder / "exports" / name).exists() == (code == 3)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param(".imp.csv", "imp.csv", marks=pytest.mark.long),
        pytest.param("~$imp.csv", "imp.csv", marks=pytest.mark.long),
        ("imp.csv.part", ""),
        (".imp.CRDOWNLOAD", ""),
    ],
)
def test_an_imported_file_has_a_name_that_is_read(
    command: CommandLine, folder: Path, tmp_path: Path, name: str, kept: str
) -> None:
    """A hidden file is kept visible; half a download is refused, after its item 9 was told. Neither is lost quietly."""
    (tmp_path / name).write_bytes(scores((ZOE, "PHQ-9", "12", date(2026, 2, 24)), item_9="0" if kept else "2"))
    before = {path.name for path in (folder / "exports").iterdir()}
    said = command.run("import", folder, tmp_path / name)
    assert {path.name for path in (folder / "exports").iterdir()} - before == {kept} - {""}
    if kept:
        assert any(row["score"] == 12 for row in Person(folder).sees("scores"))
    else:
        assert (said.code, "Safety" in said.out, "import it again" in " ".join(said.err.split())) == (1, True, True)


def test_import_refuses_what_it_cannot_read_and_what_does_not_exist(
    command: CommandLine, folder: Path, tmp_path: Path
) -> None:
    """1 for a file of no known format, 2 for a wrong word on the command line; nothing is copied."""
    file = tmp_path / "holiday.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert command.run("import", folder, file).code == 1
    copy = command.run("import", folder, folder / "Practice.xlsx", "--dry-run", "--profile", "generic.payments")
    assert (copy.code, "this is a workbook of Groupkeeper" in " ".join(copy.err.split())) == (1, True)
    assert command.run("import", folder, tmp_path / "nowhere.csv").code == 2
    assert command.run("import", folder, file, "--profile", "my.own").code == 2
    assert sorted(path.name for path in (folder / "exports").iterdir()) == ["shows.csv", "status.csv"]


def test_a_practice_may_bring_its_own_format(command: CommandLine, folder: Path, tmp_path: Path) -> None:
    """A profile in export-profiles/ is known to import as to sync."""
    profiles = folder / "export-profiles"
    profiles.mkdir()
    text = (Path(__file__).parents[2] / "addon/exports/profiles/generic.scores.toml").read_text(encoding="utf-8")
    own = text.replace("generic.scores", "own.scores").replace('["Score"]', '["Total points"]')
    (profiles / "own.scores.toml").write_text(own, encoding="utf-8")
    file = tmp_path / "points.csv"
    day = tuesdays((2, 24))[0].date()
    file.write_bytes(scores((LIAM, "ORS", "4", day)).replace(b",Score,", b",Total points,"))
    said = command.run("import", folder, file, "--dry-run")
    assert said.code == 0
    assert "own.scores" in said.out


# --- how commands speak --------------------------------------------------------------------------


def test_wrong_usage_ends_with_2_and_no_folder_with_1(command: CommandLine, tmp_path: Path) -> None:
    """Usage goes to stderr; a folder that is no practice is said with the next step."""
    assert command.run("sync").code == 2
    assert command.run("nonsense").code == 2
    assert command.run("undo", tmp_path, "first").code == 2
    assert command.run("demo", tmp_path / "x", "--today", "tomorrow").code == 2
    said = command.run("sync", tmp_path)
    assert (said.code, said.out) == (1, "")
    assert "groupkeeper init" in said.err


@pytest.mark.long
def test_tables_go_to_stdout_logs_to_stderr_and_no_colour_codes_into_pipes(command: CommandLine, folder: Path) -> None:
    """Where nobody watches there is one log line and not one escape code."""
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    said = command.run("sync", folder)
    assert "more.csv" in said.out
    assert said.err.count("\n") == 1
    assert "event=pass" in said.err
    assert not ANSI.search(said.out + said.err)


def test_on_a_terminal_progress_is_shown_and_no_log_line(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress moves the cursor on stderr; stdout has the tables only."""
    monkeypatch.setattr(shown.err, "_force_terminal", True)
    said = command.run("sync", folder, "--dry-run")
    assert said.code == 0
    assert ANSI.search(said.err)
    assert "event=" not in said.err
    assert not ANSI.search(said.out)


def test_explain_of_a_member_without_facts_says_so(command: CommandLine, folder: Path) -> None:
    """A client without a group or a score has nothing to be looked at."""
    Person(folder).adds("members", {"name": "Lone Wolf"})
    command.run("sync", folder)
    said = command.run("explain", folder, "M-0007")
    assert (said.code, "Nothing to judge" in said.out) == (0, True)


def test_an_unforeseen_mistake_says_where_and_never_what_stood_in_a_cell(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last resort: exit 1, file and line of our own code, no text of the exception."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError(ZOE)

    monkeypatch.setattr("addon.wiring.passes.passing", fail)
    (folder / "exports" / "more.csv").write_bytes(details((LIAM, "555-0133", "", "")))
    said = command.run("sync", folder)
    assert said.code == 1
    assert "KeyError" in said.err
    assert "passes.py" in said.err
    assert ZOE not in said.out + said.err


@pytest.mark.long
def test_the_installed_command_runs_and_obeys_no_color(folder: Path) -> None:
    """The one smoke test of the real thing: entry point, exit code, NO_COLOR even on a forced terminal."""
    program = Path(sys.executable).with_name("groupkeeper")
    environment = {"NO_COLOR": "1", "TTY_COMPATIBLE": "1", "FORCE_COLOR": "1", "PATH": ""}
    done = subprocess.run(  # noqa: S603 (our own program)
        [program, "doctor", folder], capture_output=True, text=True, check=False, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "workbook" in done.stdout
    assert not re.search(r"\x1b\[3\dm", done.stdout)


@pytest.mark.long
def test_an_attendance_file_dropped_late_is_read_with_the_charges_that_came_before(
    command: CommandLine, folder: Path
) -> None:
    """Two reports of one evening may arrive in two passes: the marks find their session all the same."""
    start = tuesdays((2, 24))[0]
    evening = start.replace(month=1, day=27)
    (folder / "exports" / "january.csv").write_bytes(charges([(LIAM, evening, "90853"), (RENEE, evening, "90853")]))
    assert command.run("sync", folder).code == 0
    (folder / "exports" / "january 2.csv").write_bytes(
        attendance([(LIAM, evening, "Show"), (RENEE, evening, "No Show")])
    )
    command.run("sync", folder)
    rows = [row for row in Person(folder).sees("attendance") if row["session"] == "G-01 2026-01-27 18:00"]
    marks = {row["member_code"]: row["status"] for row in rows}
    assert marks == {"M-0001": None, "M-0002": "attended", "M-0003": "no show"}


# --- who can read what we write ------------------------------------------------------------------


def _modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


@pytest.mark.long
def test_what_we_write_is_for_its_owner_alone(command: CommandLine, tmp_path: Path) -> None:
    """Folders 700, files 600, whatever the account's default is; the workbook keeps the mode that it had."""
    place = tmp_path / "new"
    command.run("init", place, "--zone", ZONE)
    (place / "Practice.xlsx").chmod(0o640)
    export = tmp_path / "clients.csv"
    export.write_bytes(details((ZOE, "555-0133", "", "")))
    command.run("import", place, export)
    command.now += timedelta(hours=1)
    Person(place).adds("members", {"name": ZOE})
    assert command.run("sync", place).code == 0
    modes = _modes(place)
    assert any(name.startswith("state/backups/") for name in modes)
    assert modes.pop("Practice.xlsx") == 0o640
    wrong = {name: oct(mode) for name, mode in modes.items() if mode != (0o700 if (place / name).is_dir() else 0o600)}
    assert not wrong
    assert command.run("doctor", place).code == 0


@pytest.mark.parametrize(
    "name", ["state/backups", "billing/billing-2026-02.csv", "practice.toml", "calendars/C-01.ics"]
)
def test_doctor_names_what_others_can_read_and_how_to_mend_it(command: CommandLine, folder: Path, name: str) -> None:
    """An earlier version, or somebody, left it open; the command that doctor names closes it."""
    path = folder / name
    path.mkdir(exist_ok=True) if "." not in name else path.touch()
    path.chmod(0o755)
    said = command.run("doctor", folder)
    assert said.code == 1
    assert name in said.out
    (line,) = [one for one in json.loads(command.run("doctor", folder, "--json").out) if one["what"] == "privacy"]
    subprocess.run(line["next_step"].removeprefix("Run "), shell=True, check=True)  # noqa: S602 (the printed words)
    assert command.run("doctor", folder).code == 0


def test_a_pass_closes_the_state_of_an_earlier_version(command: CommandLine, folder: Path) -> None:
    """Its folder, and the backups that were open to others."""
    Person(folder).types("members", "phone", "512-555-0100", name=ZOE)
    (backup, *_) = (folder / "state" / "backups").iterdir()
    backup.chmod(0o644)
    (folder / "state").chmod(0o755)
    command.run("sync", folder)
    assert (folder / "state").stat().st_mode & 0o777 == 0o700
    assert backup.stat().st_mode & 0o777 == 0o600


# --- undo --to -----------------------------------------------------------------------------------


def _bad_paste(command: CommandLine, folder: Path) -> str:
    """Paste over two phones, let a pass see it, and correct another cell; return the backup from before."""
    command.run("sync", folder)
    command.now += timedelta(minutes=1)
    person = Person(folder)
    person.types("members", "payer", "Aetna", name=RENEE)
    command.now += timedelta(minutes=1)
    command.run("sync", folder)
    listed = re.findall(r"(?m)^(Practice [0-9 -]+ [0-9a-f]{8}\.xlsx) +(.+?) +(\d+) *$", command.run("undo", folder).out)
    runs = [int(str(row["run"])) for row in person.sees("log")]
    assert [int(run) for _, _, run in listed] == sorted(runs, reverse=True)
    before, made, _ = listed[0]
    there = command.now.astimezone(ZoneInfo(ZONE))
    assert made == f"{moment_in_words(there)} {there:%Z}"
    for name in (ZOE, LIAM):
        person.types("members", "phone", "512-555-9999", name=name)
    command.now += timedelta(minutes=1)
    command.run("sync", folder)
    person.types("members", "family", "Nunez", name=ZOE)
    return before


@pytest.mark.long
def test_undo_to_a_backup_takes_a_bad_paste_back(command: CommandLine, folder: Path) -> None:
    """Shown first, by tab; done with --yes; what was typed since and elsewhere stays."""
    was = {row["name"]: row["phone"] for row in Person(folder).sees("members")}
    before = _bad_paste(command, folder)
    untouched = tree(folder)
    for options in (("--dry-run",), ()):
        said = command.run("undo", folder, "--to", before, *options)
        assert said.code == (0 if options else 3)
        assert re.search(r"(?m)^Members +2 ", said.out)
        assert "555-9999" not in said.out, "cells are quoted on a terminal only"
        assert "Nothing was written" in said.out
        assert tree(folder) == untouched
    assert f"undo {folder} --to '{before}' --yes" in said.out
    assert "555-9999" in command.at_terminal("undo", folder, "--to", before, "--dry-run").out
    said = command.run("undo", folder, "--to", before, "--tab", "members", "--yes")
    assert said.code == 0
    assert "Put back 2 cells" in said.out
    rows = {row["name"]: row for row in Person(folder).sees("members")}
    assert {name: row["phone"] for name, row in rows.items()} == was
    assert rows[ZOE]["family"] == "Nunez"
    assert rows[RENEE]["payer"] == "Aetna"
    said = command.run("undo", folder, "--to", before, "--yes")
    assert "Nothing that people typed between this backup and the next one" in said.out
    assert "later backup" in said.out


@pytest.mark.parametrize("options", [["--yes"], ["--tab", "Members"], ["--tab", "Members", "--yes"]])
def test_an_option_that_goes_with_a_backup_needs_one(command: CommandLine, folder: Path, options: list[str]) -> None:
    """Whoever forgot the backup is told so: they meant to take something back."""
    said = command.run("undo", folder, *options)
    assert (said.code, "Nothing was undone" in said.out) == (2, True)


@pytest.mark.parametrize("options", [["--yes"], ["--tab", "Members"], ["--to", "Practice"]])
def test_a_run_with_an_option_that_it_cannot_follow_undoes_nothing(
    command: CommandLine, folder: Path, options: list[str]
) -> None:
    """Somebody who asks what would change must not find it done."""
    command.run("sync", folder)
    untouched = tree(folder)
    said = command.run("undo", folder, 1, *options)
    assert said.code == 2
    assert "Nothing was undone" in said.out
    assert tree(folder) == untouched


@pytest.mark.long
@pytest.mark.parametrize("name", ["no such backup", "Practice"])
def test_an_unknown_backup_ends_with_1_and_the_names_there_are(command: CommandLine, folder: Path, name: str) -> None:
    """None of that name, or several."""
    _bad_paste(command, folder)
    said = command.run("undo", folder, "--to", name)
    assert said.code == 1
    assert "Name one of: Practice 20" in said.err


# --- member --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_everything_kept_about_a_member_is_given_out(command: CommandLine, folder: Path, ending: str) -> None:
    """Rows of all tabs, what is remembered and what passes wrote; no other member's name; for its owner alone."""
    Person(folder).types("members", "family", f"with {LIAM}", name=ZOE)
    command.run("sync", folder)
    file = folder.parent / f"one.{ending}"
    said = command.run("member", folder, "m-0001", "--export", file)
    assert said.code == 0
    assert ZOE not in said.out
    assert file.stat().st_mode & 0o777 == 0o600
    if ending == "xlsx":
        book = openpyxl.load_workbook(file)
        lists = {one.title: [list(row) for row in one.values] for one in book.worksheets}
    else:
        lists = json.loads(file.read_text(encoding="utf-8"))
    text = str(lists)
    assert {"Members", "Roster", "Attendance", "What passes wrote"} <= lists.keys()
    assert ZOE in text
    assert "with M-0002" in text
    assert not [one.name for one in MEMBERS if one.name != ZOE and one.name in text]
    assert command.run("member", folder, "M-0001", "--export", file).code == 1, "a file is never replaced"


def _say_of(folder: Path, code: str) -> dict[str, list[str]]:
    """Return the ids of the rows about a member by tab."""
    tabs = ("members", "roster", "attendance", "scores", "messages", "flags")
    rows = {tab: Person(folder).sees(tab) for tab in tabs}
    return {tab: [str(row["id"]) for row in found if code in str(row.values())] for tab, found in rows.items()}


def _state_has(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in (folder / "state").glob("groupkeeper.db*"))


@pytest.mark.long
def test_a_forgotten_member_stays_forgotten(command: CommandLine, folder: Path) -> None:
    """Nothing is left in the state; no pass asks about them or makes a row: old rows are there, new exports arrive."""
    assert _state_has(folder, ZOE)
    assert command.run("member", folder, "M-0001", "--forget").code == 3
    assert _state_has(folder, ZOE), "nobody agreed"
    untouched = tree(folder)
    shown = command.run("member", folder, "M-0001", "--forget", "--dry-run")
    assert (shown.code, tree(folder) == untouched) == (0, True)
    said = command.run("member", folder, "M-0001", "--forget", "--yes")
    records = re.findall(r"[0-9,]+ records of the state", shown.out + said.out)
    assert len(records) == 2
    assert len(set(records)) == 1
    assert said.code == 0
    assert re.search(r"(?m)^Members +2 +yours", said.out)
    before, others = _say_of(folder, "M-0001"), _say_of(folder, "M-0002")
    asked = len(Person(folder).sees("needs_review"))
    for name, days in {"again": [(3, 3)], "more": [(3, 3), (3, 10)]}.items():
        visits = [(who, start, "Show") for who in (ZOE, LIAM, RENEE) for start in tuesdays(*days)]
        (folder / "exports" / f"{name}.csv").write_bytes(attendance(visits))
        clients = details(*((who, f"555-01{len(days)}{at}", "", "") for at, who in enumerate((ZOE, LIAM, RENEE))))
        (folder / "exports" / f"{name} clients.csv").write_bytes(clients)
        command.now += timedelta(days=8)
        said = command.run("sync", folder)
        assert said.code == 0, said.out
    assert not _state_has(folder, ZOE)
    assert _say_of(folder, "M-0001") == before
    assert len(_say_of(folder, "M-0002")["attendance"]) > len(others["attendance"]), "the others go on"
    assert len(Person(folder).sees("needs_review")) == asked
    assert not [row for row in Person(folder).sees("conflicts") if "M-0001" in str(row)]


@pytest.mark.long
def test_the_rows_of_a_forgotten_member_can_be_deleted(command: CommandLine, folder: Path) -> None:
    """The person does it in the workbook: no question follows; typed anew, the person is a new member."""
    command.run("member", folder, "M-0001", "--forget", "--yes", "--backups")
    assert not list((folder / "state" / "backups").glob("*.xlsx"))
    person = Person(folder)
    for tab in ("members", "roster", "attendance", "messages", "flags", "scores"):
        with Opened(folder) as home:
            sheet = (snapshot := home.workbook.read()).tabs[tab]
            gone = [
                CellWrite(tab, number, at, None)
                for number, row in enumerate(sheet.rows, sheet.first_row)
                if "M-0001" in str(row)
                for at, cell in enumerate(row)
                if cell is not None
            ]
            home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(gone)))
    command.now += timedelta(hours=1)
    assert command.run("sync", folder).code == 0
    assert not [row for row in person.sees("needs_review") if row["status"] == "open" and "vanished" in str(row)]
    assert not any(_say_of(folder, "M-0001").values())
    person.adds("members", {"name": ZOE})
    (folder / "exports" / "clients new.csv").write_bytes(details((ZOE, "555-0177", "", "")))
    command.now += timedelta(hours=1)
    assert command.run("sync", folder).code == 0
    (new,) = [row for row in person.sees("members") if row["name"] == ZOE]
    assert new["id"] == f"M-{len(MEMBERS) + 1:04d}"
    assert new["phone"] == "555-0177"


def test_member_needs_to_be_told_what_to_do_and_with_whom(command: CommandLine, folder: Path) -> None:
    """No option, or a file of another kind: usage; a code that nobody has: 1."""
    assert command.run("member", folder, "M-0001").code == 2
    said = command.run("member", folder, "M-0001", "--export", folder.parent / "x.txt")
    assert (said.code, ".json or .xlsx" in said.err) == (2, True)
    assert command.run("member", folder, "M-9999", "--export", folder.parent / "x.json").code == 1
    assert command.run("member", folder, "M-9999", "--forget", "--yes").code == 1
    said = command.run("member", folder, "+12125550147", "--forget", "--yes")
    assert (said.code, "nothing is kept about a caller" in said.err) == (1, True)
    assert "5550147" not in said.out + said.err


@pytest.mark.parametrize(
    ("command_line", "typed"),
    [
        ("member DIR CODE --export FILE", [ZOE, ZOE.split()[0], "G-01", "Tuesday", "M-9999", "M-00", ""]),
        ("explain DIR CODE", [ZOE, "G-01", "Tuesday", "M-9999"]),
        ("audit DIR --about CODE", [ZOE, "Tuesday"]),  # groups and forgotten people have codes in the log too
        ("link revoke DIR --member CODE", [ZOE, "G-01", "Tuesday", "M-9999"]),
        ("link new DIR CODE", [ZOE, "G-01", "Tuesday", "M-9999"]),
    ],
)
def test_what_is_no_members_code_gives_nobodys_data(
    command: CommandLine, folder: Path, command_line: str, typed: list[str]
) -> None:
    """A name, a part of one, a group: refused by each command that takes a code, and a name is not repeated."""
    settings = folder / "practice.toml"
    settings.write_text(settings.read_text() + '\n[service]\npublic_url = "https://go.example.org"\n')
    file = folder.parent / "one.json"
    for code in typed:
        words = {"DIR": folder, "CODE": code, "FILE": file}
        said = command.run(*(words.get(word, word) for word in command_line.split()))
        assert (said.code, "there is no member with this code" in said.err) == (1, True), code
        assert not file.exists()
        shown = (said.out + said.err).casefold()
        assert not [word for word in (*ZOE.casefold().split(), "tuesday") if word in shown]


def test_a_member_who_was_taken_out_of_members_is_given_out(command: CommandLine, folder: Path) -> None:
    """The state remembers them by their code."""
    with Opened(folder) as home:
        sheet = (snapshot := home.workbook.read()).tabs["members"]
        number = next(at for at, row in enumerate(sheet.rows, sheet.first_row) if "M-0001" in row)
        cells = tuple(CellWrite("members", number, at, None) for at in range(len(sheet.headers)))
        home.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells))
    file = folder.parent / "one.json"
    assert command.run("member", folder, "M-0001", "--export", file).code == 0
    assert "M-0001" in file.read_text(encoding="utf-8")
