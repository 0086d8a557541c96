"""One tab against its sources: what is written, appended, remembered and left alone."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from addon.sources import Source, SourceRow
from addon.sync.merging import reconcile as module
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.merge import Verdict
from addon.sync.merging.mint import Mint
from addon.sync.merging.reconcile import Circumstances, final_values, reconcile
from addon.sync.merging.tab_plan import TabPlan
from addon.tabs import Column, Tab, Value
from addon.workbook import Raw, TabSnapshot
from tests.sync.world import TODAY

TAB = Tab(
    name="clients",
    title="Clients",
    layer="people",
    prefix="K",
    key=("name",),
    required=("name",),
    columns=(
        Column(field="id", header="ID", kind="code", owner="id"),
        Column(field="name", header="Name", owner="shared", sources=("list", "roster", "report")),
        Column(field="phone", header="Phone", kind="phone", owner="shared", sources=("list", "roster", "report")),
        Column(field="joined", header="Joined", kind="date", owner="shared", sources=("roster",)),
        Column(field="note", header="Note", owner="person"),
        Column(field="group_code", header="Code", owner="source", sources=("groupkeeper",)),
    ),
)
HEADERS = tuple(column.header for column in TAB.columns)
Sheet = Sequence[Mapping[str, Raw]]


def source(name: str, *rows: Mapping[str, Value], creates: bool = True) -> Source:
    """Return what a source says."""
    return Source(name=name, tab="clients", rows=tuple(SourceRow(values=row) for row in rows), creates=creates)


def merged(
    sheet: Sheet, sources: Sequence[Source], agreed: AgreedTab | None = None, *, headers: Sequence[str] = HEADERS
) -> TabPlan:
    """Merge once."""
    agreed = agreed or AgreedTab()
    rows = [tuple(row.get(header) for header in headers) for row in sheet]
    there = TabSnapshot(key="clients", title="Clients", headers=tuple(headers), first_row=2, rows=rows)

    def resolve(_: str, values: Mapping[str, Value]) -> Mapping[str, Value]:
        return {"group_code": f"G-{values['note']}"} if values.get("note") else {}

    given = Circumstances(today=TODAY, mint=Mint({}), resolve=resolve)
    return reconcile(identify(TAB, there, agreed, mint=given.mint, resolve=resolve), sources, agreed, given)


def carried_out(sheet: Sheet, plan: TabPlan, agreed: AgreedTab | None = None) -> tuple[list[dict[str, Raw]], AgreedTab]:
    """Return sheet and agreement after the write."""
    header = {column.field: column.header for column in TAB.columns}
    rows = [dict(row) for row in sheet]
    for cell in plan.cells:
        rows[cell.number - 2][header[cell.field]] = cell.value  # type: ignore[assignment]
    rows += [{header[name]: value for name, value in new.values.items()} for new in plan.appends]  # type: ignore[misc]
    return rows, AgreedTab({**(agreed.rows if agreed else {}), **plan.agreed})


def started() -> tuple[list[dict[str, Raw]], AgreedTab]:
    """One client as both sources know it, written and agreed."""
    plan = merged([], [source("list", {"name": "k1", "phone": "555-0101"})])
    return carried_out([], plan)


def test_unchanged_rows_cost_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows nobody touched are not merged, neither without a source nor with one that says the same again."""
    sheet, agreed = started()
    monkeypatch.setattr(module, "merge_row", None)
    for sources in ([], [source("list", {"phone": "555-0101", "name": "k1"})], [source("list", {"name": "k1"})]):
        plan = merged(sheet, sources, agreed)
        assert (plan.cells, plan.appends, plan.agreed) == ([], [], {})


def test_a_lower_source_only_fills_blanks() -> None:
    """The roster fills what the list does not say, and never overrules it."""
    sheet, agreed = started()
    plan = merged(sheet, [source("roster", {"name": "k1", "phone": "555-9999", "joined": TODAY})], agreed)
    assert [(cell.field, cell.value) for cell in plan.cells] == [("joined", TODAY)]
    assert plan.differences == {}


