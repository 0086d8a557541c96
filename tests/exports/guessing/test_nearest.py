"""The known format that an unknown file is most like, and what it tells of its columns."""

from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.nearest import known_columns, like
from addon.exports.guessing.tables import Table
from addon.exports.profile import load_profiles, shipped_texts

PROFILES = load_profiles(shipped_texts())
ATTENDANCE = ("client_name", "clinician_name", "date_of_service", "office_name", "status")


def table(*headers: str) -> Table:
    """Return a file with these headers."""
    return Table(name="a.csv", sha256="x", headers=headers, rows=())


def test_a_changed_header_is_like_the_format_it_was() -> None:
    """One of five renamed: the four others are as they were, and the new one is asked."""
    changed = table("client_name", "provider", "date_of_service", "office_name", "status")
    found = like(changed, PROFILES.values())
    assert found is not None
    assert found.name == "simplepractice.attendance"
    known = known_columns(changed, found)
    assert known[0].startswith("client")
    assert known[3] == NOT_READ
    assert 1 not in known


def test_a_file_that_shares_little_is_like_none() -> None:
    """Two of five; and a format that people rename their columns to is no file's own."""
    assert like(table("client_name", "status", "one", "two", "three"), PROFILES.values()) is None
    generic = [one for one in PROFILES.values() if one.name.startswith("generic.")]
    assert like(table(*(column.headers[0] for column in generic[0].columns)), generic) is None
