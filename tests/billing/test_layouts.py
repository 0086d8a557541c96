"""The practice's own column maps."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pytest

from addon.billing.layouts import Column, Layout, People, layout_csv
from addon.billing.package_csv import PackageRow, package_rows
from addon.insured import insured
from addon.records import Authorization, Coverage, Payer
from tests.billing.evening import TUESDAY_3, at_group, billed, visit
from tests.practice import practice
from tests.sync.little_practice import TABS, LittlePractice

AETNA = Payer(id="PY-1", name="Aetna", claims_id="60054")
CARD = Coverage(id="CV-1", member="M-0001", payer="Aetna", number="W480", diagnoses=("F331", "F411"))
ALLOWED = Authorization(id="AU-1", member="M-0001", payer="Aetna", number="AU99", codes=frozenset({"90853"}))
PEOPLE = People(
    names={"M-0001": "Zoë Ana Núñez", "C-01": "Rosa Díaz", "C-02": "Tom O'Hara"},
    npis={"C-01": "1900000017", "C-02": "1900000025"},
    births={"M-0001": date(1990, 5, 17)},
    supervisors={"C-01": "C-02"},
    known=insured(practice(payers=(AETNA,), coverages=(CARD,))),
    authorized={(at_group("M-0001").session, "M-0001"): ALLOWED},
)


def cells(*columns: Column) -> list[list[str]]:
    """Return the file of one member's evening, who also has a change due on an individual line."""
    lines = package_rows(billed(at_group("M-0001", joined_by="video"), appointments=(visit(),)).lines)
    lines = tuple(replace(row, minutes="45") for row in lines)
    content = layout_csv(lines, Layout(name="x", columns=columns), PEOPLE)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_choice_of_holds_has_a_value() -> None:
    """Of the declared tab; the individual line is no line to import."""
    columns = (one for one in TABS["package_columns"].columns if one.field in {"holds", "holds_claim"})
    choices = [choice for column in columns for choice in column.choices]
    header, *rows = cells(*(Column(header=one, holds=one) for one in choices))
    (found,) = (dict(zip(header, row, strict=True)) for row in rows)
    assert {name for name, text in found.items() if not text} == {"modifier 2", "modifier 3", "modifier 4", "remark"}
    assert (found["insurance ID"], found["diagnosis codes"], found["authorization"]) == ("W480", "F331 F411", "AU99")
    assert (found["birth date"], found["claims ID"], found["supervisor"]) == ("1990-05-17", "60054", "Tom O'Hara")
    assert (found["member last name"], found["member first name"]) == ("Núñez", "Zoë Ana")
    assert (found["modifier 1"], found["clinician NPI"], found["start"]) == ("95", "1900000017", "18:00")
    assert (found["charge"], found["minutes"], found["group code"]) == ("60.00", "45", "G-01")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Robert King Jr.", "Robert", "King Jr."),
        ("Núñez, Zoë", "Zoë", "Núñez"),
        ("Dr. Sam Lee, PhD", "Sam", "Lee"),
        ("Cher", "", "Cher"),
    ],
)
def test_a_name_has_its_parts_however_it_is_written(name: str, first: str, last: str) -> None:
    """As claims have them; the file imports into programs that look the patient up by both."""
    columns = (Column(header="First", holds="member first name"), Column(header="Last", holds="member last name"))
    row = PackageRow(on=date(2026, 2, 24), session="G-01 2026-02-24 18:00", member="M-1", role="service")
    content = layout_csv([row], Layout(name="x", columns=columns), People(names={"M-1": name}, npis={}))
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == [first, last]


def test_a_moved_session_starts_when_it_took_place() -> None:
    """Not when it was planned."""
    moved = replace(TUESDAY_3, start=datetime(2026, 3, 3, 19, 30))
    lines = package_rows(billed(at_group("M-0001"), sessions=(moved,)).lines)
    content = layout_csv(lines, Layout(name="x", columns=(Column(header="Start", holds="start"),)), PEOPLE)
    assert content.decode("utf-8-sig").split() == ["Start", "19:30"]


def test_a_layout_for_one_payer_has_only_its_lines() -> None:
    """By whatever name the payer goes."""
    lines = package_rows(billed(at_group("M-0001"), at_group("M-0002")).lines)
    for payers, count in ((("aetna",), 1), (("Cigna",), 0), (("Aetna", lines[1].payer), 2), ((), 2)):
        layout = Layout(name="x", columns=(Column(header="Who", holds="member code"),), payers=payers)
        assert len(layout_csv(lines, layout, PEOPLE).decode("utf-8-sig").splitlines()) == 1 + count, payers


def test_dates_are_written_as_the_program_wants_them() -> None:
    """Every choice of Date form, told by its own example; the text of Always is in every row, and is no formula."""
    (column,) = (one for one in TABS["package_columns"].columns if one.field == "date_form")
    made = [Column(header=form, holds="date", date_form=form) for form in ("", *column.choices)]
    (_, found) = cells(*made, Column(header="Status", always="=Unbilled"))
    day = date(2026, 3, 3)
    assert found == [
        day.isoformat(), day.isoformat(), "03/03/2026", "3/3/2026", "03.03.2026", "'=Unbilled"
    ]  # fmt: skip


def test_a_layout_that_settings_name_is_written_beside_the_package() -> None:
    """In the order of its rows; one that no row has is told, and so is a name that no file can have."""
    with LittlePractice() as little:
        assert not little.packages
        little.types("settings", "value", "simplepractice, mine, absent", name="Package layouts")
        little.adds("package_columns", {"layout": "mine", "header": "Who", "holds": "member code"})
        little.adds("package_columns", {"layout": "mine", "header": "Born", "holds_claim": "birth date"})
        little.adds("package_columns", {"layout": "my/own", "header": "Who", "holds": "member code"})
        little.adds("attendance")
        report = little.sync()
        assert [one.what.split(",")[0] for one in report.problems if one.code == "layout-unknown"] == [
            "Package layouts names absent"
        ]
        assert str(little.row("package_columns", layout="my/own")["check"]).startswith("Not used")
        assert {row["check"] for row in little.rows("package_columns", layout="mine")} == {"OK"}
