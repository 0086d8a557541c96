"""No name, phone, address, birth date, score or note leaves the workbook, whatever goes wrong.

Every personal cell of a small practice is a canary: a text that occurs nowhere else. Passes run with
everything broken that can break; then every place that is not the workbook, the state or a billing
package is searched for a canary.
"""

import io
import logging
import re
import shutil
import sqlite3
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from addon.exports.neutral import without_names
from addon.problems import Fault
from addon.records import Member
from addon.tabs import Value
from addon.undoing import undo_run
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import CellWrite, SheetBatch
from tests.begun import init_practice
from tests.cli.commands import CommandLine, Opened, Person
from tests.practice import ZONE
from tests.sync.little_practice import (
    NOON,
    attendance,
    births,
    charges,
    details,
    roster,
    scores,
    tuesdays,
)

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
LETTERS = "abcdef"
MEMBERS = tuple(
    Member(
        code=f"M-000{number}",
        name=f"Kanari{letter}or Wrenfeld{letter}u",
        birth_date=date(1931, 3, 10 + number),
        phone=f"555-739-10{number:02d}",
        email=f"kanari{letter}@nestbox.example",
        family=f"Wrenfeld{letter}u",
    )
    for number, letter in enumerate(LETTERS, 1)
)
GROUP, OTHER = "Kanarigroup of Tuesday", "Kanarigroup of Friday"
NOTE, SCORE, STRANGER, WORD = "kanarinote whispered", "17.3971", "Kanaristranger Nobodyknows", "Kanariword"
CANARIES = re.compile(
    r"kanari|wrenfeld|nestbox|nobodyknows|whispered|555.?739.?10|1931.?03.?1\d|0?3.1\d.1931|\b1\d\.3971", re.IGNORECASE
)


