"""A source is stopped before anything of it is applied, for each of the reasons and only for them."""

from collections.abc import Mapping

import pytest

from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedRow, AgreedTab, pack
from addon.sync.merging.guard import guard
from addon.tabs import Column, Tab

TAB = Tab(
    name="marks",
    title="Marks",
    layer="people",
    key=("name",),
    columns=(
        Column(field="id", header="ID", owner="id"),
        Column(field="name", header="Name", owner="shared", sources=("ehr",)),
        Column(field="status", header="Status", kind="choice", owner="shared", sources=("ehr",)),
        Column(field="phone", header="Phone", owner="shared", sources=("ehr",)),
    ),
)
Texts = dict[str, dict[str, str]]


def known(count: int, *, gone: int = 0) -> tuple[AgreedTab, Texts]:
    """Return an agreement about so many rows that the EHR spoke of, and what it said."""
    said = {f"k{at}": {"name": f"k{at}", "status": "show", "phone": f"E{at}"} for at in range(count)}
    rows = {
        name: AgreedRow(
            rid=name,
            key=name,
            packed=pack(texts, {"ehr": texts}),
            gone="2026-03-01" if at >= count - gone else "",
        )
        for at, (name, texts) in enumerate(said.items())
    }
    return AgreedTab(rows), said


def reason(agreed: AgreedTab, rows: Mapping[str, Mapping[str, str]], **given: bool) -> str:
    """Return why the guards stop these rows, or "" where they pass."""
    source = Source(name="ehr", tab="marks", rows=tuple(SourceRow(values=values) for values in rows.values()))
    refusal = guard(TAB, source, agreed, file_hash="f", older=given.get("older", False))
    return refusal.reason if refusal else ""


@pytest.mark.parametrize(
    ("count", "left_out", "stopped"),
    [(10, 3, ""), (10, 4, "rows missing"), (100, 10, ""), (100, 11, "rows missing"), (4, 3, ""), (0, 0, "no rows")],
)
def test_missing_rows(count: int, left_out: int, stopped: str) -> None:
    """More than max(3, 10 %) of the keys missing stops a file; so does a file without rows."""
    agreed, said = known(count)
    assert reason(agreed, dict(list(said.items())[left_out:])) == stopped


def test_rows_that_people_removed_are_not_missed() -> None:
    """A removed row need not be in the file."""
    agreed, said = known(10, gone=6)
    assert reason(agreed, dict(list(said.items())[:4])) == ""


def test_a_corrected_name_is_not_missing() -> None:
    """Rows whose key people corrected are known by what the file used to call them."""
    agreed, said = known(10)
    rows = {rid: AgreedRow(rid=rid, key=f"corrected {rid}", packed=row.packed) for rid, row in agreed.rows.items()}
    assert reason(AgreedTab(rows), said) == ""


@pytest.mark.parametrize(
    ("count", "changed", "field", "stopped"),
    [
        (10, 5, "status", ""),
        (10, 6, "status", "column changed"),
        (9, 9, "status", ""),
        (10, 10, "phone", ""),
    ],
)
def test_a_column_that_changes_at_once(count: int, changed: int, field: str, stopped: str) -> None:
    """More than half of a date, choice or key column changed is a damaged file; below ten rows it is no sign."""
    agreed, said = known(count)
    for values in list(said.values())[:changed]:
        values[field] = "other"
    assert reason(agreed, said) == stopped


def test_doubled_keys() -> None:
    """A key that stands twice stops the file; upper and lower case are one key."""
    agreed, said = known(4)
    assert reason(agreed, {**said, "again": {**said["k1"], "name": "K1 "}}) == "duplicate keys"
    assert reason(agreed, {**said, "new": {**said["k1"], "name": "k9"}}) == ""


def test_an_older_file_may_repeat_but_not_contradict() -> None:
    """A file older than the last accepted one passes if it says the same of the same rows."""
    agreed, said = known(4)
    assert reason(agreed, said, older=True) == ""
    said["k1"]["phone"] = "other"
    assert reason(agreed, said, older=True) == "older file"
    assert reason(agreed, said) == ""


def test_an_older_file_may_not_lack_what_a_later_one_had() -> None:
    """Else what was added after it was made would count as deleted; a later file may lack a few rows."""
    agreed, said = known(4)
    del said["k1"]
    assert reason(agreed, said, older=True) == "older file"
    assert reason(agreed, said) == ""


def test_an_older_file_may_not_contradict_about_a_removed_row() -> None:
    """What was said since a row was removed counts too."""
    _, said = known(1)
    texts = said["k0"]
    newer = pack(texts, {"ehr": texts}, {"ehr": {"phone": "E9"}})
    removed = AgreedRow(rid="k0", key="k0", packed=newer, gone="2026-03-01")
    assert reason(AgreedTab({"k0": removed}), said, older=True) == "older file"


def test_rows_outside_the_files_dates_are_not_missing() -> None:
    """Only keys inside the dates that a file covers can be missing from it."""
    agreed, said = known(20)
    source = Source(name="ehr", tab="marks", rows=(SourceRow(values=said["k0"]),))
    assert guard(TAB, source, agreed, file_hash="f", covers=lambda row: row.rid == "k0") is None
    assert guard(TAB, source, agreed, file_hash="f", covers=lambda _: True) is not None


def test_a_confirmation_is_bound_to_file_and_reason() -> None:
    """Another file, or the same one with another finding, has another code."""
    agreed, said = known(20)
    rows = [SourceRow(values=values) for values in said.values()]
    codes = set()
    for left_out, file_hash in ((5, "f"), (5, "g"), (6, "f")):
        source = Source(name="ehr", tab="marks", rows=tuple(rows[left_out:]))
        refusal = guard(TAB, source, agreed, file_hash=file_hash)
        assert refusal is not None
        codes.add(refusal.code)
    assert len(codes) == 3
