import pytest

from addon.exports.names import clinician_keys
from addon.person_names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Núñez", "ZOE  NUNEZ"),
        ("Núñez, Zoë", "Zoë Núñez"),
        ("Zoe\u0308 Nu\u0301n\u0303ez", "Zoë Núñez"),
        ("Liam O'Connor", "Liam O\u2019Connor"),
        ("Liam OConnor", "O'Connor, Liam"),
        ("Anne-Marie Li", "Anne Marie Li"),
        ("Jack & Jill Smith", "Jack and Jill Smith"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("John Smith, Jr.", "John Smith Jr"),
    ],
)
def test_two_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    """Accents, case, apostrophes, hyphens, spaces and the order around a comma do not matter."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Amaral", "Anna Maral"), ("Jon Smith", "John Smith"), ("Ann Lee", "Lee Ann"), ("Bo Li", "Bo J. Li")],
)
def test_names_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    """Nothing is fuzzy: a similar name is another name."""
    assert name_key(one) != name_key(other)


SAME_CLINICIAN = [
    ("Rosa Díaz", "Rosa Díaz, LCSW"),
    ("Rosa Díaz", "Díaz, Rosa"),
    ("Rosa Díaz", "Diaz, Rosa, LCSW"),
    ("Rosa Díaz", "Diaz, Rosa LCSW"),
    ("Rosa Díaz", "rosa diaz, lcsw"),
    ("Rosa Díaz", "Rosa Diaz, MA, LMFT"),
    ("Rosa Díaz", "Rosa Diaz, MA LMHC-S"),
    ("Rosa Díaz", "Rosa Diaz, Psy.D."),
    ("Rosa Díaz", "Rosa Diaz, M.Ed., LPC"),
    ("Rosa Díaz", "Rosa Diaz PMHNP-BC"),
    ("Rosa Díaz", "Rosa Diaz, Clinical Supervisor"),
    ("Rosa Díaz, LPC", "Diaz, Rosa, LPC-S"),
    ("ROSA DIAZ, LPC", "Rosa Díaz, LPC"),
    ("AJ Garcia Lopez", "Garcia Lopez, AJ, RN"),
]
OTHER_CLINICIAN = [
    ("Smith, Jane", "Smith, Mary"),
    ("Smith, Jane, LCSW", "Smith, Mary, LCSW"),
    ("Smith, Jane LCSW", "Smith, Mary LCSW"),
    ("Smith, LCSW", "Smith, PhD"),
    ("Garcia Lopez, AJ", "Garcia Lopez, TJ"),
    ("De La Cruz, Ana, MA", "De La Cruz, Eva, MA"),
    ("Nguyen, Lac", "Nguyen, An"),
    ("DE LA CRUZ, MA", "DE LA CRUZ, JO"),
]


@pytest.mark.parametrize(("one", "other"), SAME_CLINICIAN)
def test_a_clinicians_credential_is_no_first_name(one: str, other: str) -> None:
    """What follows a comma may be a licence, a role or the first name."""
    assert set(clinician_keys(one)) & set(clinician_keys(other))


@pytest.mark.parametrize(("one", "other"), OTHER_CLINICIAN)
def test_a_clinician_of_the_same_surname_is_somebody_else(one: str, other: str) -> None:
    """Neither the surname nor the licence alone is a name."""
    assert not set(clinician_keys(one)) & set(clinician_keys(other))
