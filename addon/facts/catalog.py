"""What a fact is: a value computed in reviewed code that a rule may test.

Each file of this package computes the facts of one subject and declares them here-typed, so that
the Fields tab, the rule compiler and the explanations all speak of the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from addon.tabs import Value

SUBJECTS = ("membership", "score course", "group", "clinician", "session", "member-session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A declared fact. ``label`` is the header text after ``If:``; ``kind`` a kind of ``addon.tabs``.

    ``means`` says in words how it is computed, ``blank_means`` what a missing value says.
    """

    name: str
    label: str
    subject: str
    kind: str
    means: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    blank_means: str = "cannot tell"
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """The facts of one subject, its parents' included: ``{fact name: value}``; None = cannot tell.

    ``subject`` is its key in codes (``M-0142 in G-07``), ``began`` the session or day that a finding
    about it starts from (part of the finding's key).
    """

    about: str
    subject: str
    began: str
    values: Mapping[str, Value]
    group: str = ""
    member: str = ""
    clinician: str = ""
