"""Names as offices write them: who is greeted how, and which spellings are one name."""

import pytest

from addon.exports.names import person_keys
from addon.person_names import first_name, person_key


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Zoë Núñez", "Zoë"),
        ("Núñez, Zoë Maria", "Zoë"),
        ("Cher", "Cher"),
        ("", ""),
        ("Carlos Ode, Jr.", "Carlos"),
        ("Ode, Jr., Carlos", "Carlos"),
        ("Dr. Gil Sato", "Gil"),
        ("Sato, Dr. Gil", "Gil"),
        ("J. Robert Lund", "Robert"),
        ("J. Lund", ""),
        ("Reed, Mr.", ""),
        ("William (Bill) Ode", "Bill"),
        ('Margaret "Peg" Voss', "Peg"),
        ("Voss, Margaret (Peg)", "Peg"),
        ("Sam Reed (minor)", "Sam"),
        ("Ana Ruiz (she/her)", "Ana"),
        ("Liam O'Connor", "Liam"),
        ("Mara Quist, LCSW", "Mara"),
        ("Mara Quist, lcsw", "Mara"),
        ("Mara Quist, MD", "Mara"),
        ("Quist, Mara, LPC", "Mara"),
        ("Garcia Lopez, AJ", "AJ"),
        ("Garcia Lopez, JOSE", "JOSE"),
        ("RUIZ, ANA", "ANA"),
        ("Arundi .", "Arundi"),
    ],
)
def test_somebody_is_greeted_by_a_first_name(name: str, first: str) -> None:
    """Never by a title, an initial, a suffix, a credential or a remark."""
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carlos Ode, Jr.", "Ode, Carlos Jr."),
        ("Dan Ruiz III", "Ruiz, Dan III"),
        ("Eva Lund-Marsh", "Lund Marsh, Eva"),
        ("Fay de la Cruz", "de la Cruz, Fay"),
        ("Dr. Gil Sato", "SATO, GIL"),
        ("Arundi", "Arundi ."),
        ("Devi", "Devi LNU"),
        ("Zo\u200bë\u00a0Núñez", "Nunez, Zoe"),
        ("William (Bill) Ode", "Ode, William"),
        ("AJ Garcia Lopez", "Garcia Lopez, AJ"),
        ("Mara Quist", "Mara Quist, LMFT"),
        ("Mara Quist", "Quist, Mara, LCSW-R"),
        ("Mara Quist", "Quist, Mara PhD"),
        ("MARA QUIST", "MARA QUIST, LCSW"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    """Order, case, accents, titles and letters nobody sees do not matter."""
    assert person_key(one) == person_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sam Reed", "Sam Reed Jr."),
        ("Ann Amy Lund", "Anna My Lund"),
        ("Na Li", "Li"),
        ("Jack & Jill Smith", "Jack Smith"),
        ("Garcia Lopez, AJ", "Garcia Lopez, TJ"),
        ("De La Cruz, JO", "De La Cruz"),
        ("Smith Jones, KC", "Smith Jones, MA"),
        ("Garcia Lopez, MA", "Garcia Lopez, MS"),
        ("GARCIA LOPEZ, LAC", "GARCIA LOPEZ, TAM"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    """A father and a son, a couple and one of them."""
    assert person_key(one) != person_key(other)


def test_a_member_is_found_by_the_name_they_go_by() -> None:
    """In brackets, in quotation marks or in the column Goes by."""
    assert "bill ode" in person_keys("William (Bill) Ode")
    assert "bill ode" in person_keys("William Ode", "Bill")
    assert "bill ode" not in person_keys("William Ode")
