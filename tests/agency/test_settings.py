"""agency.toml: what it may hold, and who works for whom."""

from pathlib import Path

import pytest

from addon.agency.settings import Agency, is_practice_id, open_agency, read_agency
from addon.problems import SettingsInvalid

GOOD = """
name = "Northside VAs"
zone = "America/Chicago"
public_url = "https://pages.example.org"
[store]
url = "postgresql://groupkeeper@db/groupkeeper"
[people]
ana = ["riverside"]
omar = ["*"]
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("America/Chicago", "Chicago", "zone: not an IANA time zone"),
        ("https://pages.example.org", "http://pages.example.org/", "public_url: write it as https://"),
        ("postgresql://groupkeeper@db/groupkeeper", "sqlite:///x", "store.url: write it as postgresql://"),
        ("groupkeeper@db", "groupkeeper:secret@db", "store.url: take the password out of the address"),
        ('["riverside"]', '["Riverside"]', "people: not ids of practices: Riverside"),
        ("[people]", "[peple]", 'peple: not a setting (did you mean "people"?)'),
        ("[people]", "[work]\nprocesses = 0\n[people]", "work.processes:"),
        ("[store]", "[store", "not valid TOML"),
    ],
)
def test_a_mistake_is_named(before: str, after: str, told: str) -> None:
    """By its line, with a next step."""
    with pytest.raises(SettingsInvalid) as refused:
        read_agency(GOOD.replace(before, after))
    assert told in refused.value.what
    assert refused.value.next_step


def test_practices_are_folders_with_settings(tmp_path: Path) -> None:
    """Whatever else lies there is none, and a path is no id."""
    (tmp_path / "agency.toml").write_text(GOOD, encoding="utf-8")
    for name in ("lakeside", "riverside", "Not One", "empty"):
        (tmp_path / "practices" / name).mkdir(parents=True)
        if name != "empty":
            (tmp_path / "practices" / name / "practice.toml").touch()
    agency = open_agency(tmp_path)
    assert agency.practices() == ("lakeside", "riverside")
    assert agency.practice_folder("riverside") == tmp_path / "practices" / "riverside"
    for wrong in ("..", "", "a/b", "-a", "a-", "A", "a" * 41):
        assert not is_practice_id(wrong)
        with pytest.raises(SettingsInvalid):
            agency.practice_folder(wrong)


def test_who_works_for_whom() -> None:
    """By id, or for every practice; nobody else."""
    agency = Agency(folder=Path(), file=read_agency(GOOD))
    seen = {(who, one): agency.works_for(who, one) for who in ("ana", "omar", "eve") for one in ("riverside", "new")}
    assert [pair for pair, may in seen.items() if may] == [
        ("ana", "riverside"),
        ("omar", "riverside"),
        ("omar", "new"),
    ]
    assert agency.file.store.queue == agency.file.store.url
