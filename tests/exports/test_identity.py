from datetime import date

import pytest

from addon.exports.identity import Match, NewClient, Recognised, Several, of_visit, recognise, recognise_clinician
from addon.exports.known_people import known_people
from addon.exports.new_people import distinct_people, with_birth_dates
from addon.exports.rows import ClientRef, ClientRow
from addon.problems import in_file
from addon.records import Clinician, Member
from tests.practice import FAMILIES, MEMBERS, ROSA, TUESDAY, joined, practice

ZOE_BIRTH = date(1990, 4, 5)
OTHER_ZOE = Member(code="M-0007", name="Zoe Nunez", birth_date=date(2003, 1, 1))
COUPLE = Member(code="M-0008", name="Jill Smith", aliases=("Jack & Jill Smith", "Jill Brown"), external_id="77")
NO_BIRTH = Member(code="M-0009", name="Bo Lindqvist", external_id="88")
PEOPLE = known_people(
    practice(
        members=(*MEMBERS, OTHER_ZOE, COUPLE, NO_BIRTH),
        memberships=(joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0007"), joined(FAMILIES, "M-0006")),
        clinicians=(ROSA, Clinician(code="C-02", name="Tom O'Hara", aliases=("Thomas O'Hara",))),
    )
)


@pytest.mark.parametrize(
    ("client", "clinician", "expected"),
    [
        (ClientRef(name="O'CONNOR, Liam"), "", Match("M-0002")),
        (ClientRef(name="Jack and Jill Smith"), "", Match("M-0008")),
        (ClientRef(name="jill brown"), "", Match("M-0008")),
        (ClientRef(name="Zoë Núñez"), "", Several(("M-0001", "M-0007"))),
        (ClientRef(name="Zoë Núñez", birth_date=ZOE_BIRTH), "", Match("M-0001")),
        (ClientRef(name="Zoë Núñez", birth_date=date(2003, 1, 1)), "", Match("M-0007")),
        (ClientRef(name="Zoë Núñez", birth_date=date(1950, 1, 1)), "", NewClient(("M-0001", "M-0007"))),
        (ClientRef(name="Zoë Núñez"), "C-02", Match("M-0007")),
        (ClientRef(name="Zoë Núñez"), "C-03", Several(("M-0001", "M-0007"))),
        (ClientRef(name="Liam O'Connor", birth_date=date(1985, 11, 30)), "", Match("M-0002")),
        (ClientRef(name="Liam O'Connor", birth_date=date(1985, 11, 29)), "", NewClient(("M-0002",))),
        (ClientRef(name="Liam Oconner"), "", NewClient()),
        (ClientRef(name="Anybody", external_id="77"), "", Several(("M-0008",), or_new=True)),
        (ClientRef(name="Ann Lindqvist", external_id="88"), "", Several(("M-0009",), or_new=True)),
        (ClientRef(name="Bo Berg-Lindqvist", external_id="88"), "", Match("M-0009")),
        (ClientRef(name="Bo Berg", external_id="88"), "", Match("M-0009")),
        (
            ClientRef(name="Liam O'Connor", birth_date=date(1985, 11, 30), external_id="88"),
            "",
            Several(("M-0009", "M-0002")),
        ),
        (ClientRef(name="Liam O'Connor", external_id="77"), "", Several(("M-0008", "M-0002"))),
        (ClientRef(name="Bo Lindqvist", external_id="99"), "", Match("M-0006")),
        (ClientRef(name="Bo Lindqvist", birth_date=date(2001, 12, 24)), "", Match("M-0006")),
        (ClientRef(name="Bo Lindqvist", birth_date=date(1999, 1, 1)), "", Match("M-0009")),
        (ClientRef(name="Bo Lindqvist"), "C-02", Match("M-0006")),
    ],
)
def test_a_client_is_recognised_by_exact_keys_only(client: ClientRef, clinician: str, expected: Recognised) -> None:
    """Id first, then name and birth date, then a name that one member has; two that fit are a question."""
    assert recognise(client, PEOPLE, of_visit(clinician)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rosa diaz, LCSW", Match("C-01")),
        ("Díaz, Rosa", Match("C-01")),
        ("Thomas O\u2019Hara", Match("C-02")),
        ("Somebody Else", NewClient()),
        ("Díaz, Mary", NewClient()),
        ("Diaz, Mary, LCSW", NewClient()),
    ],
)
def test_a_clinician_is_recognised_with_credentials_and_aliases(name: str, expected: Recognised) -> None:
    """A licence behind the name changes nobody."""
    assert recognise_clinician(name, PEOPLE) == expected


def client_row(name: str, birth: date | None = None) -> ClientRow:
    """Return a client-list row."""
    return ClientRow(client=ClientRef(name=name, birth_date=birth), place=in_file("clients.csv", 2))


def test_birth_dates_join_by_name_only_where_the_name_is_unique() -> None:
    """Two clients of one name get no birth date from the demographics report."""
    details = [client_row("Zoë Núñez"), client_row("Bo Li"), client_row("Bo Li")]
    demographics = [client_row("ZOE NUNEZ", ZOE_BIRTH), client_row("Bo Li", date(1990, 1, 1))]
    assert [row.client.birth_date for row in with_birth_dates(details, demographics)] == [ZOE_BIRTH, None, None]
    assert with_birth_dates(details[:1], [*demographics[:1], demographics[0]])[0].client.birth_date is None


def test_new_people_are_told_apart_or_left_to_a_person() -> None:
    """One spelling or several, one person; two birth dates, two people; a row that could be either is unsure."""
    zoe, plain = ClientRef(name="Zoë Núñez", birth_date=ZOE_BIRTH), ClientRef(name="Zoe Nunez")
    other = plain._replace(birth_date=date(2003, 1, 1))
    assert distinct_people([plain, zoe, plain]) == ((plain._replace(birth_date=ZOE_BIRTH),), ())
    assert distinct_people([zoe, other]) == ((zoe, other), ())
    assert distinct_people([zoe, other, plain]) == ((), (zoe, other, plain))
    assert distinct_people([plain, plain], listed=True) == ((), (plain,))