def test_two_spellings_of_one_phone_agree() -> None:
    """A phone in another spelling is not written and no conflict."""
    sheet, agreed = started()
    sheet[0]["Phone"] = "(555) 01-01"
    plan = merged(sheet, [source("list", {"name": "k1", "phone": "5550101"})], agreed)
    assert (plan.cells, plan.differences) == ([], {})


def test_a_typed_row_is_adopted_by_its_key() -> None:
    """A source finds the row a person typed: what differs in spelling alone agrees, the rest is filled or listed."""
    sheet = [{"Name": "K1 ", "Phone": "555-7777", "Note": "mine"}]
    plan = merged(sheet, [source("list", {"name": "k1", "phone": "555-0101"}), source("roster", {"name": "k1"})])
    assert plan.appends == []
    assert {cell.field for cell in plan.cells} == {"id", "group_code"}
    assert [(spot[1], one.kind) for spot, one in plan.differences.items()] == [
        ("phone", Verdict.CONFLICT),
    ]


def test_a_row_that_was_deleted_and_typed_again_is_the_same_and_filled_as_a_new_one_is() -> None:
    """It has its id, what follows from it and what its sources have; what was typed differently is listed."""
    sheet, agreed = started()
    sheet[0]["Note"] = "7"
    sheet, agreed = carried_out(sheet, merged(sheet, [], agreed), agreed)
    was = dict(sheet[0])
    _, agreed = carried_out([], merged([], [], agreed), agreed)
    typed: list[dict[str, Raw]] = [{"Name": "k1", "Note": "7"}]
    plan = merged(typed, [], agreed)
    assert (carried_out(typed, plan, agreed)[0], plan.differences) == ([was], {})
    plan = merged([{**typed[0], "Phone": "555-0199"}], [], agreed)
    assert {spot[1]: (one.sheet, one.said) for spot, one in plan.differences.items()} == {
        "phone": ("555-0199", "555-0101")
    }


def test_a_corrected_key_is_not_appended_again() -> None:
    """A person corrects a name that the source keeps spelling wrong: one row, listed for the source."""
    sheet, agreed = started()
    sheet[0]["Name"] = "k1 corrected"
    said = [source("list", {"name": "k1", "phone": "555-0102"})]
    for _ in range(3):
        plan = merged(sheet, said, agreed)
        assert plan.appends == []
        sheet, agreed = carried_out(sheet, plan, agreed)
    assert (sheet[0]["Name"], sheet[0]["Phone"], len(sheet)) == ("k1 corrected", "555-0102", 1)


def test_a_corrected_key_does_not_catch_another_client() -> None:
    """The name a person gave one row belongs to another client of the source: both stay themselves."""
    sheet, agreed = started()
    sheet[0]["Name"] = "k2"
    said = [source("list", {"name": "k2", "phone": "555-2222"}, {"name": "k1", "phone": "555-0101"})]
    plan = merged(sheet, said, agreed)
    assert [new.values["name"] for new in plan.appends] == ["k2"]
    assert [cell.field for cell in plan.cells] == []


def test_sources_stay_with_the_row_that_had_the_key_first() -> None:
    """Of two rows with one key sorting does not decide which one a source fills."""
    sheet, agreed = started()
    sheet.append({"Name": "k1", "Note": "a second one"})
    sheet, agreed = carried_out(sheet, merged(sheet, [], agreed), agreed)
    for rows in (sheet, sheet[::-1]):
        plan = merged(rows, [source("list", {"name": "k1", "phone": "555-3333"})], agreed)
        assert [cell.rid for cell in plan.cells] == [sheet[0]["ID"]]


def test_a_column_taken_out_for_a_while_keeps_its_memory() -> None:
    """Moved out and in again blank, it is a person's clearing; the source does not fill it in silence."""
    sheet, agreed = started()
    without = [header for header in HEADERS if header != "Phone"]
    plan = merged(sheet, [], agreed, headers=without)
    assert (plan.cells, plan.differences) == ([], {})
    agreed = AgreedTab({**agreed.rows, **plan.agreed})
    sheet[0]["Phone"] = None
    plan = merged(sheet, [], agreed)
    assert [one.kind for one in plan.differences.values()] == [Verdict.ENTER_IN_EHR]


