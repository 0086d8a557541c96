"""Whether two records are of one person: same, different, or to be asked. Everything that recognises people asks here.

Never by the name alone. Equal names and birth dates are one person. A variant of the name (a short form, a slip, a lost
accent, another order, one surname of two) needs a phone number or e-mail address that both have besides. What a slip
cannot explain is two people: other birth dates, or two first names, as twins have. All else is asked. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from addon.cells import digits
from addon.first_names import are_forms, families, is_open
from addon.person_names import PersonName, plain, read_person

Decision = Literal["same", "different", "ask"]
SAME: Final = "same"
DIFFERENT: Final = "different"
ASK: Final = "ask"
_EQUAL, _VARIANT, _DOUBT, _KIN, _OTHER = range(5)
"""How near two names are: equal once cleaned, one a variant of the other, not to be told, of one surname, two names."""
_MANY = 200_000
_LONG = 7
"""From so many letters on a single wrong one is a slip; in shorter names it makes another name."""
_OF_AGE = 18
_PLACEHOLDER = date(1900, 1, 1)
_PHONE_DIGITS = 7
"""Fewer digits than this are no phone number."""
_EXTENSION = re.compile(r"(?:\bext(?:ension)?\.?|\bx|#)\s*\d{1,6}\s*$", re.IGNORECASE)
_BABIES = frozenset({"baby", "boy", "girl", "newborn", "infant", "unborn"})
_TESTS = frozenset({"test", "tester", "testing", "dummy"})
_NOBODY = _TESTS | {"patient", "client", "member", "person", "user", "account"}
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What tells a person from others: every name they go by, the birth date, phone numbers and e-mail addresses.

    ``contacts`` are as ``contact_keys`` makes them.
    """

    names: tuple[str, ...]
    birth_date: date | None = None
    contacts: frozenset[str] = frozenset()


def contact_keys(phone: str, email: str) -> frozenset[str]:
    """Return a phone number and an e-mail address as they are compared; an extension does not matter."""
    number = digits(_EXTENSION.sub("", phone))
    keys = {number if len(number) >= _PHONE_DIGITS else "", email.strip().casefold()}
    return frozenset(keys - {""})


def decide(one: Who, other: Who, today: date = date.max) -> Decision:
    """Return whether two records are of one person; by ``today`` a minor is told from an adult."""
    if any(map(is_nobody, (*one.names, *other.names))):
        return DIFFERENT
    births = [who.birth_date for who in (one, other) if who.birth_date and who.birth_date != _PLACEHOLDER]
    minor = any(_age(born, today) < _OF_AGE for born in births)
    near = min(nearness(mine, theirs, minor=minor) for mine in one.names for theirs in other.names)
    shared = bool(one.contacts & other.contacts)
    if len(births) < 2:
        return ASK if near <= _VARIANT or (near <= _KIN and shared) else DIFFERENT
    if births[0] == births[1]:
        return _of_one_day(near, shared=shared, day=births[0])
    slipped = near == _EQUAL or (near <= _DOUBT and shared)
    return ASK if slipped and _is_slip(*births) else DIFFERENT


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _of_one_day(near: int, *, shared: bool, day: date) -> Decision:
    """Decide about two of one birth date; the first of January is what offices type who do not know it."""
    if near >= _KIN:
        return DIFFERENT
    is_sure = shared or (near == _EQUAL and (day.month, day.day) != (1, 1))
    return SAME if near <= _VARIANT and is_sure else ASK


