"""Headers into fields, and templates that are whole."""

import pytest

import sheet_templates
from addon.problems import SettingsInvalid
from addon.tabs import KINDS, Tab, declared, folded, matched_columns

TABS = declared(sheet_templates.texts())


def test_headers_are_found_however_they_are_written_and_wherever_they_stand() -> None:
    """Case, spaces, line breaks and order do not matter; the first of two counts; strangers are left alone."""
    tab = TABS["members"]
    found = matched_columns(tab, ["mine", " E-MAIL\n", "name", "", "Name", "Birth-Date", None, "id"])
    assert found == {"email": 1, "name": 2, "birth_date": 5, "id": 7}


def test_every_template_is_whole() -> None:
    """All parse together; each column has help, a known kind, and names sources if the add-on fills it."""
    assert len(TABS) > 15
    for tab in TABS.values():
        assert tab.columns or tab.layer == "view", tab.name
        for one in tab.columns:
            assert one.help, f"{tab.name}.{one.field}"
            assert one.kind in KINDS
            assert one.owner in {"id", "source", "shared", "person"}
            assert one.owner != "shared" or one.sources, f"{tab.name}.{one.field} is shared with nobody"
            assert not one.picks or one.picks in TABS
        assert len({folded(one.header) for one in tab.columns}) == len(tab.columns)
        if tab.layer in {"people", "results"}:
            assert tab.column("id").owner == "id"
            assert tab.prefix
    assert [tab.order for tab in TABS.values()] == sorted(tab.order for tab in TABS.values())


def test_a_column_that_is_not_declared_is_a_mistake_of_ours() -> None:
    """Asking for it raises."""
    with pytest.raises(KeyError):
        TABS["members"].column("mood")


def test_all_mistakes_of_templates_are_said_at_once() -> None:
    """Layer, kind, owner, twice the same, a key without a column, a starter header nobody knows."""
    text = """
title = "Attic"
layer = "roof"
key = ["ghost"]
columns = [
  { field = "a", header = "A", kind = "smell" },
  { field = "a", header = "a", owner = "cat" },
]
"""
    with pytest.raises(SettingsInvalid) as fault:
        declared({"attic.toml": text, "attic.csv": "A,Zzz\n1,2\n", "readme.txt": "x"})
    for part in ("layer 'roof'", "kind 'smell'", "owner 'cat'", "'a' twice", "'ghost'", "'Zzz'"):
        assert part in fault.value.what


def test_a_key_that_nothing_reads_names_its_template() -> None:
    """A misspelt key, or a value of another type, is told with the template and its place."""
    text = 'title = "Attic"\nlayer = "view"\nordr = 3\nshown = "perhaps"\ncolumns = [{ field = "a", headr = "A" }]\n'
    with pytest.raises(SettingsInvalid) as fault:
        declared({"attic.toml": text})
    for part in ("attic.ordr", "attic.shown", "attic.columns.0.header", "attic.columns.0.headr"):
        assert part in fault.value.what


@pytest.mark.parametrize("tab", TABS.values(), ids=lambda tab: tab.name)
def test_headers_as_declared_are_found_at_a_glance_where_they_are_found_by_looking(tab: Tab) -> None:
    """Whether a sheet has just the declared headers, or the same in capitals, each column is the same field's."""
    assert tab.places
    assert matched_columns(tab, tab.headers) == matched_columns(tab, [header.upper() for header in tab.headers])
