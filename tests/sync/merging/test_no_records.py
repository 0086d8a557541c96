"""Titles, headers, headings and totals that came along with a list."""

import pytest

from addon.tabs import Value
from addon.written import is_no_record
from tests.sync.little_practice import LittlePractice

Typed = dict[str, Value]


@pytest.mark.parametrize(
    "text",
    ["Total", "Grand total: 12", "Total: 2 members", "Members total: 40", "--- inactive ---", "== new ==", "****"],
)
def test_a_total_or_a_heading_is_no_record(text: str) -> None:
    """Whatever office put it there."""
    assert is_no_record(text)


@pytest.mark.parametrize("text", ["Ana Ruiz", "Total Wellness", "Lund-Marsh", "Count Basie", "J. R. R. Lund", "李", ""])
def test_a_name_is_a_record(text: str) -> None:
    """Words that only look like one."""
    assert not is_no_record(text)


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (
            [{"name": "Our clients in November"}, {"name": "Client", "phone": "Phone"}, {"name": "Ana Ruiz"}],
            ["B2", "B3"],
        ),
        ([{"name": "Ana Ruiz"}, {"name": "Name", "birth_date": "Birth date"}], ["B3"]),
        ([{"name": "Ana Ruiz"}, {"name": "--- waiting list ---"}], ["B3"]),
        ([{"name": "Ana Ruiz"}, {"name": "Total", "payer": "12"}], ["B3"]),
    ],
)
def test_what_was_pasted_along_becomes_no_member(rows: list[Typed], cells: list[str]) -> None:
    """The cell is named at every pass; the people between become members."""
    with LittlePractice(cast=False) as little:
        little.adds("members", *rows)
        for _ in range(2):
            report = little.sync()
            assert [one.place.at for one in report.problems if one.code == "no-record"] == cells
            assert [row["name"] for row in little.rows("members") if row["id"]] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("tab", "row"),
    [
        ("groups", {"name": "Total: 2 groups"}),
        ("clinicians", {"name": "--- left ---"}),
        ("scores", {"member": "Total", "measure": "ORS", "score": 40, "date": None}),
    ],
)
def test_other_tabs_have_totals_too(tab: str, row: Typed) -> None:
    """No group, clinician or score is made of one."""
    with LittlePractice.after_first_pass() as little:
        before = len([one for one in little.rows(tab) if one["id"]])
        little.adds(tab, row)
        assert [one.code for one in little.sync().problems] == ["no-record"]
        assert len([one for one in little.rows(tab) if one["id"]]) == before
