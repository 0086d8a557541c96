"""A client list with birth dates over whole passes: who is a member, who is new, who is asked about."""

from collections.abc import Iterator
from datetime import date

import pytest

from addon.exports.profile import load_profiles, shipped_texts
from addon.tabs import Value
from tests.sync.little_practice import TABS, LittlePractice, scores

PROFILE = """
name = "own.clients"
title = "Clients of an EHR that tells birth dates"
rows = "clients"
source = "client list"
date_order = "month first"
columns = [
  { field = "client", headers = ["Name"], kind = "name", required = true, filled = true },
  { field = "birth_date", headers = ["Born"], kind = "birth date", required = true, keeps_row = true },
  { field = "phone", headers = ["Mobile"], kind = "phone", required = true, keeps_row = true },
  { field = "contact", headers = ["Parent"], kind = "name", keeps_row = true },
  { field = "contact_phone", headers = ["Parent phone"], kind = "phone", keeps_row = true },
]
"""
HEAD = "Name,Born,Mobile,Parent,Parent phone"
MOTHERS = "512-555-0101"


def with_members(*members: dict[str, Value]) -> LittlePractice:
    """Return a practice with these members after a first pass, and the profile in place."""
    little = LittlePractice(cast=False)
    little.profiles = load_profiles(shipped_texts() | {"own.toml": PROFILE}, TABS)
    little.adds("members", *members)
    little.sync()
    return little


def drops(little: LittlePractice, *rows: str) -> None:
    """Drop a client list and run a pass."""
    little.drops(clients="\r\n".join((HEAD, *rows, "")).encode())
    little.sync()


def open_questions(little: LittlePractice) -> Iterator[str]:
    """Yield what Needs review asks."""
    return (f"{row['kind']}: {row['question']}" for row in little.rows("needs_review", status="open"))


MIA: dict[str, Value] = {"name": "Mia Lund", "birth_date": date(1990, 4, 5)}
EVA: dict[str, Value] = {"name": "Eva Voss"}


@pytest.mark.parametrize(
    ("row", "phone", "asked"),
    [
        ('"LUND, MIA",4/5/1990,512-555-0177,,', "512-555-0177", ""),
        ("Mia Lund,,512-555-0177,,", None, "could be M-0001 or somebody new"),
        ("Mia Lund,4/6/1990,512-555-0177,,", None, "could be M-0001 or somebody new"),
        ("Mía Lund,4/5/1990,512-555-0177,,", None, "could be M-0001 or somebody new"),
        ("Mia Voss,4/5/1990,512-555-0177,,", None, "It could be M-0001"),
        ("Mia Lund,7/8/1961,512-555-0177,,", None, "not in Members (row 2). Add this client?"),
        ("Ida Lund,4/5/1990,512-555-0177,,", None, "not in Members (row 2). Add this client?"),
        ("Test Client,4/5/1990,512-555-0177,,", None, "it has no usable rows at all"),
    ],
)
def test_a_row_is_a_member_or_somebody_new_or_a_question(row: str, phone: str | None, asked: str) -> None:
    """What is not sure writes nothing into the member's row."""
    with with_members(MIA) as little:
        drops(little, row)
        assert little.row("members").get("phone") == phone
        told = list(open_questions(little))
        assert len(told) == bool(asked)
        assert all(asked in one for one in told)


def test_an_answer_lasts_and_counts_for_its_row() -> None:
    """The member is known under the list's spelling from then on; nothing is asked twice."""
    with with_members(MIA) as little:
        drops(little, "Mia Lund,,512-555-0177,,")
        little.answers("M-0001", kind="which client")
        little.sync()
        assert little.row("members")["phone"] == "512-555-0177"
        drops(little, "Mia Lund,,512-555-0178,,")
        assert little.row("members")["phone"] == "512-555-0178"
        assert not list(open_questions(little))


def test_somebody_new_of_a_members_name_is_added_once() -> None:
    """The list's row without a birth date is asked about; a new client has a row of their own."""
    with with_members(MIA) as little:
        drops(little, "Mia Lund,7/8/1961,512-555-0177,,", "Mia Lund,4/5/1990,512-555-0178,,")
        (asked,) = open_questions(little)
        assert "Add this client?" in asked
        little.answers("yes", kind="new clients")
        little.sync()
        little.sync()
        assert {row["birth_date"]: row.get("phone") for row in little.rows("members")} == {
            date(1961, 7, 8): "512-555-0177",
            date(1990, 4, 5): "512-555-0178",
        }


