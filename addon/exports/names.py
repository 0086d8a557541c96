"""Names as exports and members have them: every reading of one name. Accents, case and order do not matter."""

from functools import lru_cache

from addon.behind_names import without_credentials
from addon.first_names import families
from addon.person_names import name_key, person_key, plain, read_person

_PEOPLE = 200_000
"""How many spellings are remembered: an export names each client hundreds of times, a list up to 100,000."""


@lru_cache(maxsize=_PEOPLE)
def person_keys(name: str, goes_by: str = "") -> tuple[str, ...]:
    """Return every reading of a member's name: with the given name, and with the one that they go by."""
    person = read_person(name)
    called = [plain(person.with_first(first)) for first in (person.called, goes_by) if first]
    return tuple(dict.fromkeys(key for key in (person_key(name), name_key(name), *called) if key))


@lru_cache(maxsize=_PEOPLE)
def clinician_keys(name: str) -> tuple[str, ...]:
    """Return the readings of a clinician's name: as it is, and without credentials (LCSW). A surname alone is none."""
    bare = name_key(without_credentials(name))
    return tuple(dict.fromkeys(key for key in (name_key(name), bare if " " in bare else "") if key))


def nickname_keys(name: str) -> tuple[tuple[str, int], ...]:
    """Return last name and each family of the first name: Bob Ruiz and Robert Ruiz have one of them in common."""
    words = person_key(name).split()
    return tuple((words[-1], family) for family in sorted(families(words[0]))) if len(words) > 1 else ()