def _is_slip(one: date, other: date) -> bool:
    """Return whether one of two dates may be the other mistyped: day for month, one digit, two digits exchanged."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    mine, theirs = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    return _one_letter(mine, theirs) or _exchanged(mine, theirs)


@lru_cache(maxsize=_MANY)
def is_nobody(name: str) -> bool:
    """Return whether a name is none of a person but of a record that tries a program out: Test Patient, Test Test."""
    words = set(plain(name).split())
    return bool(words & _TESTS) and words <= _NOBODY


# --- names ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=_MANY)
def nearness(one: str, other: str, *, minor: bool = False) -> int:
    """Return how near two names are (0 is equal); a ``minor`` may have a twin whose name differs in a letter."""
    mine, theirs = read_person(one), read_person(other)
    found = min(_near(a, b, minor=minor) for a in _forms(mine) for b in _forms(theirs))
    suffixes = {plain(person.suffix) for person in (mine, theirs) if person.suffix}
    return max(found, _DOUBT) if len(suffixes) > 1 else found


def may_be_called(one: str, other: str) -> bool:
    """Return whether somebody of one name may be called by the other: a slip, a short form, another surname."""
    return nearness(one, other) <= _DOUBT


def _forms(person: PersonName) -> Iterable[PersonName]:
    """Yield a name, and what it tells to be another one of the same person: with the called or the former name."""
    yield person
    if person.called:
        yield replace(person, given=(person.called,))
    if person.former:
        yield replace(person, last=person.former)


def _near(one: PersonName, other: PersonName, *, minor: bool) -> int:
    if _is_joined(_texts(one), _texts(other)) or _spoken(one) == _spoken(other) or _is_initial(one, other):
        return _EQUAL
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return _OTHER
    if len(mine) == 1 or len(theirs) == 1:
        return _DOUBT if mine[0] == theirs[0] or mine[-1] == theirs[-1] else _OTHER
    if mine == theirs or any(_is_joined(_bare(one, out=out), _bare(other, out=out)) for out in (False, True)):
        return _VARIANT
    return _of_words(mine, theirs, minor=minor)


def _of_words(mine: tuple[str, ...], theirs: tuple[str, ...], *, minor: bool) -> int:
    """Compare two names of two words or more, none of which has an accent."""
    short, long = sorted((mine, theirs), key=len)
    lasts = mine[-1], theirs[-1]
    firsts = mine[0], theirs[0]
    if set(short) <= set(long):
        return _left_out(short, long)
    if lasts[0] == lasts[1] and firsts[0] != firsts[1]:
        return _of_first_names(firsts[0], firsts[1], minor=minor)
    if firsts[0] != firsts[1]:
        return _OTHER
    return _VARIANT if mine[:-1] == theirs[:-1] and min(map(len, lasts)) >= _LONG and _one_letter(*lasts) else _DOUBT


def _left_out(short: tuple[str, ...], long: tuple[str, ...]) -> int:
    """Compare names of which one has all words of the other: left out behind the first, or family name first."""
    is_turned = short[0] == long[-1] and short[-1] == long[0]
    left = iter(long)
    in_order = short[0] == long[0] and all(word in left for word in short)
    return _VARIANT if is_turned or in_order else _DOUBT


def _of_first_names(one: str, other: str, *, minor: bool) -> int:
    """Compare the first names of two who have one surname."""
    if are_forms(one, other):
        return _DOUBT if is_open(one, other) else _VARIANT
    if _BABIES & {one, other}:
        return _DOUBT
    if _one_letter(one, other):
        is_slip = not minor and min(len(one), len(other)) >= _LONG and not (families(one) and families(other))
        return _VARIANT if is_slip else _DOUBT
    return _DOUBT if _exchanged(one, other) or _begins(one, other) else _KIN


def _texts(person: PersonName) -> tuple[str, str]:
    """Return given names and surname in small letters, with accents."""
    texts = (" ".join(person.given), person.last)
    given, last = (unicodedata.normalize("NFC", text).casefold() for text in texts)
    return given, last


def _is_joined(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Return whether two names are equal but for blanks, hyphens and apostrophes that one of them leaves out.

    Mei Ling is Meiling; Ann Amy and Anna My have the same letters too, but each has a blank where the other has none.
    """
    for mine, theirs in zip(one, other, strict=True):
        (letters, breaks), (others, others_breaks) = _letters(mine), _letters(theirs)
        if letters != others or not (breaks <= others_breaks or others_breaks <= breaks):
            return False
    return True


def _letters(text: str) -> tuple[str, frozenset[int]]:
    """Return the letters of a text, and behind how many of them something else comes."""
    letters, breaks = [], set()
    for letter in text:
        if letter.isalnum():
            letters.append(letter)
        else:
            breaks.add(len(letters))
    return "".join(letters), frozenset(breaks - {0, len(letters)})


def _spoken(person: PersonName) -> tuple[str, ...]:
    """Return the words in the order of speech, in small letters: only a comma tells where two surnames begin."""
    text = unicodedata.normalize("NFC", " ".join((*person.given, person.last))).casefold()
    return tuple("".join(filter(str.isalnum, word)) for word in text.replace("-", " ").split())


def _is_initial(one: PersonName, other: PersonName) -> bool:
    """Return whether two names are equal but for initials of middle names."""
    if len(one.given) != len(other.given) or len(one.given) < 2 or not _is_joined(("", one.last), ("", other.last)):
        return False
    pairs = [(plain(mine), plain(theirs)) for mine, theirs in zip(one.given, other.given, strict=True)]
    first, *middle = pairs
    is_one = first[0] == first[1] and len(first[0]) > 1
    return is_one and all(mine == theirs or _begins(mine, theirs) for mine, theirs in middle)


def _begins(one: str, other: str) -> bool:
    """Return whether one of two names is the other's initial."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _words(person: PersonName) -> tuple[str, ...]:
    return tuple(plain(" ".join((*person.given, person.last))).split())


def _bare(person: PersonName, *, out: bool) -> tuple[str, str]:
    """Return given names and surname in letters without accents, or (``out``) with umlauts written out."""
    given, last = (plain(text.translate(_WRITTEN_OUT) if out else text) for text in _texts(person))
    return given, last


def _one_letter(one: str, other: str) -> bool:
    """Return whether one letter was typed for another, left out or added."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or one == other:
        return False
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _exchanged(one: str, other: str) -> bool:
    """Return whether two neighbouring letters were exchanged."""
    at = [place for place, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs]
    return (
        len(one) == len(other)
        and len(at) == 2
        and at[1] == at[0] + 1
        and (one[at[0]], one[at[1]]) == (other[at[1]], other[at[0]])
    )
