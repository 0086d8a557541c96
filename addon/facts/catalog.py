"""What a fact is: a value computed in reviewed code that a rule may test.

The facts of a subject are declared in its TOML file and computed in the module of the same name. The
Fields tab, the rule compiler and the explanations all read these declarations.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from addon.tabs import Value

SUBJECTS = ("membership", "score course", "group", "clinician", "session", "member-session", "practice")
"""What a fact or a rule can be about. These are codes: remembered hashes of rules contain them."""
SUBJECT_WORDS: Mapping[str, str] = MappingProxyType(
    {"score course": "score history", "member-session": "attendance at a session"}
)
"""What people read and type in About where a code is no plain English; the code is understood there too."""


def in_words(subject: str) -> str:
    """Return a subject as people read it: ``score history`` for ``score course``."""
    return SUBJECT_WORDS.get(subject, subject)


def one_in_words(subject: str) -> str:
    """Return a subject with its article: ``a membership``, ``an attendance at a session``."""
    words = in_words(subject)
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A declared fact. ``label`` is the header text after ``If:``; ``kind`` a kind of ``addon.tabs``.

    ``means`` says in words how it is computed, ``blank_means`` what a missing value tells, ``fill_in`` where a person
    types the value ("" where nobody does). ``absent``: what is not there where no row has a value, so that whatever
    tests the fact is not checked. ``only`` is the title of the one tab whose rules may test it. ``old_labels`` are
    former labels, and ``old_choices`` pairs of a former choice and the present one: workbooks that have them still
    work. ``is_fixed``: it tells of which kind a subject is; a rule for another kind never comes near to it.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    name: str
    label: str
    subject: str
    kind: str
    means: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    blank_means: str = "cannot tell"
    example: str = ""
    fill_in: str = ""
    absent: str = ""
    only: str = ""
    old_labels: tuple[str, ...] = ()
    old_choices: tuple[tuple[str, str], ...] = ()
    is_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """The facts of one subject, its parents' included: ``{fact name: value}``; None = cannot tell.

    ``subject`` is its key in codes (``M-0142 in G-07``), ``began`` the session or day that a finding
    about it starts from (part of the finding's key). ``is_typed``: a case that somebody made up, with the values given.
    """

    about: str
    subject: str
    began: str
    values: Mapping[str, Value]
    group: str = ""
    member: str = ""
    clinician: str = ""
    is_typed: bool = False


_FACT = TypeAdapter(Fact)


def declared(file: str) -> tuple[Fact, ...]:
    """Return the facts that a TOML file of this package declares, in its order."""
    raw = tomllib.loads((files("addon.facts") / f"{file}.toml").read_text(encoding="utf-8"))
    return tuple(
        _FACT.validate_python({"name": name, "subject": raw["subject"], "only": raw.get("only", ""), **fact})
        for name, fact in raw["facts"].items()
    )