@pytest.mark.parametrize(
    ("also", "name", "code"),
    [
        ("Mia Voss", "Voss, Mia", "M-0001"),
        ("Mia Voss; Lulu Lund", "Lulu Lund", "M-0001"),
        ("Mia Voss, Lulu Lund", "Lulu Lund", "M-0001"),
        ("Voss, Mia", "Mia Voss", "M-0001"),
        ("Lulu", "Lulu Lund", "M-0001"),
        ("Mia Voss", "Lulu Lund", None),
    ],
)
def test_another_name_is_as_good_as_the_name(also: str, name: str, code: str | None) -> None:
    """For a client list and for every other file."""
    with with_members(MIA | {"other_names": also}) as little:
        little.drops(scores=scores((name, "ORS", "22", date(2026, 2, 17))))
        drops(little, f'"{name}",4/5/1990,512-555-0177,,')
        assert [row["member_code"] for row in little.rows("scores")] == ([code] if code else [])
        assert little.row("members", id="M-0001").get("phone") == ("512-555-0177" if code else None)


def test_one_name_of_two_members_is_asked_about() -> None:
    """With each one's own data."""
    two: tuple[dict[str, Value], ...] = (MIA | {"other_names": "Lulu Voss"}, EVA | {"other_names": "Lulu Voss"})
    with with_members(*two) as little:
        little.drops(scores=scores(("Lulu Voss", "ORS", "22", date(2026, 2, 17))))
        little.sync()
        (asked,) = open_questions(little)
        assert "could be M-0001 or M-0002" in asked
        assert "born Apr 5 1990" in asked
        assert not little.rows("scores")


def test_a_household_with_one_phone_is_so_many_members() -> None:
    """A mother and her two children: each has a row, the contact's number stays the contact's."""
    with with_members({"name": "Mia Lund", "birth_date": date(1984, 4, 5), "phone": MOTHERS}) as little:
        drops(
            little,
            f"Mia Lund,4/5/1984,{MOTHERS},,",
            f"Ida Lund,6/7/2012,,Mia Lund,{MOTHERS}",
            f"Tom Lund,6/7/2012,{MOTHERS},Mia Lund,{MOTHERS}",
        )
        little.answers("yes", kind="new clients")
        little.sync()
        little.sync()
        found = {row["name"]: (row.get("phone"), row.get("contact_phone")) for row in little.rows("members")}
        assert found == {"Mia Lund": (MOTHERS, None), "Ida Lund": (None, MOTHERS), "Tom Lund": (MOTHERS, MOTHERS)}
        assert not list(open_questions(little))


def test_who_died_is_inactive_and_gets_no_message() -> None:
    """As the EHR's name tells: the remark is no part of the name, and the row in Members keeps its own."""
    with with_members(MIA | {"phone": MOTHERS, "text_consent": True}) as little:
        drops(little, f'"Lund, Mia *deceased*",4/5/1990,{MOTHERS},,')
        row = little.row("members")
        assert (row["name"], row["status"]) == ("Mia Lund", "inactive")
        drops(little, f'"Lund, Mia",4/5/1990,{MOTHERS},,')
        assert little.row("members")["status"] == "inactive"  # nobody is alive again because a remark is gone


def test_many_rows_that_only_share_the_name_are_one_question() -> None:
    """Members was typed without birth dates, then the first list came: one yes, and each row is its member's."""
    names = [f"{first} Voss" for first in ("Eva", "Ida", "Kai", "Lea", "Tom")]
    members: list[dict[str, Value]] = [{"name": name} for name in names]
    with with_members(*members) as little:
        drops(little, *(f"{name},4/{day}/1990,,," for day, name in enumerate(names, 2)))
        (asked,) = open_questions(little)
        assert "5 clients of this list have the name of one member each" in asked
        assert not any(row.get("birth_date") for row in little.rows("members"))
        little.answers("yes", kind="same names")
        little.sync()
        assert [row["birth_date"] for row in little.rows("members")] == [date(1990, 4, day) for day in range(2, 7)]
        little.sync()
        assert not list(open_questions(little))


def test_a_row_borrows_no_birth_date_from_its_namesake_in_the_same_list() -> None:
    """Whose row without a birth date it is nobody knows: it is asked about, and its phone number goes nowhere."""
    with with_members(MIA) as little:
        drops(little, "Mia Lund,4/5/1990,512-555-0177,,", "Mia Lund,,512-555-0188,,")
        assert [row["phone"] for row in little.rows("members")] == ["512-555-0177"]
        (asked,) = open_questions(little)
        assert "could be M-0001 or somebody new" in asked


def test_a_later_list_without_numbers_replaces_the_rows_of_one_with_numbers() -> None:
    """The same client, by name and birth date: the later phone number counts."""
    with with_members(MIA) as little:
        little.drops(old=b"Client Name,DOB,Client ID,Phone\r\nMia Lund,1990-04-05,77,512-555-0177\r\n")
        little.sync()
        little.later(days=1)
        little.drops(new=b"Client Name,DOB,Phone\r\nMia Lund,1990-04-05,512-555-0188\r\n")
        little.sync()
        little.answers("yes", kind="export waits")
        little.sync()
        (mia,) = little.rows("members")
        assert (mia["phone"], mia["external_id"]) == ("512-555-0188", "77")
