"""A person's name as offices write it: its parts, what to greet them by, and the key that all spellings share. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from addon.behind_names import is_credential, is_degree
from addon.first_names import are_forms, families
from addon.written import visible

_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc\u00b4`\u2032]\s*")
_NO_LETTER = re.compile(r"[^\w]+|_+")
_WHOLE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
_PEOPLE = 200_000
"""How many spellings are remembered: an export names each client hundreds of times, a list up to 100,000."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_INITIALS = 2
"""Up to how many letters a word in capitals is a client's initials, though it may be a credential: Garcia Lopez, MA."""
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "fr", "sr", "hon"})
_NO_NAMES = frozenset({"lnu", "fnu", "nln", "nfn", "n/a"})
"""What offices type where an EHR insists on a name that somebody does not have: "last name unknown" and the like."""
_REMARKS = frozenset(
    {"minor", "adult", "child", "inactive", "deceased", "self", "parent", "guardian", "mother", "father", "spouse"}
    | {"twin", "couple", "family", "new", "old", "she", "he", "they"}
)
"""Words in brackets behind a name that are no names."""
_CALLED = re.compile(
    r"(?<!\S)(?P<opens>[(\[\"\u201c\u2018'*])(?P<name>[^()\[\]\"\u201c\u201d*]{2,40}?)[)\]\"\u201d\u2019'*](?=\s|,|$)"
)
_BRACKETS = "(["
_MIDDLE = frozenset({"thi"})
"""What is a middle name wherever it is: Vietnamese names have it between family name and given name."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name; ``called`` is the one in brackets or quotation marks, "" if there is none.

    ``former`` is a surname in brackets behind the surname, ``remark`` what is in brackets and no name.
    """

    given: tuple[str, ...]
    last: str = ""
    suffix: str = ""
    called: str = ""
    former: str = ""
    remark: str = ""

    @property
    def middle(self) -> tuple[str, ...]:
        """Return the initials and middle names at the end of the given names; a second given name is none."""
        end = len(self.given)
        while end > 1 and (len(_bare(self.given[end - 1])) == 1 or _bare(self.given[end - 1]) in _MIDDLE):
            end -= 1
        return self.given[end:]

    @property
    def spelled(self) -> str:
        """Return the name in the order of speech, without title and without the name in brackets."""
        return " ".join(part for part in (*self.given, self.last, self.suffix) if part)

    def with_first(self, first: str) -> str:
        """Return the name with another first name: Bill Ode for William Ode."""
        return " ".join(part for part in (first, self.last, self.suffix) if part)


@lru_cache(maxsize=_PEOPLE)
def read_person(name: str) -> PersonName:
    """Return the parts of a name."""
    text = visible(name)
    parts = [words for part in _CALLED.sub(" ", text).split(",") if (words := _words(part))]
    called, former, remark = _beside(text, " ".join(parts[-1][:1]) if parts else "")
    suffixes = [words[0] for words in parts[1:] if len(words) == 1 and _bare(words[0]) in _SUFFIXES]
    later = zip(parts[1:], accumulate(parts), strict=False)
    parts = parts[:1] + [words for words, before in later if not _is_no_first_name(words, before)]
    if len(parts) == 2:
        first = _without_title(_without_degree(parts[1], least=1))
        last, given = _without_suffix(parts[0], suffixes), _without_suffix(first, suffixes)
        return PersonName(tuple(given), " ".join(last), " ".join(suffixes[:1]), called, former, remark)
    words = _without_suffix(_without_degree(_without_title([word for part in parts for word in part])), suffixes)
    end = max(1, len(words) - 1)
    return PersonName(tuple(words[:end]), " ".join(words[end:]), " ".join(suffixes[:1]), called, former, remark)


