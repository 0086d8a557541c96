import pytest

from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.problems import SettingsInvalid
from addon.tabs import declared
from sheet_templates import texts

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
    choices = set(declared(texts())["attendance"].column("status").choices)
    for profile in load_profiles(shipped_texts()).values():
        if profile.rows == "visits":
            assert set(profile.words.get("status", {}).values()) <= choices | {"", "void"}


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
    with pytest.raises(SettingsInvalid) as refused:
        load_profiles({"a.toml": wrong, "b.toml": "name = 7\nextra = 1", "c.toml": "name ="})
    said = str(refused.value)
    for part in (
        "mement",
        "was there",
        "klient",
        "no column names the client",
        "b.toml: extra",
        "b.toml: name",
        "c.toml",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("required = true", "required = false", "every file would fit"),
        ('headers = ["Person"]', 'headers = ["On"]', "is read twice"),
        ('field = "status"', 'field = "when"', "when is read twice"),
        ("[words.status]", "[words.office]", "words.office"),
    ],
)
def test_a_profile_that_would_misread_is_refused(old: str, new: str, said: str) -> None:
    """A profile that fits everything, or reads one header twice, is a mistake."""
    with pytest.raises(SettingsInvalid, match=said):
        load_profiles({"mine.toml": MINE.replace(old, new)})
