"""Sets of tables as TOML."""

import pytest

import sheet_templates
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.table_sets.model import load_set, shipped_sets
from addon.exports.together import read_together, set_titles
from addon.problems import SettingsInvalid
from addon.sources import MACHINES
from addon.tabs import declared
from tests.exports.test_together import NEW_YORK, dropped
from tests.exports.whole_exports import ehi_zip, group_tables

GOOD = """
name = "x"
title = "X"
keys = { people = ["id"], names = ["id"] }
[[rows]]
table = "people"
title = "People"
rows = "clients"
source = "client list"
joins = [{ table = "names", where = { id = "name_id" } }]
skip = [{ name = "gone", when = { left = "> 0" } }]
columns = [{ field = "client", headers = ["names.first + names.last"], kind = "name", required = true }]
"""
MISTAKES = {
    "a table without a key": ('keys = { people = ["id"], names = ["id"] }', 'keys = { people = ["id"] }', "no key"),
    "a column of another table": ("names.first", "other.first", "other.first is of no table"),
    "a join by another table": ('"name_id"', '"other.id"', "other.id is of no table"),
    "an unknown condition": ('"> 0"', '"< 0"', "'< 0' is no condition"),
}


def test_a_set_is_read() -> None:
    """Joins and conditions name tables and columns that are there."""
    assert load_set("x.toml", GOOD).rows_of("people") is not None


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_set_is_told(case: str) -> None:
    """With the table and the name that is wrong."""
    before, after, told = MISTAKES[case]
    with pytest.raises(SettingsInvalid, match=told):
        load_set("x.toml", GOOD.replace(before, after))


def test_a_record_that_tries_the_program_out_is_no_client() -> None:
    """Counted by the rule that leaves such a row out of any list."""
    zipped = ehi_zip(group_tables(["11,Ann,Roe,,,,,", "12,Test,Patient,,,,,"], marks={}))
    found = read_together("openemr.ehi", [dropped("x.zip", zipped)], dates=NEW_YORK)
    (listed,) = (one for one in found.exports if one.clients)
    assert [one.client.name for one in listed.clients] == ["Ann Roe"]
    assert listed.counts.skipped == {"test row": 1}


def test_the_shipped_sets_fill_what_the_tabs_take_from_their_sources() -> None:
    """Each kind of row is a profile without mistakes, and its source is one that its tab's columns listen to."""
    tabs = declared(sheet_templates.texts())
    for found in shipped_sets():
        for rows in found.rows:
            profile = rows.as_profile(found.name)
            assert set_titles()[profile.name] == rows.title
            tab = {"clients": "members", "roster": "roster", "visits": "attendance"}[rows.rows]
            filled = profile.fills([column.field for column in rows.columns])
            heard = [set(tabs[tab].column(field).sources) - set(MACHINES) for field in filled]
            assert all(profile.source in sources for sources in heard)
    assert not set(set_titles()) & set(load_profiles(shipped_texts()))