def exports() -> dict[str, bytes]:
    """Return one file of every kind, with strangers, a namesake and an unknown status among them."""
    people = [one.name for one in MEMBERS]
    visits = [(name, start) for name in people for start in FEBRUARY]
    totals = [(name, at, total) for name in people for at, total in ((2, "17.3971"), (3, "11.3971"))]
    words = dict(zip(FEBRUARY, ("Show", "No Show", "No Show", WORD), strict=True))
    return {
        "clients.csv": details(*((one.name, one.phone, one.email, "Aetna") for one in MEMBERS)),
        "births.csv": births(*((one.name, one.birth_date) for one in MEMBERS if one.birth_date)),
        "status.csv": charges([(*one, "90853") for one in [*visits, (STRANGER, FEBRUARY[0])]]),
        "shows.csv": attendance([(name, start, words[start]) for name, start in visits]),
        "others.csv": charges([(people[0], FEBRUARY[0] + timedelta(hours=3), "90853")], clinician=STRANGER),
        "scores.csv": scores(
            *((name, "ORS", total, FEBRUARY[at].date()) for name, at, total in totals),
            (STRANGER, "ORS", SCORE, FEBRUARY[3].date()),
            (people[0], "PHQ-9", "12", FEBRUARY[3].date()),
            item_9="2",
        ),
        "roster.csv": roster((OTHER, people[0], date(2026, 1, 6)), (GROUP, STRANGER, date(2026, 1, 6))),
    }


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Return the command line at noon of 3 March 2026."""
    return CommandLine(monkeypatch, capsys)


@pytest.fixture(scope="module")
def _nest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nest") / "practice"
    init_practice(folder, ZONE)
    person = Person(folder)
    person.adds("clinicians", {"name": "Rosa Díaz"}, {"name": "Tom O'Hara"})
    person.adds(
        "groups",
        {
            "name": GROUP,
            "clinician": "Rosa Díaz",
            "weekday": "Tuesday",
            "start": time(18),
            "minutes": 90,
            "room": "Room 2",
            "held": "in person",
            "status": "active",
            "first": date(2026, 1, 6),
            "service": "group psychotherapy",
        },
    )
    person.adds(
        "members",
        *(
            {
                "name": one.name,
                "birth_date": one.birth_date,
                "phone": one.phone,
                "email": one.email,
                "text_consent": True,
                "email_consent": True,
                "family": one.family,
                "other_names": f"Kanarialso{one.code[-1]}",
                "payer": "Aetna",
            }
            for one in MEMBERS
        ),
    )
    joined: list[dict[str, Value]] = [
        {"group": GROUP, "member": one.name, "joined": date(2026, 1, 6)} for one in MEMBERS
    ]
    person.adds("roster", *joined)
    for name, content in exports().items():
        (folder / "exports" / name).write_bytes(content)
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(), now=NOON)
    return folder


@pytest.fixture
def nest(_nest: Path, tmp_path: Path) -> Path:
    """Return a practice folder full of canaries after its first pass."""
    return Path(shutil.copytree(_nest, tmp_path / "practice"))


# --- what can go wrong ---------------------------------------------------------------------------


def nothing(_: Path) -> None:
    """Leave it as it is."""


def half_written_exports(folder: Path) -> None:
    """Cut every export in the middle of a row, and one in its header."""
    for name, content in exports().items():
        (folder / "exports" / f"cut {name}").write_bytes(content[: len(content) * 2 // 3])
    (folder / "exports" / "header.csv").write_bytes(f"Client,{STRANGER}\n{STRANGER},{WORD}\n".encode())
    (folder / "exports" / "shifted.csv").write_bytes(
        exports()["shows.csv"].replace(b",Show", f",{STRANGER},Show".encode())
    )
    (folder / "exports" / "empty.csv").write_bytes(b"")


def exports_that_contradict(folder: Path) -> None:
    """Send lists that lost rows, changed every status, or have other columns than before."""
    (folder / "exports" / "clients 2.csv").write_bytes(details((STRANGER, "555-739-1099", "x@nestbox.example", "")))
    shows = [(one.name, start, "Canceled") for one in MEMBERS for start in FEBRUARY]
    (folder / "exports" / "shows 2.csv").write_bytes(attendance(shows))
    (folder / "exports" / "scores 2.csv").write_bytes(exports()["scores.csv"].replace(b"DOB", WORD.encode()))


def bad_cells_everywhere(folder: Path) -> None:
    """Type canaries where dates, numbers, choices, picks, codes and tests belong."""
    person = Person(folder)
    first = "M-0001"
    person.types("members", "birth_date", NOTE, id=first)
    person.types("members", "status", WORD, id="M-0002")
    person.types("members", "text_consent", NOTE, id="M-0003")
    person.types("members", "external_id", 1.739e17, id="M-0004")
    person.types("roster", "joined", NOTE, member_code=first)
    person.types("roster", "member", STRANGER, member_code="M-0002")
    person.types("sessions", "date", NOTE, id="G-01 2026-03-10 18:00")
    person.types("sessions", "staff_note", NOTE, id="G-01 2026-03-10 18:00")
    person.types("sessions", "substitute", STRANGER, id="G-01 2026-03-17 18:00")
    person.types("attendance", "status", WORD, session="G-01 2026-02-24 18:00")
    person.types("attendance", "charge", NOTE, session="G-01 2026-02-17 18:00")
    person.types("scores", "score", NOTE, member_code=first)
    person.types("scores", "date", WORD, member_code="M-0002")
    person.types("groups", "start", NOTE, id="G-01")
    person.types("groups", "clinician", STRANGER, id="G-01")
    person.types("clinicians", "supervision", NOTE, id="C-01")
    person.types("settings", "value", WORD, name="Late cancel")
    person.types("measures", "low", NOTE, name="ORS")
    person.types("rates", "allowed", WORD, code="90853")
    person.types("message_texts", "text", f"Dear {STRANGER} {{kanari}}", name="Text reminder")
    person.types("flag_rules", "then_severity", WORD, id="FR-02")
    person.types("flag_rules", "note", NOTE, id="FR-01")
    person.types("flags", "done_on", NOTE, status="open")
    person.types("needs_review", "decision", STRANGER, status="open")
    person.adds("attendance", {"date": date(2026, 3, 3), "group": GROUP, "member": STRANGER, "status": "attended"})
    person.adds("roster", {"group": OTHER, "member": STRANGER})
    person.adds(
        "control",
        {"do": WORD, "member": STRANGER},
        {"do": "explain", "member": STRANGER},
        {"do": "explain", "member": MEMBERS[1].name},
        {"do": "pause sending", "answer": NOTE},
    )


def rule_cells_that_quote_people(folder: Path) -> None:
    """Type names and phones wherever a rule tab has a test, a result, an id, a name or a day."""
    name, phone = MEMBERS[0].name, MEMBERS[0].phone
    typed = (name, phone, f"not {phone}", f"[{name}..3]", f'"{name}" x', f"{{{name}}}", f">= {phone}", f"today {name}")
    with Opened(folder) as home:
        snapshot = home.workbook.read()
        cells = [
            CellWrite(tab, snapshot.tabs[tab].first_row + row, at, text)
            for tab in ("flag_rules", "reminder_rules", "billing_rules")
            for at, header in enumerate(snapshot.tabs[tab].headers)
            for row, text in enumerate((*typed[at % len(typed) :], *typed[: at % len(typed)]))
            if header.startswith(("If:", "Then:", "About", "Rule name", "From", "Priority"))
        ]
        home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(cells)))


def exports_named_after_people(folder: Path) -> None:
    """Some EHRs name a file after its client: readable ones, broken ones, and one with an answer to item 9."""
    for name, content in exports().items():
        (folder / "exports" / f"{MEMBERS[0].name} {name}").write_bytes(content + b"\n")
    (folder / "exports" / f"{STRANGER}.csv").write_bytes(b"\x00\xff")
    (folder / "exports" / f"{STRANGER}.xlsx").write_bytes(b"PK\x03\x04")


def pasted_rows(folder: Path) -> None:
    """Give a second member the first one's id, name and birth date."""
    one = MEMBERS[0]
    Person(folder).adds("members", {"id": one.code, "name": one.name, "birth_date": one.birth_date})


