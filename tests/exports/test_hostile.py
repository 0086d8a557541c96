"""Files made to stop a reader are refused by name or told by row, within a minute and 512 MB each."""

import csv
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.one_file import FileRead, read_file
from addon.exports.profile import load_profiles, shipped_texts
from tests.exports.hostile_files import HOSTILE
from tests.exports.reports import adds_up
from tests.exports.test_reading import CASES, golden_file
from tests.exports.test_reading import PROFILES as WITH_OTHERS
from tests.exports.test_remittance import ONE
from tests.payments.remittances import remittance

PROFILES = load_profiles(shipped_texts())
DATES = PracticeDates(zone="America/New_York")


def told(read: FileRead) -> str:
    """Return the code of a refusal, or how the rows of a file ended."""
    found = read.outcome
    if not isinstance(found, Export):
        assert found.next_step
        return found.code
    assert adds_up(found.counts)
    counts = found.counts
    named = {"loaded": counts.loaded, "skipped": sum(counts.skipped.values())}
    named |= {"review": counts.review, "error": counts.error}
    codes = sorted({one.code for one in found.problems})
    ended = ", ".join(f"{name} {count}" for name, count in named.items() if count)
    return ": ".join(filter(None, (ended, " ".join(codes))))


LONG = [name for name, one in HOSTILE.items() if one.is_long]


@pytest.mark.parametrize("case", [name for name in HOSTILE if name not in LONG])
def test_a_hostile_file_is_refused_by_name_or_told_by_row(case: str) -> None:
    """Each has its code or its problems; nothing is unhandled, and no row is lost from the counts."""
    read = read_file("a.csv", HOSTILE[case].content(), PROFILES, DATES)
    assert told(read) == HOSTILE[case].told


@pytest.mark.prove
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_takes_no_more_than_its_share(case: str, tmp_path: Path) -> None:
    """60 s of processor time and 512 MB, as the system counted them for the process that read it."""
    file = tmp_path / "a.csv"
    with file.open("wb") as made:
        subprocess.run([sys.executable, "-m", "tests.exports.hostile_files", case], check=True, stdout=made)  # noqa: S603
    command = [sys.executable, "-m", "tests.exports.measured", str(file)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    found = json.loads(ran.stdout)
    assert found["told"] == HOSTILE[case].told
    assert found["seconds"] <= 60
    assert found["mb"] <= 512


FORMATS = {case: golden_file(case).read_bytes() for case in CASES} | {"remittance": remittance(ONE, held_back="5.00")}
MARKS = (
    b",",
    b";",
    b"\t",
    b'"',
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b"Total",
    b"1E+5",
    b"13/13/2026",
    b"-",
    b"=1+1",
    b"~",
    b"*",
)


def changed(content: bytes, dice: random.Random) -> bytes:
    """Return a file of which some bytes, pieces or lines were lost, doubled, exchanged or put in."""
    for _ in range(dice.randint(1, 4)):
        one, other = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        other = min(other, one + dice.choice((1, 5, 80)))
        content = dice.choice(
            (
                content[:one] + content[other:],
                content[:other] + content[one:],
                content[:one] + dice.choice(MARKS) + content[one:],
                content[:one] + dice.randbytes(other - one) + content[other:],
                content[:one],
                _lines_changed(content, dice),
            )
        )
        if not content:
            return b"x"
    return content


def _lines_changed(content: bytes, dice: random.Random) -> bytes:
    first, *lines = content.splitlines(keepends=True)
    dice.shuffle(lines)
    return b"".join((first, *lines, *lines[: dice.randint(0, 3)]))


def in_workbook(content: bytes, dice: random.Random) -> bytes:
    """Return a workbook of which one part is changed, or the package itself."""
    if dice.random() < 0.3:
        return changed(content, dice)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        unlucky = dice.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, changed(old.read(name), dice) if name == unlucky else old.read(name))
    return made.getvalue()


def assert_every_row_is_counted(name: str, content: bytes) -> bool:
    """Refused, or read = loaded + skipped + review + error, and so many rows as another reader finds."""
    found = read_file(name, content, WITH_OTHERS, DATES).outcome
    if not isinstance(found, Export):
        assert found.code
        return False
    assert adds_up(found.counts)
    assert found.counts.loaded == len({row.place for row in found.rows})  # a row may have two totals
    assert found.counts.review == len(found.held_back)
    if found.profile != "remittance" and not content.startswith(b"PK"):
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", errors="replace")
        records = {mark: sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=mark)) for mark in ",;\t"}
        assert found.counts.read + 1 in records.values()
    return True


@pytest.mark.parametrize("case", FORMATS)
def test_every_row_of_a_damaged_file_is_counted(case: str) -> None:
    """Of each format, with a few changes drawn anew in the longer proof."""
    dice = random.Random(case)  # noqa: S311 - the same each time
    change = in_workbook if FORMATS[case].startswith(b"PK") else changed
    for _ in range(20):
        assert_every_row_is_counted("a.csv", change(FORMATS[case], dice))


@pytest.mark.prove
@pytest.mark.parametrize("case", FORMATS)
def test_every_row_of_many_damaged_files_is_counted(case: str) -> None:
    """2,000 of each format; some of them can still be read, so that the counts are really looked at."""
    dice = random.Random(case + "many")  # noqa: S311 - the same each time
    change = in_workbook if FORMATS[case].startswith(b"PK") else changed
    read = [assert_every_row_is_counted("a.csv", change(FORMATS[case], dice)) for _ in range(2_000)]
    assert any(read)


@pytest.mark.prove
@pytest.mark.parametrize("case", FORMATS)
def test_a_file_cut_off_anywhere_is_counted_too(case: str) -> None:
    """At 2,000 drawn bytes."""
    content, dice = FORMATS[case], random.Random(case + "cut")  # noqa: S311 - the same each time
    read = [assert_every_row_is_counted("a.csv", content[: dice.randrange(len(content))]) for _ in range(2_000)]
    assert not all(read)
