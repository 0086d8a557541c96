import re
from pathlib import Path

import pytest

import addon
from addon.exports.profile import FILLED, load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.exports.remittance import REMITTANCE
from addon.exports.rescheduled import RESCHEDULED, VOID
from addon.problems import SettingsInvalid
from tests.all_tabs import all_tabs

TABS = all_tabs()
MINE = """
name = "mine.visits"
title = "My own report"
rows = "visits"
date_order = "day first"
columns = [
  { field = "client", headers = ["Person"], kind = "name", required = true, filled = true },
  { field = "when", headers = ["On"], kind = "moment", required = true, filled = true },
  { field = "status", headers = ["Came"], kind = "word" },
]
[words.status]
"Yes" = "attended"
"""


def test_shipped_words_are_words_of_the_attendance_tab() -> None:
    """A status that no drop-down offers can never come out of a file."""
    choices = set(TABS["attendance"].column("status").choices)
    for profile in load_profiles(shipped_texts()).values():
        if profile.rows == "visits":
            assert set(profile.words.get("status", {}).values()) <= choices | {"", VOID, RESCHEDULED}


def test_the_list_of_files_that_load_names_every_format() -> None:
    """Nobody looks for a format in the code, and none is promised that is not there."""
    text = (Path(addon.__file__).parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")
    known = {*load_profiles(shipped_texts()), REMITTANCE}
    assert known - set(re.findall(r"`([a-z_.]+)`", text)) == set()
    rows = [line.split("|")[3] for line in text.splitlines() if line.startswith("|") and "`" in line]
    assert {name for row in rows for name in re.findall(r"`([a-z_.]+)`", row)} == known


def test_a_practice_adds_a_format_without_code() -> None:
    """One text is enough to read a report nobody else has."""
    profiles = load_profiles(shipped_texts() | {"mine.toml": MINE})
    export = read_export("mine.csv", b"Person,On,Came\nBo Lindqvist,05/04/2026,yes\n", profiles)
    assert (export.profile, export.visits[0].day.month, export.visits[0].status) == ("mine.visits", 4, "attended")


def test_all_mistakes_of_all_profiles_are_said_at_once() -> None:
    """Whoever mends a profile sees everything that is wrong with it."""
    wrong = (
        MINE.replace('kind = "moment"', 'kind = "mement"')
        .replace('"attended"', '"was there"')
        .replace('field = "client"', 'field = "klient"')
    )
    listed = MINE.replace('headers = ["Person"]', 'header = ["Person"]')
    with pytest.raises(SettingsInvalid) as refused:
        load_profiles({"a.toml": wrong, "b.toml": "name = 7\nextra = 1", "c.toml": "name =", "d.toml": listed})
    said = str(refused.value)
    for part in (
        "mement",
        "was there",
        "klient",
        "no column names the client",
        "b.toml: extra: not a setting",
        "b.toml: name: write a text",
        'd.toml: columns.0.header: not a setting (did you mean "headers"?)',
        "c.toml",
    ):
        assert part in said


def test_a_profile_written_before_sources_had_names_speaks_for_the_usual_one_of_its_rows() -> None:
    """Nobody has to mend an own profile; it claims what it did, and as the shipped one that it replaces."""
    mine = load_profiles({"mine.toml": MINE}, TABS)["mine.visits"]
    assert (mine.source, mine.complete, mine.covers_charges) == ("appointment list", False, False)
    again = MINE.replace("mine.visits", "simplepractice.attendance")
    assert (
        load_profiles(shipped_texts() | {"own.toml": again}, TABS)["simplepractice.attendance"].source
        == "attendance report"
    )
    said = {one.rows: one.source for one in load_profiles(shipped_texts(), TABS).values() if "generic" in one.name}
    lists = {"visits": "appointment list", "clients": "client list", "roster": "roster list", "scores": "score list"}
    lists["payments"] = "payment list"
    assert said == lists


def test_a_file_covers_charges_only_if_it_has_the_column() -> None:
    """The price may be left out of an appointment list; then a visit without one proves nothing."""
    header = "Appointment Start Date & Time,Patient First Name,Patient Last Name,Staff Member Name,Status"
    row = "2026-03-03 18:00,Bo,Lindqvist,Rosa Díaz,Attended"
    profiles = load_profiles(shipped_texts(), TABS)
    bare, priced = (
        read_export("a.csv", f"{header}{more}\n{row}{cell}\n".encode(), profiles)
        for more, cell in (("", ""), (",Treatment Price", ",60"))
    )
    assert (bare.covers_charges, priced.covers_charges) == (False, True)
    assert (set(bare.fills), set(priced.fills)) == ({"status"}, {"status", "charge"})


def test_no_vendor_stands_in_the_code() -> None:
    """A format is data: only the sample, which writes vendors' files, names one."""
    vendors = re.compile("simple.?practice|therapy.?notes|thera.?nest|jane|valant|elmtree", re.IGNORECASE)
    code = [path for path in Path(addon.__file__).parent.rglob("*.py") if "sample" not in path.parts]
    assert len(code) > 100
    assert [str(path) for path in code if vendors.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("required = true", "required = false", "every file would fit"),
        ('headers = ["Person"]', 'headers = ["On"]', "is read twice"),
        ('field = "status"', 'field = "when"', "when is read twice"),
        ("[words.status]", "[words.office]", "words.office"),
        (
            'rows = "visits"',
            'rows = "visits"\nsource = "clients"',
            "filled by attendance report or appointment list, not",
        ),
        ('rows = "visits"', 'rows = "visits"\nsource = "status report"', "status of attendance: filled by"),
        ('rows = "visits"', 'rows = "visits"\ncomplete = true', "only a list of clients or a roster"),
        ('rows = "visits"', 'rows = "visits"\ncovers_charges = true', "no column is the charge"),
        ('kind = "moment"', 'kind = "moment", fills = "weakly"', "when: fills no cell of attendance"),
        ('kind = "moment"', 'kind = "moment", fills = "perhaps"', "'firmly', 'weakly' or 'never'"),
        (
            "[words.status]",
            'any_of = [["client", "phone"]]\n[words.status]',
            "phone has no column, though a rule names it",
        ),
        ("[words.status]", '[[skip]]\nname = "breaks"\nunless = ["Visit"]\n[words.status]', "unless needs the field"),
        ("[words.status]", '[[total]]\nmeasure = "PHQ-9"\nitems = []\n[words.status]', "only scores have totals"),
        ('rows = "visits"', 'rows = "visits"\nwhy = "nobody needs it"', 'belongs to rows = "nothing" alone'),
    ],
)
def test_a_profile_that_would_misread_is_refused(old: str, new: str, said: str) -> None:
    """A profile that fits everything, reads one header twice, or claims what nothing comes of, is a mistake."""
    with pytest.raises(SettingsInvalid, match=said):
        load_profiles({"mine.toml": MINE.replace(old, new)}, TABS)


@pytest.mark.parametrize("rows", [kind for kind, (_, filled) in FILLED.items() if "client" in filled])
def test_a_client_in_two_columns_fills_what_one_column_fills(rows: str) -> None:
    """A first and a last name are a name, in files of every kind."""
    _, filled = FILLED[rows]
    assert {filled["client_first"], filled["client_last"]} == {filled["client"]}