def workbook_open_elsewhere(folder: Path) -> None:
    """Leave a lock beside a workbook that would be written."""
    Person(folder).types("members", "phone", "555-739-1050", id="M-0001")
    (folder / ".~lock.Practice.xlsx#").write_text("somebody,,,;", encoding="utf-8")


def state_unreadable(folder: Path) -> None:
    """Overwrite the state with something else."""
    (folder / "state" / "groupkeeper.db").write_bytes(b"SQLite format 3\0" + NOTE.encode() * 400)


def state_gone(folder: Path) -> None:
    """Delete the state."""
    shutil.rmtree(folder / "state")


def workbook_cut_short(folder: Path) -> None:
    """Keep the first half of the workbook."""
    path = folder / "Practice.xlsx"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def workbook_with_hostile_parts(folder: Path) -> None:
    """Declare entities in the shared strings and in a sheet, which no spreadsheet program does."""
    _rewrite(folder, lambda _, content: content.replace(b"<worksheet", DOCTYPE + b"<worksheet", 1))


def workbook_with_a_broken_sheet(folder: Path) -> None:
    """Break one sheet's XML in the middle of a name."""
    _rewrite(folder, lambda name, content: content[:2000] + b"<<Kanari" if name.endswith("sheet5.xml") else content)


DOCTYPE = b'<!DOCTYPE worksheet [<!ENTITY kanari "Wrenfeld">]>'


def _rewrite(folder: Path, change: Callable[[str, bytes], bytes]) -> None:
    path = folder / "Practice.xlsx"
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    path.write_bytes(made.getvalue())


def settings_wrong(folder: Path) -> None:
    """Write nonsense into practice.toml."""
    (folder / "practice.toml").write_text(f'zone = "{STRANGER}"\n[places]\nworkbook = "{WORD}.doc"\n', encoding="utf-8")