def _beside(text: str, first: str) -> tuple[str, str, str]:
    """Return the name that somebody goes by, a former surname and a remark, as they are in brackets or quotation marks.

    Brackets behind the surname have the former one, unless it is a first name: Hannah Cole (Weiss), Voss (Peg). "" each
    that is not there.
    """
    called = former = remark = ""
    for found in _CALLED.finditer(text):
        word = _a_name(found["name"])
        rest = text[found.end() :].strip()
        behind_surname = found["opens"] in _BRACKETS and (rest.startswith(",") or not (rest or "," in text))
        if not word:
            remark = remark or found["name"]
        elif behind_surname and not (families(plain(word)) or are_forms(plain(first), plain(word))):
            former = former or word
        else:
            called = called or word
    return called, former, remark


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of a list: between semicolons or lines, or between commas where each part is a whole name.

    As two surnames and two first names look like that too (García López, María Elena), they are one name besides.
    """
    found: dict[str, None] = {}
    for part in (part.strip() for part in re.split(r"[;\n]", text)):
        names = [name.strip() for name in part.split(",")]
        if len(names) > 1 and all(len(name.split()) > 1 for name in names):
            found |= dict.fromkeys(names)
        if part:
            found[part] = None
    return tuple(found)


def first_name(name: str) -> str:
    """Return what to greet somebody by: no title and no initial; "" where the name has nothing else."""
    person = read_person(name)
    if person.called:
        return person.called
    return next((word for word in person.given if len(_bare(word)) > 1 and _bare(word) not in _TITLES), "")


def _is_no_first_name(words: list[str], before: list[str]) -> bool:
    """Return whether what follows a comma is a suffix or a credential: Carlos Ode, Jr. and Mara Lund, LCSW."""
    if len(words) > 1:
        return False
    if _bare(words[0]) in _SUFFIXES or is_degree(words[0]):
        return True
    is_whole = len(before) > 1 and len(_bare(words[0])) > _INITIALS
    return is_whole and is_credential(words[0], is_shouted=" ".join(before).isupper())


def _a_name(text: str) -> str:
    """Return a text in brackets if it can be what somebody goes by: one capitalised word, no remark."""
    is_word = text.isalpha() and text[:1].isupper() and not (text.isupper() and len(text) > 2)
    return text if is_word and text.casefold() not in _REMARKS else ""


def _words(part: str) -> list[str]:
    words = (word for word in part.split() if word == "&" or any(map(str.isalnum, word)))
    return [word for word in words if word.casefold() not in _NO_NAMES]


def _bare(word: str) -> str:
    return word.strip(".").casefold()


def _without_title(words: list[str]) -> list[str]:
    while len(words) > 1 and _bare(words[0]) in _TITLES:
        words = words[1:]
    return words


def _without_degree(words: list[str], least: int = 2) -> list[str]:
    while len(words) > least and is_degree(words[-1]):
        words = words[:-1]
    return words


def _without_suffix(words: list[str], suffixes: list[str]) -> list[str]:
    """Return the words before a suffix, which is added to the ``suffixes``."""
    if len(words) > 1 and _bare(words[-1]) in _SUFFIXES:
        suffixes.append(words[-1])
        return words[:-1]
    return words


@lru_cache(maxsize=_PEOPLE)
def name_key(name: str) -> str:
    """Return the text by which two spellings of one name are equal. Words stay apart: Ann Amy is not Anna My."""
    first, comma, rest = name.partition(",")
    if comma and plain(rest) and plain(rest) not in _SUFFIXES and "," not in rest:
        return plain(f"{rest} {first}")
    return plain(name)


@lru_cache(maxsize=_PEOPLE)
def person_key(name: str) -> str:
    """Return the text by which two spellings of one client's name are equal: titles and brackets do not matter."""
    return plain(read_person(name).spelled)


def plain(text: str) -> str:
    """Return a text in small letters without accents, apostrophes and punctuation."""
    text = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", visible(text).replace("&", " and ")))
    bare = "".join(ch for ch in text if not unicodedata.combining(ch)).casefold().translate(_WHOLE_LETTERS)
    return _NO_LETTER.sub(" ", bare).strip()
