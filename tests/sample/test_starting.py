"""What the practice typed before the first pass fits the declared tabs and leaves room for the import."""

from datetime import date

from addon.cells import BadCell, read_value, to_cell
from addon.sample.practice import sample_practice
from addon.sample.starting import starting_rows
from tests.all_tabs import all_tabs

SAMPLE = sample_practice(7, date(2026, 3, 6))
ROWS = starting_rows(SAMPLE)
TABS = all_tabs()


def test_every_value_fits_its_column() -> None:
    """Fields exist in the templates, no row has an id, and every cell reads back as the value typed."""
    for tab, rows in ROWS.items():
        for row in rows:
            assert "id" not in row
            for field, value in row.items():
                read = read_value(TABS[tab].column(field), to_cell(value))
                assert not isinstance(read, BadCell)
                assert read == value


def test_one_group_is_left_for_the_import_to_propose() -> None:
    """17 of 18 groups are typed in, and no roster row names the missing one."""
    assert [len(ROWS[tab]) for tab in ("clinicians", "groups", "members")] == [12, 17, 220]
    missing = next(one.name for one in SAMPLE.practice.groups if one.code == SAMPLE.oddities.unlisted_group)
    typed = {row["name"] for row in ROWS["groups"]}
    assert missing not in typed
    assert {row["group"] for row in ROWS["roster"]} == typed


def test_every_roster_row_names_exactly_one_member() -> None:
    """Bare names resolve: the two members of one name are not in the roster."""
    names = [row["name"] for row in ROWS["members"]]
    assert all(names.count(row["member"]) == 1 for row in ROWS["roster"])
    assert len(ROWS["roster"]) > 200


def test_the_exports_part_is_left_blank() -> None:
    """Phone and e-mail come from the export; a payer is typed only where no export names one."""
    for row in ROWS["members"]:
        assert "phone" not in row
        assert "email" not in row
        assert row["payer"] in {None, "Self-pay"}


def test_picks_name_somebody_who_is_there() -> None:
    """Clinicians and supervisors in other rows are names of the Clinicians tab."""
    staff = {row["name"] for row in ROWS["clinicians"]}
    picked = {row[field] for row in ROWS["groups"] for field in ("clinician", "co_facilitator")}
    picked |= {row["supervisor"] for row in ROWS["clinicians"]}
    assert picked - {None} <= staff