def busy_calendars_wrong(folder: Path) -> None:
    """Put other programs' calendars beside: one of a stranger, one that is none, one that clashes."""
    busy = folder / "calendars" / "busy"
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260301T000000Z\r\n"
        f"DTSTART:20260303T230000Z\r\nDTEND:20260304T010000Z\r\nSUMMARY:{STRANGER}\r\nDESCRIPTION:{NOTE}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (busy / "C-01.ics").write_text(event, encoding="utf-8", newline="")
    (busy / f"{STRANGER}.ics").write_text(
        event.replace("DTSTART:2026", f"DTSTART:{WORD}"), encoding="utf-8", newline=""
    )
    (busy / "C-02.ics").write_text(f"BEGIN:{STRANGER}\r\n{NOTE}", encoding="utf-8", newline="")


TROUBLES = (
    nothing,
    half_written_exports,
    exports_that_contradict,
    bad_cells_everywhere,
    rule_cells_that_quote_people,
    exports_named_after_people,
    pasted_rows,
    workbook_open_elsewhere,
    state_unreadable,
    state_gone,
    workbook_cut_short,
    workbook_with_hostile_parts,
    workbook_with_a_broken_sheet,
    settings_wrong,
    busy_calendars_wrong,
)


# --- where nothing may be found ------------------------------------------------------------------


def found_in(text: str) -> list[str]:
    """Return every canary in a text, with what stands around it."""
    return [text[max(0, hit.start() - 60) : hit.end() + 30] for hit in CANARIES.finditer(text)]


def outside_the_workbook(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the names of all files we made, and the content of those that leave the office."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not name.startswith(("exports", "calendars/busy/")):
            yield name, name
        if path.suffix == ".ics" and "busy" not in name:
            unfolded = path.read_text(encoding="utf-8").replace("\r\n ", "")
            yield name, unfolded


@pytest.mark.long
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.__name__)
@pytest.mark.some(5)
def test_no_canary_leaves_whatever_goes_wrong(
    command: CommandLine, nest: Path, tmp_path: Path, trouble: Callable[[Path], None]
) -> None:
    """Every command, all of its words on stdout and stderr, all calendars, all file names."""
    trouble(nest)
    stranger = tmp_path / "one more.csv"
    stranger.write_bytes(details((STRANGER, "555-739-1098", "y@nestbox.example", "")))
    for words in (
        ("check", nest),
        ("sync", nest),
        ("explain", nest, "M-0001"),
        ("import", nest, stranger),
        ("doctor", nest, "--json"),
        ("undo", nest, 1),
        ("audit", nest),
        ("audit", nest, "--verify"),
    ):
        command.now += timedelta(hours=7)
        said = command.run(*words)
        assert said.code in {0, 1, 3}
        assert "has a mistake" not in said.err, said.err
        assert not found_in(said.out), words[0]
        assert not found_in(said.err), words[0]
    assert not [hit for _, text in outside_the_workbook(nest) for hit in found_in(text)]
    assert not found_in(audited(nest))


@pytest.mark.prove
def test_no_canary_in_the_audit_log(command: CommandLine, nest: Path) -> None:
    """Whatever people type, as ids and codes too, and wherever they look: the table has codes only."""
    bad_cells_everywhere(nest)
    person, name = Person(nest), MEMBERS[0].name
    person.types("flag_rules", "id", NOTE, id="FR-02")
    person.adds("flag_rules", {"id": name, "rule_name": NOTE})
    person.adds("sessions", {"id": name, "group": GROUP, "date": date(2026, 3, 20), "start": time(18)})
    command.now += timedelta(days=1)
    for more in (("--accept", NOTE), ()):  # nothing waits under the first
        command.run("sync", nest, *more)
    person.types("flag_rules", "note", WORD, id=name)
    person.types("needs_review", "decision", NOTE, status="open")
    command.now += timedelta(days=1)
    for words in (
        ("sync", nest, "--accept", name),
        ("sync", nest),
        ("explain", nest, name),
        ("member", nest, "M-0002", "--export", nest.parent / f"{name}.json"),
        ("member", nest, "M-0001", "--forget", "--yes"),
        ("send", nest, "--test", "email", MEMBERS[0].email),
        ("link", "revoke", nest, "--member", name),
        ("audit", nest, "--about", name, "--who", STRANGER),
    ):
        command.run(*words)
    text = audited(nest)
    assert len(text) > 1_000
    assert "needs_review!" in text
    assert not found_in(text)
    assert not found_in(command.run("audit", nest).out)


