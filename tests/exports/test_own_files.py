"""A workbook of Groupkeeper among the exports is refused by name: its payments would count twice."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from addon.exports.export import Export
from addon.exports.own_files import GREY, TITLES
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.problems import UnreadableExport
from addon.sync.adapters.xlsx.building import build_workbook
from tests.all_tabs import all_tabs

TABS = all_tabs()
FEW = {name: TABS[name] for name in ("read_me_first", "members", "conflicts", "needs_review", "payments")}
PROFILES = load_profiles(shipped_texts())
PAYMENT: dict[str, str | float] = {"Member": "Liam Ode", "Date": "2026-03-03", "Code": "90853", "Paid": 40}
Change = Callable[[openpyxl.Workbook], None]


def changed(*changes: Change, left_out: str = "") -> bytes:
    """Return a workbook of ours that has a payment, after what a person or a program did to it."""
    names = {name: tab for name, tab in FEW.items() if name != left_out}
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(names)))
    if "Payments" in book.sheetnames:
        sheet = book["Payments"]
        for at, header in enumerate(FEW["payments"].headers, start=1):
            sheet.cell(2, at).value = PAYMENT.get(header)
    for change in changes:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def decorated(book: openpyxl.Workbook) -> None:
    """Rename every tab, write a title above the lists and add a sheet."""
    for sheet in book.worksheets:
        sheet.title = f"{sheet.title} 2026"
        sheet.insert_rows(1)
        sheet["A1"] = "Our practice"
    book.create_sheet("Ideas", 0)["A1"] = "Buy tea"


def nameless(book: openpyxl.Workbook) -> None:
    """Take the hidden names away, as a program does that does not know them."""
    book.defined_names.clear()


def payments_alone(book: openpyxl.Workbook) -> None:
    """Leave only the tab Payments, as somebody who sends it on."""
    for title in book.sheetnames:
        if title != "Payments":
            del book[title]
    nameless(book)


def read(name: str, content: bytes) -> Export:
    """Read a file as a pass does."""
    return read_export(name, content, PROFILES)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(changed(), "a workbook of Groupkeeper", id="a copy"),
        pytest.param(changed(decorated), "a workbook of Groupkeeper", id="decorated"),
        pytest.param(changed(nameless), "a workbook of Groupkeeper", id="without names"),
        pytest.param(changed(left_out="payments"), "a workbook of Groupkeeper", id="a practice without payments"),
        pytest.param(changed(payments_alone), "the tab Payments", id="one tab"),
        pytest.param(
            f"{','.join(TABS['payments'].headers)}\nPM-00001,Liam Ode,2026-03-03,90853,OK,50,40,40\n".encode(),
            "the tab Payments",
            id="one tab as text",
        ),
    ],
)
def test_a_workbook_of_ours_is_no_export(content: bytes, told: str) -> None:
    """Whatever somebody did to it; the message tells what to do."""
    name = "copy.xlsx" if content.startswith(b"PK") else "copy.csv"
    with pytest.raises(UnreadableExport, match=told) as refused:
        read(name, content)
    assert refused.value.code == "own-workbook"
    assert "take it out" in refused.value.next_step


@pytest.mark.parametrize("titles", [("Members",), ("Payments", "Members"), ("Payments", "Conflicts", "Needs review")])
def test_an_export_with_sheets_called_like_tabs_is_read(titles: tuple[str, ...]) -> None:
    """A list with an ID of its own, too."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title in titles:
        book.create_sheet(title)
    for line in (["ID", *PAYMENT], ["1", *PAYMENT.values()]):
        book[titles[0]].append(line)
    content = io.BytesIO()
    book.save(content)
    assert read("payments.xlsx", content.getvalue()).counts.loaded == 1


def test_the_signs_are_those_of_our_tabs() -> None:
    """A tab that gets another title, or a column another header, would no longer be known."""
    assert {tab.title for tab in TABS.values()} >= TITLES
    assert set(TABS["payments"].headers) >= GREY
