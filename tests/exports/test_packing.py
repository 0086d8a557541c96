"""What was read of a file is the same after its way from another process, and nothing else is taken."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from addon.exports.export import Export
from addon.exports.guessing.tables import Table
from addon.exports.packing import packed_export, packed_table, unpacked_export, unpacked_table
from tests.exports.test_reading import CASES, golden_file, read


def sent(found: object) -> Any:
    """Return what arrives."""
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("case", CASES)
def test_an_export_comes_back_as_it_was(case: str) -> None:
    """Each row, problem and count of each format."""
    path = golden_file(case)
    export = read(path.read_bytes(), path.name)
    assert unpacked_export(sent(packed_export(export))) == export


def test_a_table_comes_back_as_it_was() -> None:
    """Texts, numbers, days; what JSON cannot hold is text."""
    row = ("Ann", 4.5, True, date(2026, 3, 3), datetime(2026, 3, 3, 18), time(18), "")
    table = Table(name="a.csv", sha256="x", headers=tuple("ABCDEFG"), rows=[row, (1j,)])
    found = unpacked_table(sent(packed_table(table)))
    assert found == Table(name="a.csv", sha256="x", headers=tuple("ABCDEFG"), rows=[row, ("1j",)])
    assert unpacked_table(sent(packed_table(None))) is None


def _good() -> dict[str, Any]:
    found: dict[str, Any] = sent(packed_export(read(golden_file("generic-scores").read_bytes())))
    return found


def _no_export(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    found = _good()
    change(found)
    return found


@pytest.mark.parametrize(
    "found",
    [
        _no_export(lambda one: one.update(kind="os")),
        _no_export(lambda one: one.pop("counts")),
        _no_export(lambda one: one["plain"].update(sha256=["x"])),
        _no_export(lambda one: one["rows"]["columns"].update(value=[["much"], 0])),
        _no_export(lambda one: one["rows"].update(of="two")),
    ],
    ids=["another kind", "no counts", "no text", "no number", "no count"],
)
def test_what_is_no_export_is_not_taken(found: dict[str, Any]) -> None:
    """Nothing that read a stranger's file is trusted."""
    with pytest.raises((KeyError, ValueError, TypeError)):
        unpacked_export(found)


@pytest.mark.parametrize("cell", [["a list"], {"no tag": "x"}, None])
def test_what_is_no_cell_is_not_taken(cell: object) -> None:
    """Nor of a table."""
    with pytest.raises((KeyError, ValueError, TypeError)):
        unpacked_table({"name": "a", "sha256": "b", "headers": ["A"], "rows": [[cell]]})


def test_an_empty_export_comes_back() -> None:
    """A file without rows has no kind of them."""
    export = Export(profile="p", file="a.csv", sha256="x")
    assert unpacked_export(sent(packed_export(export))) == export