def audited(folder: Path) -> str:
    """Return all that is in the table of the audit log, "" where the database was damaged."""
    try:
        with closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as there:
            return "\n".join(map(str, there.execute("SELECT * FROM audit ORDER BY n").fetchall()))
    except sqlite3.Error:
        return ""


@pytest.mark.long
@pytest.mark.parametrize("trouble", TROUBLES[1:], ids=lambda one: one.__name__)
@pytest.mark.some(4)
def test_no_canary_in_problems_summaries_or_faults(nest: Path, trouble: Callable[[Path], None]) -> None:
    """Not in a Problem, not in what a pass reports, not in the text, repr or traceback of a fault.

    Files keep their names in it, and a Problem may quote a rule cell if it says so: the console leaves both out.
    """
    trouble(nest)
    now = NOON + timedelta(days=1)
    try:
        with open_practice(nest, now=lambda: now) as home:
            report = sync_practice(home, PassOptions(), now=now)
            assert report is not None
            texts = [f"{one} {one!r}" for one in report.problems if not one.quotes]
            texts += [f"{one.question} {one.where} {one.kind} {one.choices}" for one in report.questions]
            texts += [report.waiting, report.settled, str(report.files)]
            texts = [without_names(one, report.neutral) for one in texts]
            undo_run(home, 1, now=now)
    except Fault as fault:
        texts = [str(fault), repr(fault), "".join(traceback.format_exception(fault))]
    assert texts
    assert not [hit for text in texts for hit in found_in(text)]


@pytest.mark.parametrize("trouble", [nothing, exports_named_after_people], ids=lambda one: one.__name__)
def test_no_canary_in_the_log_tab(command: CommandLine, nest: Path, trouble: Callable[[Path], None]) -> None:
    """It tells of files and of undoing, in codes and counts."""
    trouble(nest)
    command.now += timedelta(days=1)
    command.run("sync", nest)
    command.run("undo", nest, 1)
    lines = Person(nest).sees("log")
    assert len(lines) > 1
    assert not found_in(str(lines))


def test_no_canary_in_logs_at_their_chattiest(nest: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever sets every logger to DEBUG, SQLAlchemy's by name, reads no row of the state."""
    caplog.set_level(logging.DEBUG)
    for name in ("", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, logger=name)
    now = NOON + timedelta(days=1)
    Person(nest).types("members", "phone", "555-739-1050", id="M-0001")
    with open_practice(nest, now=lambda: now) as home:
        assert sync_practice(home, PassOptions(), now=now)
        undo_run(home, 1, now=now)
    assert not found_in(caplog.text)


def test_the_canaries_are_really_there(nest: Path) -> None:
    """The workbook and the billing package do carry them: the search above would find what it looks for."""
    person = Person(nest)
    for tab, wanted in {
        "members": MEMBERS[0].name,
        "scores": "17.3971",
        "attendance": MEMBERS[1].name,
        "flags": MEMBERS[0].name,
        "messages": MEMBERS[2].name,
    }.items():
        assert wanted in str(person.sees(tab)), tab
        assert found_in(str(person.sees(tab)))
    packages = "".join(path.read_text(encoding="utf-8") for path in (nest / "billing").glob("*.csv"))
    assert found_in(packages)
    assert found_in(MEMBERS[0].phone)
    assert found_in(f"{MEMBERS[0].birth_date:%m/%d/%Y} {datetime.combine(date(1931, 3, 12), time())}")