def test_a_blank_withdraws_what_was_said() -> None:
    """A source that empties a value erases nothing and contradicts nothing any more."""
    sheet, agreed = started()
    sheet[0]["Phone"] = "555-7777"
    plan = merged(sheet, [], agreed)
    assert len(plan.differences) == 1
    sheet, agreed = carried_out(sheet, plan, agreed)
    plan = merged(sheet, [source("list", {"name": "k1", "phone": None})], agreed)
    rid = str(sheet[0]["ID"])
    assert (plan.cells, plan.differences, (rid, "phone") in plan.settled) == ([], {}, True)


# What the list and the report say of the phone, pass after pass, and what a person types before the last one; the cell
# in the end, and what is listed. "" is a blank, None no observation.
BLANKS = [
    ([("0101", None), ("", None), ("0777", None)], None, "0777", []),
    ([("0101", None), ("", None), (None, "0202")], None, "0101", []),
    ([(None, "0202"), ("0101", "0202"), ("", "0202"), ("", "0303")], None, "0101", []),
    ([("0101", "0202"), ("", "0202"), ("0777", "0202")], None, "0777", []),
    ([("0101", None), ("", None), ("", None)], "0999", "0999", []),
    ([("0101", None), ("", None), ("0777", None)], "0999", "0999", [("conflict", "0777")]),
    ([("0101", "0202"), ("", "0202"), ("", "0303")], "0999", "0999", [("conflict", "0303")]),
]


@pytest.mark.parametrize(("told", "typed", "shown", "listed"), BLANKS)
def test_a_blank_erases_nothing_and_leaves_no_room_to_lower_sources(
    told: Sequence[tuple[str | None, str | None]], typed: str | None, shown: str, listed: Sequence[tuple[str, str]]
) -> None:
    """The cell still has the better source's value: its next one is written, and only a person's is defended."""
    sheet, agreed = carried_out([], merged([], [source("list", {"name": "k1"}), source("report", {"name": "k1"})]))
    for at, phones in enumerate(told):
        if typed and at == len(told) - 1:
            sheet[0]["Phone"] = f"555-{typed}"
            sheet, agreed = carried_out(sheet, merged(sheet, [], agreed), agreed)
        said = [(name, phone) for name, phone in zip(("list", "report"), phones, strict=True) if phone is not None]
        rows = [source(name, {"name": "k1", "phone": f"555-{phone}" if phone else None}) for name, phone in said]
        plan = merged(sheet, rows, agreed)
        sheet, agreed = carried_out(sheet, plan, agreed)
    assert sheet[0]["Phone"] == f"555-{shown}"
    assert [(one.kind.name.lower(), one.said) for one in plan.differences.values()] == [
        (kind, f"555-{text}") for kind, text in listed
    ]


def _said(name: str, **more: Any) -> list[Source]:
    return [Source(name=name, tab="clients", rows=(SourceRow(**more),))]


_PHONE = frozenset({"phone"})
WEAKLY = _said("list", values={"name": "k1", "phone": "555-0101"}, weak=_PHONE)
FIRMLY = _said("list", values={"name": "k1", "phone": "555-0101"})
NOTED = _said("report", values={"name": "k1"}, firm=_PHONE)


@pytest.mark.parametrize(("first", "then"), [(WEAKLY, FIRMLY), (WEAKLY, NOTED), (NOTED, WEAKLY)])
@pytest.mark.parametrize(("typed", "kinds"), [("555-9999", [Verdict.CONFLICT]), ("555-0101", [])])
def test_what_was_told_weakly_conflicts_with_a_persons_value_once_it_is_firm(
    first: list[Source], then: list[Source], typed: str, kinds: list[Verdict]
) -> None:
    """The word is the same, what it means is not; a cell that shows it stays silent, and so does what is told again."""
    sheet, agreed = carried_out([], merged([], [source("list", {"name": "k1"}), source("report", {"name": "k1"})]))
    sheet, agreed = carried_out(sheet, merged(sheet, first, agreed), agreed)
    sheet[0]["Phone"] = typed
    sheet, agreed = carried_out(sheet, merged(sheet, [], agreed), agreed)
    plan = merged(sheet, then, agreed)
    assert [one.kind for one in plan.differences.values()] == kinds
    sheet, agreed = carried_out(sheet, plan, agreed)
    again = merged(sheet, then, agreed)
    assert (sheet[0]["Phone"], again.differences, again.agreed) == (typed, {}, {})


