"""The question that item 9 above zero, or a text about distress, raises: who looked after the member.

In codes and places, never with a name or with the words of the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.names_in_text import moment_in_words
from addon.problems import Place
from addon.questions import Question
from addon.tabs import Value

SAFETY = "safety"
"""The kind of these questions: only Handled by and Handled on close their row."""
HANDLED = "fill in Handled by and Handled on"
HANDLED_BY = ": handled by "
"""What the status of a row has that was closed by another row about the same text."""
NOBODYS = "that is not surely one member's"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSafety:
    """The safety questions that nobody has handled, as they are remembered: their rows may be gone or out of date.

    ``rows`` are they as Needs review has them; ``known`` the ids of the rows of all safety questions.
    """

    rows: tuple[Mapping[str, Value], ...] = ()
    known: frozenset[str] = frozenset()


def names_member(question: str) -> bool:
    """Return whether the words of a safety question name a member."""
    return not question.startswith(("Item 9", "The answer", "A text"))


def safety_question(key: str, place: Place, *, member: str = "", readable: bool = True) -> Question:
    """Return the question about one answer; ``member`` is a code, "" where nobody is surely meant."""
    whose = f"{member}: the" if member else "The"
    if readable:
        what = f"{member}: item 9 was answered above zero" if member else "Item 9 was answered above zero"
    else:
        what = f"{whose} answer to item 9 cannot be read"
    step = "A clinician talks with this member today" if member else "A clinician looks at this row today"
    return Question(key=key, kind=SAFETY, question=f"{what}. {step}.", where=str(place), choices=HANDLED)


def text_question(key: str, place: Place, *, whose: str, at: datetime, handled: str = "") -> Question:
    """Return the question about a text that may be about distress; ``at`` is the wall time at which it came.

    ``whose`` is how its sentence begins, see ``whose_text``; ``handled``: who looked after the person, by the text's
    own row.
    """
    what = f"{whose} that may be about distress came {moment_in_words(at)}. A clinician talks with this person today."
    return Question(key=key, kind=SAFETY, question=what, where=str(place), choices=HANDLED, handled=handled)


def whose_text(member: str, possible: Sequence[str] = ()) -> str:
    """Return how a sentence about a text begins: with the member's code, or with those who have its number."""
    if member:
        return f"{member}: a text"
    several = " or ".join(possible)
    return f"A text from a number {f'of {several}' if several else NOBODYS}"
