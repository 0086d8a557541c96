"""``make bench`` for exports: rows per second of each format beside a bare reader in the same run, and peak memory.

A figure is the processor time of the best of three readings, without the collector of garbage, as a pass reads. What is
beside it is what the bare reader of the same files needs: ``csv.reader`` into a list, calamine into rows, or
``json.loads`` of each line. A further format is a row of FORMATS: how its files are written, what reads them bare, what
reads them whole, and how many times as long we may take.
"""

import csv
import gc
import io
import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product, repeat
from pathlib import Path
from time import process_time

import openpyxl
from python_calamine import CalamineWorkbook
from rich.console import Console
from rich.table import Table

from addon.exports.beside import FileOfSet
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.fhir.reading import FHIR
from addon.exports.one_file import ReaderHere, read_file
from addon.exports.profile import load_profiles, shipped_texts

SIZES = (10_000, 100_000)
_ROOT = Path(__file__).parents[2]
_CSV, _TYPED = 5.0, 3.0
"""How many times as long as a bare reader: of text, and of what has types already."""
_PEOPLE = [
    f"{one}{two} {three}{four}"
    for one, two, three, four in product(
        ("An", "Be", "Cy"), ("na", "ro", "li", "da"), ("Ro", "Od"), ("es", "ich", "an")
    )
]
_DAYS = [date(2025, 1, 1) + timedelta(days=at) for at in range(500)]
_CLIENTS = 800
PROFILES = load_profiles(shipped_texts())
DATES = PracticeDates(order="month first", zone="America/New_York")
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Format:
    """A table: its header, one row drawn by chance, whether it is a workbook, and its bar."""

    header: Sequence[str]
    row: Callable[[random.Random], Sequence[object]]
    is_workbook: bool = False
    most: float = _CSV

    def file(self, count: int) -> bytes:
        """Return a file with so many rows."""
        rows = [self.header, *(self.row(dice) for dice in repeat(_dice(count), count))]
        return _workbook(rows) if self.is_workbook else _text(rows)

    def files(self, count: int) -> Sequence[bytes]:
        """Return that file as the only one."""
        return [self.file(count)]

    def bare(self, files: Sequence[bytes]) -> int:
        """Return how many rows the bare reader finds."""
        return sum(map(_bare, files))

    def read(self, files: Sequence[bytes]) -> int:
        """Return how many rows are loaded."""
        found = [read_file("export", one, PROFILES, DATES).outcome for one in files]
        return sum(one.counts.loaded for one in found if isinstance(one, Export))


@dataclass(frozen=True, slots=True)
class Lines:
    """Files of FHIR resources, as servers hand them out: so many lines of encounters each, and one of the people."""

    most: float = _TYPED
    a_file: int = 10_000

    def files(self, count: int) -> Sequence[bytes]:
        """Return files with so many encounters, and the patients and practitioners that they name."""
        dice = _dice(count)
        visits = [_encounter(dice, at) for at in range(count)]
        others = [*map(_patient, range(_CLIENTS)), _named("Practitioner", "rosa", "Rosa Diaz")]
        return [_ndjson(others), *(_ndjson(visits[at : at + self.a_file]) for at in range(0, count, self.a_file))]

    def bare(self, files: Sequence[bytes]) -> int:
        """Return how many objects the bare reader finds."""
        return sum(len(list(map(json.loads, content.decode().splitlines()))) for content in files)

    def read(self, files: Sequence[bytes]) -> int:
        """Return how many encounters are loaded."""
        given = [FileOfSet(name=f"{at}.ndjson", content=one, sha256=str(at)) for at, one in enumerate(files)]
        found = ReaderHere().together(FHIR, given, DATES).outcome
        return sum(one.counts.loaded for one in found.exports if one.profile == "fhir.visits")


def _dice(count: int) -> random.Random:
    return random.Random(count)  # noqa: S311 - repeatable, nothing secret


def _called(number: int) -> str:
    """Return the name of the client with a number: it is theirs in every row."""
    return _PEOPLE[number % len(_PEOPLE)]


def _narrow(dice: random.Random) -> Sequence[object]:
    return (
        dice.choice(_PEOPLE),
        "Rosa Diaz",
        f"{dice.choice(_DAYS):%m/%d/%Y}",
        "Main",
        dice.choice(("Show", "No Show")),
    )


def _wide(dice: random.Random) -> Sequence[object]:
    day = f"{dice.choice(_DAYS):%m/%d/%Y} 18:00"
    money = ("130.0", "SIGNED", "PAID", "25.0", "0.0", "25.0", "PAID", "60.0", "0.0", "60.0", "0.0", "60.0")
    return (day, dice.choice(_PEOPLE), "Rosa Diaz", "90853", *money)


def _visit(dice: random.Random) -> Sequence[object]:
    number = dice.randrange(_CLIENTS)
    first, last = _called(number).split()
    day = f"{dice.choice(_DAYS).isoformat()} 18:00"
    return (day, str(number), first, last, "90853", 60.0, 1.0, "Rosa Diaz", "Attended", "Tuesday")


def _client(dice: random.Random) -> Sequence[object]:
    name = f"{dice.choice(_PEOPLE)} {dice.choice(_PEOPLE)}"
    return (name, "01/15/2025", "Rosa Diaz", f"512 555 {dice.randrange(10_000):04}", "", "Aetna", "Active")