def test_only_creating_sources_append() -> None:
    """A source may know rows without making them; a row without its required cells is not made."""
    assert merged([], [source("list", {"name": "k1"}, creates=False)]).appends == []
    assert merged([], [source("list", {"phone": "555-0101"})]).appends == []
    assert len(merged([], [source("list", {"name": "k1"})]).appends) == 1


def test_what_follows_from_a_row() -> None:
    """Columns of ours follow from the row's cells, also from one that was just typed or appended."""
    sheet, agreed = started()
    sheet[0]["Note"] = "01"
    plan = merged(sheet, [], agreed)
    assert [(cell.field, cell.value) for cell in plan.cells] == [("group_code", "G-01")]
    assert final_values(plan, ["note", "group_code"])[0][1]["group_code"] == "G-01"
    added = merged([], [source("list", {"name": "k1", "note": "02"})])
    assert added.appends[0].values["group_code"] == "G-02"


def test_outer_blanks_do_not_cost_a_second_pass() -> None:
    """A value with blanks around it is written as it is and quiet afterwards."""
    plan = merged([], [source("list", {"name": "k1", "phone": " 555-0101 "})])
    sheet, agreed = carried_out([], plan)
    assert merged(sheet, [], agreed).agreed == {}


def test_a_row_that_comes_back_does_not_take_a_name_that_means_another_row_by_now() -> None:
    """A client was removed, another row took the place of theirs, then somebody types the name again."""
    says = source("list", {"name": "Ann", "phone": "555-0101"})
    sheet, agreed = carried_out([], merged([], [says]))
    typed: list[dict[str, Raw]] = [{"Name": "Ann", "Phone": "555-0199"}]
    sheet, agreed = carried_out(sheet + typed, merged(sheet + typed, [], agreed), agreed)
    sheet = sheet[1:]
    sheet, agreed = carried_out(sheet, merged(sheet, [], agreed), agreed)
    sheet[0]["Name"] = "Anna"
    sheet, agreed = carried_out(sheet, merged(sheet, [says], agreed), agreed)
    heir = sheet[0]["ID"]
    assert agreed.called("list", TAB.key) == {"ann": heir}
    back: list[dict[str, Raw]] = [{"Name": "Ann", "Phone": "555-0111"}]
    plan = merged(sheet + back, [says], agreed)
    sheet, agreed = carried_out(sheet + back, plan, agreed)
    assert agreed.called("list", TAB.key) == {"ann": heir}
    again = merged(sheet, [says], agreed)
    assert (again.cells, again.appends, again.agreed) == ([], [], {})
    assert [row["Phone"] for row in sheet] == ["555-0199", "555-0111"]


def test_rows_that_one_pass_adds_are_in_the_tabs_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever order the sources have; a blank comes first, and a tab without an order keeps the sources'."""
    rows = [
        source("roster", {"name": "k2", "joined": date(2026, 3, 3)}, {"name": "k3", "joined": date(2025, 3, 4)}),
        source("list", {"name": "k1", "phone": "555-0101"}, {"name": "k0", "phone": "555-0101"}),
    ]
    assert [row.values["name"] for row in merged([], rows).appends] == ["k2", "k3", "k1", "k0"]
    monkeypatch.setattr(sys.modules[__name__], "TAB", replace(TAB, row_order=("joined", "name")))
    assert [row.values["name"] for row in merged([], rows).appends] == ["k0", "k1", "k3", "k2"]
