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


def test_a_clinicians_credential_is_no_first_name() -> None:
    """What follows the comma may be a licence or the first name; both readings are offered."""
    assert name_key("Rosa Díaz") in clinician_keys("Rosa Díaz, LCSW")
    assert name_key("Rosa Díaz") in clinician_keys("Díaz, Rosa")
