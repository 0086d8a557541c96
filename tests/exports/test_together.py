"""Files that are read together; golden sets are in ``golden_together/<case>/``, a folder in one of them is a zip."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.exports.beside import FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.fhir.lines import resources
from addon.exports.together import read_together, safety_together, set_of
from tests.exports.reports import adds_up
from tests.exports.shown import shown
from tests.exports.whole_exports import HEADERS, ehi_zip

GOLDEN = Path(__file__).parent / "golden_together"
CASES = sorted(case.name for case in GOLDEN.iterdir())
NEW_YORK = PracticeDates(zone="America/New_York")


def dropped(name: str, content: bytes, age: str = "") -> FileOfSet:
    """Return a file as the folder gives it."""
    return FileOfSet(name=name, content=content, sha256=sha256(content).hexdigest(), age=age)


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def golden_files(case: str) -> list[FileOfSet]:
    """Return the files of a case, each a day older than the next by name."""
    found = []
    for number, path in enumerate(sorted((GOLDEN / case).iterdir()), 1):
        if path.is_dir():
            parts = [(one.name, one.read_bytes()) for one in sorted(path.iterdir())]
            content = zipped([*parts, ("README", b"EHI"), ("documents/11/letter.csv", b"no,table\n")])
            found.append(dropped(f"{path.name}.zip", content, f"2026-03-{number:02}"))
        elif path.name != "expected.txt":
            found.append(dropped(path.name, path.read_bytes(), f"2026-03-{number:02}"))
    return found


def read(*files: FileOfSet) -> ReadTogether:
    """Read files of one set."""
    (kind,) = {set_of(one.name, one.content) for one in files}
    return read_together(kind, files, dates=NEW_YORK)


def told(case: str) -> str:
    """Return everything that the files of a case yield."""
    files = golden_files(case)
    (kind,) = {set_of(one.name, one.content) for one in files}
    safety = safety_together(kind, files)
    return "\n".join(
        f"== {one.file}\n{shown(one, [each for each in safety if each.place.container == one.file])}"
        for one in read(*files).exports
    ) + "".join(f"\nsafety {each.place} {each.readable} {each.client and each.client.external_id}" for each in safety)


@pytest.mark.parametrize("case", CASES)
def test_files_together_yield_what_the_golden_text_says(case: str) -> None:
    """Every row, rule, problem and safety notice is the one written down."""
    assert told(case) == (GOLDEN / case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_every_line_is_accounted_for(case: str) -> None:
    """Loaded, skipped by a named rule, in review or in error: of each file as many as it has lines."""
    files = golden_files(case)
    exports = read(*files).exports
    assert all(adds_up(one.counts) for one in exports)
    for file in files:
        own = sum(one.counts.read for one in exports if one.file.partition("/")[0] == file.name)
        if file.name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as package:
                tables = [one for one in package.namelist() if one.endswith(".csv") and "/" not in one]
                lines = sum(len(package.read(one).splitlines()) - 1 for one in tables)
                assert own == lines + len(package.namelist()) - len(tables)
        else:
            assert own == sum(1 for line in file.content.splitlines() if line.strip())


# --- which files belong together -----------------------------------------------------------------------

CSV = b"pid,fname,lname,DOB\n1,Ann,Roe,1990-01-01\n"
ALONE = (
    b'"id","pid","fname","lname","DOB",phone_home,phone_contact,"phone_cell","email","guardiansname",guardianphone\n'
)
LINE = b'{"resourceType":"Patient","id":"1"}\n'
KINDS: dict[str, tuple[str, bytes, str]] = {
    "a zip of tables": ("x.zip", zipped([("patient_data.csv", CSV), ("users.csv", b"id\n1\n")]), "openemr.ehi"),
    "tables in a folder of a zip": (
        "x.zip",
        zipped([("a/patient_data.csv", CSV), ("a/users.csv", b"id\n")]),
        "openemr.ehi",
    ),
    "a zip with one such table": ("x.zip", zipped([("patient_data.csv", CSV), ("b.csv", b"id\n1\n")]), ""),
    "one table": ("patient_data.csv", ALONE, "openemr.ehi"),
    "one table, downloaded again": ("patient_data (1).csv", ALONE, "openemr.ehi"),
    "a list by the name of a table": ("users.csv", b"Client,Phone\nAnn Roe,1\n", ""),
    "such a list with an id": ("users.csv", b"id,name,email,PHQ-9 item 9\n1,Ann Roe,a@example.org,2\n", ""),
    "its payers": ("insurance_companies.csv", b"id,name,attn,cms_id\n1,Aetna,,\n", "openemr.ehi"),
    "another program's payers": ("insurance_companies.csv", b"id,name\n1,Aetna\n", ""),
    "another program's users": ("users.csv", b"id,fname,lname\n1,Ann,Roe\n", ""),
    "a file of lines": ("Patient.000.ndjson", LINE, "fhir"),
    "lines by another name": ("export.txt", b"\xef\xbb\xbf" + LINE, "fhir"),
    "a log": ("log.ndjson", b'{"eventId":"kickoff"}\n', "fhir"),
    "other JSON": ("settings.json", b'{"a":1}', ""),
    "a zip with lines": ("x.zip", zipped([("out/Patient.000.ndjson", LINE)]), "fhir"),
    "a list of resources": ("x.json", b"[\n" + LINE + b"]", "fhir"),
    "a zip with a bundle": ("x.zip", zipped([("a/Zoe Nunez.json", LINE), ("settings.json", b"{}")]), "fhir"),
    "a zip with other JSON": ("x.zip", zipped([("settings.json", b'{"a":1}')]), ""),
    "a zip of tables with a bundle among its documents": (
        "x.zip",
        zipped([("patient_data.csv", CSV), ("users.csv", b"id\n1\n"), ("documents/1/a.json", LINE)]),
        "openemr.ehi",
    ),
    "a broken zip": ("x.zip", b"PK\x03\x04 and no more", ""),
    "an export of one kind": ("clients.csv", b"Client,Phone\n", ""),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_file_is_known_by_what_is_in_it(case: str) -> None:
    """A zip by its parts, a table by its name and its columns, lines by their beginning."""
    name, content, kind = KINDS[case]
    assert set_of(name, content) == kind


# --- files that cannot be read --------------------------------------------------------------------------


def damaged(content: bytes) -> bytes:
    """Return a zip with a few letters of a part turned."""
    return content[:50] + bytes(255 - one for one in content[50:60]) + content[60:]


TABLES = [("patient_data.csv", CSV), ("users.csv", b"id,fname,lname\n3,Rosa,Lund\n")]
BOMB = zipped([*TABLES, ("therapy_groups.csv", b"group_id,group_name\n" + b"1,x\n" * 3_000_000)])
UNSAFE: dict[str, tuple[bytes, str]] = {
    "paths outside": (zipped([*TABLES, ("../evil.csv", b"x")]), "hostile-zip"),
    "a part twice": (zipped([*TABLES, ("USERS.csv", b"x")]), "hostile-zip"),
    "far too many parts": (zipped([*TABLES, *((f"{one}.csv", b"") for one in range(2_001))]), "hostile-zip"),
    "a bomb": (BOMB, "too-large"),
    "a table twice": (zipped([*TABLES, ("b/users.csv", b"id\n1\n")]), "unknown-format"),
    "a table without its key": (zipped([*TABLES, ("therapy_groups.csv", b"name\nx\n")]), "unknown-format"),
    "quotes that never close": (zipped([*TABLES, ("therapy_groups.csv", b'group_id\n"x\n')]), "broken-quotes"),
    "letters that cannot be read": (zipped([*TABLES, ("therapy_groups.csv", b"group_id\n\0\n")]), "binary"),
    "lines that unzip to too much": (zipped([("Patient.ndjson", b" " * 30_000_000)]), "too-large"),
    "a damaged part": (damaged(zipped([("Patient.ndjson", LINE * 900)])), "broken-zip"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_an_unsafe_file_is_refused_and_the_others_of_its_set_are_read(case: str) -> None:
    """Each cause has its code and a next step."""
    content, code = UNSAFE[case]
    kind = set_of("x.zip", content)
    other = {"fhir": dropped("Patient.000.ndjson", LINE), "openemr.ehi": dropped("patient_data.csv", CSV)}[kind]
    found = read_together(kind, [dropped("x.zip", content), other], dates=NEW_YORK)
    assert [fault.code for fault in found.refused.values()] == [code]
    assert all(fault.next_step for fault in found.refused.values())
    assert {other.name} <= {one.file for one in found.exports}


# --- invariants ------------------------------------------------------------------------------------------

NAMES = ("Zoë", "Núñez", "Dubois", "Lindqvist", "Berg")
RESOURCES = [
    found
    for path in sorted((GOLDEN / "fhir-practice").glob("*.ndjson"))
    for _, found in resources(path.read_bytes())
    if found is not None
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("Patient/p1"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "coding", "value"]), inner),
    max_leaves=4,
)


def spoilt(value: object, path: list[int], by: object) -> object:
    """Return a value with one of its parts replaced."""
    if path and isinstance(value, dict) and value:
        key = sorted(value)[path[0] % len(value)]
        return {**value, key: spoilt(value[key], path[1:], by)}
    if path and isinstance(value, list) and value:
        at = path[0] % len(value)
        return [*value[:at], spoilt(value[at], path[1:], by), *value[at + 1 :]]
    return by


@given(
    st.lists(
        st.tuples(st.integers(0, len(RESOURCES) - 1), st.lists(st.integers(0, 9), min_size=1, max_size=6), anything),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_resource_looks_like_nothing_raises_and_counts_add_up(
    changes: list[tuple[int, list[int], object]],
) -> None:
    """One part of some resources is anything: the lines are still each counted once, and no problem tells a name."""
    lines: list[object] = list(RESOURCES)
    for at, path, by in changes:
        lines[at] = spoilt(lines[at], path, by)
    content = "".join(json.dumps(one) + "\n" for one in lines).encode()
    file = dropped("all.ndjson", content)
    safety_together("fhir", [file])
    exports = read_together("fhir", [file], dates=NEW_YORK).exports
    assert all(adds_up(one.counts) for one in exports)
    assert sum(one.counts.read for one in exports) == len(lines)
    assert not [one for export in exports for one in export.problems if any(name in str(one) for name in NAMES)]


cells = st.sampled_from(["", "11", "1", "99", "@", "=", "2026-02-17", "18:00:00", '"', "\\", "x,y", "Zoë", "0", "701"])


@given(
    st.dictionaries(st.sampled_from(sorted(HEADERS)), st.lists(st.lists(cells, max_size=10), max_size=5), min_size=2)
)
def test_whatever_a_table_holds_nothing_raises_and_counts_add_up(tables: dict[str, list[list[str]]]) -> None:
    """Rows are loaded, skipped, in review or in error; or the file is refused with a next step."""
    content = ehi_zip({name: [",".join(row) for row in rows] for name, rows in tables.items()})
    files = [dropped("one.zip", content, "1"), dropped("two.zip", content, "2")]
    safety_together("openemr.ehi", files)
    found = read_together("openemr.ehi", files, dates=NEW_YORK)
    assert all(adds_up(one.counts) for one in found.exports)
    assert all(fault.next_step for fault in found.refused.values())
    assert not [one for export in found.exports for one in export.problems if any(name in str(one) for name in NAMES)]


# --- a bulk export of somebody else -----------------------------------------------------------------------

BULK = Path(__file__).parents[2].parent / "shared" / "ehr" / "fhir-10-patients"


@pytest.mark.judges
def test_a_bulk_export_of_ten_patients_loads_in_full() -> None:
    """Every line is accounted for, every visit and client loads, with clinicians found on a condition."""
    paths = sorted(BULK.glob("*.ndjson"))
    found = read(*(dropped(path.name, path.read_bytes()) for path in paths))
    assert not found.refused
    lines = {path.name: sum(1 for line in path.read_bytes().splitlines() if line.strip()) for path in paths}
    assert {one.file: one.counts.read for one in found.exports} == lines
    assert all(adds_up(one.counts) for one in found.exports)
    assert not [one for one in found.exports if one.counts.review or one.counts.error or one.problems]
    loaded = {one.file: one.counts.loaded for one in found.exports if one.counts.loaded}
    assert loaded == {name: lines[name] for name in ("Encounter.000.ndjson", "Patient.000.ndjson")}
    assert all(visit.clinician and visit.start for one in found.exports for visit in one.visits)
    encounters = [json.loads(line) for line in (BULK / "Encounter.000.ndjson").read_bytes().splitlines()]
    told = Counter(visit.start for one in found.exports for visit in one.visits)
    zone = ZoneInfo("America/New_York")
    starts = (datetime.fromisoformat(one["period"]["start"]).astimezone(zone) for one in encounters)
    assert told == Counter(start.replace(tzinfo=None, second=0) for start in starts)