def _score(dice: random.Random) -> Sequence[object]:
    day, number = dice.choice(_DAYS).isoformat(), dice.randrange(_CLIENTS)
    return (
        str(number),
        _called(number),
        "",
        "PHQ-9",
        dice.randrange(24),
        day,
        int(dice.random() < 0.1),
        "form",
    )


def _named(kind: str, key: str, name: str) -> Mapping[str, object]:
    given, family = name.split()
    return {"resourceType": kind, "id": key, "name": [{"use": "official", "family": family, "given": [given]}]}


def _patient(at: int) -> Mapping[str, object]:
    return {**_named("Patient", f"p{at}", _called(at)), "gender": "unknown", "birthDate": "1990-02-03"}


def _encounter(dice: random.Random, at: int) -> Mapping[str, object]:
    day, who = dice.choice(_DAYS).isoformat(), dice.randrange(_CLIENTS)
    act = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory"}
    code = {"system": "http://www.ama-assn.org/go/cpt", "code": "90853", "display": "Group psychotherapy"}
    performer = {
        "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
        "code": "PPRF",
        "display": "primary performer",
    }
    return {
        "resourceType": "Encounter",
        "id": f"{at:08d}-5b1c-4c55-9a1f-0c2f3a4b5d6e",
        "meta": {"versionId": "1", "lastUpdated": f"{day}T23:10:00.000+00:00"},
        "status": "finished",
        "class": act,
        "type": [{"coding": [code], "text": "Group psychotherapy"}],
        "subject": {"reference": f"Patient/p{who}", "display": _called(who)},
        "participant": [{"type": [{"coding": [performer]}], "individual": {"reference": "Practitioner/rosa"}}],
        "period": {"start": f"{day}T18:00:00-05:00", "end": f"{day}T19:30:00-05:00"},
    }


def _ndjson(resources: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(f"{json.dumps(one, separators=(',', ':'))}\n" for one in resources).encode()


_REPORT = (
    "Date of Service,Client,Clinician,Billing Code,Total Fee,Progress Note Status,Client Payment Status,Charge,"
    "Uninvoiced,Paid,Unpaid,Insurance Payment Status,Charge,Paid,Unpaid,Write Off"
)
_VISITS = [
    "Appointment Start Date & Time",
    "Patient Number",
    "Patient First Name",
    "Patient Last Name",
    "Billing Code",
    "Treatment Price",
    "Units",
    "Staff Member Name",
    "Status",
    "Group Name",
]
FORMATS: Mapping[str, Format | Lines] = {
    "visits, narrow (attendance)": Format(
        ["client_name", "clinician_name", "date_of_service", "office_name", "status"], _narrow
    ),
    "visits, wide (status report)": Format(_REPORT.split(","), _wide),
    "visits, generic": Format(_VISITS, _visit),
    "client list": Format(
        ["Client", "Date added", "Primary clinician", "Phone number", "Email", "Primary insurance", "Status"], _client
    ),
    "scores": Format(["Client ID", "Client Name", "DOB", "Measure", "Score", "Date", "Item 9", "Source"], _score),
    "visits, workbook": Format(_VISITS, _visit, is_workbook=True, most=_TYPED),
    "encounters, FHIR lines": Lines(),
}
"""What a practice drops, by what it is."""


def _text(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _workbook(rows: Rows) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bare(content: bytes) -> int:
    """Return how many rows the bare reader finds."""
    if content.startswith(b"PK"):
        return len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())
    return len(list(csv.reader(io.StringIO(content.decode(), newline=""))))


def _least(work: Callable[[], object]) -> float:
    """Return the processor time of the best of three readings."""
    took = []
    for _ in range(3):
        gc.collect()
        began = process_time()
        work()
        took.append(process_time() - began)
    return min(took)


def measured(name: str, count: int) -> dict[str, float]:
    """Return what reading a format takes, in seconds of processor time, and what it takes bare."""
    one = FORMATS[name]
    files = one.files(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gc.disable()
    bare, ours = _least(lambda: one.bare(files)), _least(lambda: one.read(files))
    if one.read(files) != count:
        raise SystemExit(f"{name}: not every row was read")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bare": bare, "ours": ours, "mb": peak / 1024, "grown": (peak - before) / 1024}


def show(say: Console) -> list[str]:
    """Measure, print a table and return what missed its bar."""
    table = Table("Export", "Rows", "CPU", "Rows per second", "Beside a bare reader", "Peak", "Bar")
    missed: list[str] = []
    for name, one in FORMATS.items():
        for count in SIZES:
            command = [sys.executable, "-m", "tests.bench.formats", name, str(count)]
            ran = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
            found = json.loads(ran.stdout)
            times = found["ours"] / found["bare"]
            is_met = times <= one.most
            missed += [] if is_met else [f"{name}, {count:,} rows"]
            table.add_row(
                name,
                f"{count:,}",
                f"{found['ours']:.3f} s",
                f"{count / found['ours']:,.0f}",
                f"{times:.1f} x (at most {one.most:g})",
                f"{found['mb']:.0f} MB",
                "ok" if is_met else "missed",
                style="" if is_met else "red",
            )
    say.print(table)
    return missed


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
