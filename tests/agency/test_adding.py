"""Practices added to an agency: whole or not at all; like another one, its first pass runs, and nobody is in it."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addon.agency import adding
from addon.agency.adding import add_practice, begin_agency
from addon.agency.likeness import COPIED
from addon.agency.settings import Agency, open_agency
from addon.problems import SettingsInvalid
from addon.settings import read_settings
from addon.wiring.beginning import begin_practice, fresh_settings, new_workbook
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import Raw
from tests.agency.test_likeness import TABS, TOLD, cell, shipped
from tests.practice import ZONE

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
CANARIES = (b"quill", b"zephyr", b"quartzite", b"feather", b"555-0147", b"5550147", b"m-0042", b"778899", b"harborview")
SETTINGS = """
[service]
pass_at = ["06:30"]
[email]
host = "smtp.feather.example"
sender = "front@quillfeather.example"
user = "quill"
"""
OURS: Mapping[str, Raw] = {
    "on": "yes",
    "id": "FR-77",
    "about": "membership",
    "rule_name": "Gone quiet",
    "if_days_since_attended": ">= 30",
}
FORMAT = 'title = "{}"\n'


def filled() -> bytes:
    """Return a workbook with canaries in every tab about people, and in rows of rule tabs that tell of somebody."""
    made = dict(TABS)
    for name, tab in TABS.items():
        if name not in COPIED and tab.layer in {"people", "results"}:
            kinds = {"text", "pick", "phone", "code"}
            row = {one.header: cell(tab, one) for one in tab.columns if one.kind in kinds and one.owner != "id"}
            made[name] = replace(tab, starter=(row, row))  # type: ignore[arg-type]
    named = {"Practice name": "Harborview Counseling", "Sender phone": "+1 212 555 0147"}
    rows = ({**row, "Value": named.get(row["Setting"], row["Value"])} for row in TABS["settings"].starter)
    made["settings"] = replace(TABS["settings"], starter=tuple(rows))
    told: list[tuple[str, Mapping[str, Raw]]] = [one for one in TOLD if "about" not in one[1]]
    for name, typed in (*told, ("flag_rules", OURS)):
        tab = made[name]
        own = {tab.column(field).header: value for field, value in typed.items()}
        made[name] = replace(tab, starter=(*tab.starter, own))  # type: ignore[arg-type]
    return new_workbook(made)


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    """Return an agency without a practice."""
    begin_agency(tmp_path, name='The "Northside" VAs', zone=ZONE)
    return open_agency(tmp_path)


def begin_elm(agency: Agency) -> Path:
    """Begin elm, a practice full of canaries, and return its folder."""
    folder = agency.practice_folder("elm")
    text = fresh_settings("America/Denver").replace('"90849"]', '"90849", "90899"]') + SETTINGS
    formats = {
        "ours.toml": FORMAT.format("Our list"),
        "quill.toml": FORMAT.format("The list of Zephyrine Quillfeather"),
    }
    begin_practice(folder, text, filled(), formats)
    (folder / "state" / "email-password").write_text("quillfeather", encoding="utf-8")
    return folder


def content(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield all that a folder holds, packed files part by part."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
                yield from ((f"{path.name}/{name}", packed.read(name)) for name in packed.namelist())
        yield path.name, path.name.encode() + b"\n" + path.read_bytes()


@pytest.mark.prove
def test_a_practice_like_another_has_its_rules_and_nobody_of_it(agency: Agency) -> None:
    """Not a canary in a byte of its folder; its first pass runs by the rules that were taken over."""
    elm = begin_elm(agency)
    assert any(canary in text.lower() for _, text in content(elm) for canary in CANARIES)
    added = add_practice(agency, "oak", like="elm", now=NOON)
    found = [(name, one) for name, text in content(added.folder) for one in CANARIES if one.lower() in text.lower()]
    assert not found
    assert len(added.left) == len(TOLD)
    assert "export-profiles/quill.toml" in added.left
    file = read_settings((added.folder / "practice.toml").read_text(encoding="utf-8"))
    assert (file.zone, file.exports.group_codes) == ("America/Denver", ("90853", "90849", "90899"))
    assert [f"{one:%H:%M}" for one in file.service.pass_at] == ["06:30"]
    assert not file.email.host
    assert file.id != read_settings((elm / "practice.toml").read_text(encoding="utf-8")).id
    (added.folder / "export-profiles" / "ours.toml").unlink()  # an example, not a format
    with open_practice(added.folder, now=lambda: NOON) as home:
        report = sync_practice(home, PassOptions(), now=NOON)
        assert report is not None
        assert not report.problems
        assert not report.questions
        rules = home.workbook.read().tabs["flag_rules"]
    named = [dict(zip(rules.headers, row, strict=False)) for row in rules.rows]
    (ours,) = (row for row in named if row["Rule name"] == "Gone quiet")
    assert (ours["Rule ID"], ours["Check"]) == ("FR-77", "OK")
    assert len(named) == len(shipped(TABS["flag_rules"])) + 1


def test_nothing_is_made_that_is_there_or_has_no_model(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """A taken id, an id that is none, a model that there is not: each is told, and no half of a folder is left."""
    monkeypatch.setattr(adding, "new_workbook", lambda _: b"")
    begun = add_practice(agency, "ash", zone="America/Chicago", now=NOON)
    assert read_settings((begun.folder / "practice.toml").read_text(encoding="utf-8")).zone == "America/Chicago"
    before = sorted(agency.folder.rglob("*"))
    for practice, like in (("ash", ""), ("../x", ""), ("fir", "none"), ("fir", "../elm")):
        with pytest.raises(SettingsInvalid):
            add_practice(agency, practice, like=like, now=NOON)
    with pytest.raises(SettingsInvalid):
        add_practice(agency, "fir", zone="Nowhere", now=NOON)
    with pytest.raises(SettingsInvalid):
        begin_agency(agency.folder, name="x", zone=ZONE)
    assert sorted(agency.folder.rglob("*")) == before
    assert agency.file.name == 'The "Northside" VAs'
