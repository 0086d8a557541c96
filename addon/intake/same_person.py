"""The same person in two rows of Intake: asked about, never put together by itself. Pure.

Whoever fills in a form types what they like: even where all agrees, a person decides.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from addon.intake.accepted import described
from addon.intake.rows import TAB, label, who
from addon.part import Given, TypedCells
from addon.person_names import person_key
from addon.questions import Question, is_no, is_yes
from addon.records import Prospect
from addon.same_person import DIFFERENT, decide
from addon.used_answers import USED, UsedAnswers


def pairs(given: Given) -> list[tuple[str, Prospect, Prospect]]:
    """Return (the question's key, the earlier row, the later row) of rows that may be of one person."""
    rows = sorted((one for one in given.practice.prospects if not one.same_as), key=lambda one: one.code)
    together: defaultdict[str, list[Prospect]] = defaultdict(list)
    for one in rows:
        for key in _shared(one):
            together[key].append(one)
    found = {
        (one.code, other.code): (f"same person|{one.code}|{other.code}", one, other)
        for some in together.values()
        for one, other in combinations(some, 2)
        if not (one.member and other.member) and decide(who(one), who(other), given.today) != DIFFERENT
    }
    return [found[codes] for codes in sorted(found)]


def _shared(one: Prospect) -> Iterator[str]:
    """Yield what rows of one person have in common: a word of the name, the birth date, a number or an address."""
    yield from person_key(one.name).split()
    yield from sorted(who(one).contacts)
    if one.birth_date:
        yield one.birth_date.isoformat()


def unanswered(given: Given) -> frozenset[str]:
    """Return the later rows of which nobody has decided whose they are; a yes that was taken back means two people."""
    used = given.remembered(USED)
    return frozenset(other.code for key, _, other in pairs(given) if not (is_no(given.answers.get(key)) or key in used))


def questions(given: Given) -> Iterator[Question]:
    """Yield what is asked: a yes is about the later row alone."""
    for key, one, other in pairs(given):
        if not (is_no(given.answers.get(key)) or is_yes(given.answers.get(key))):
            yield Question(
                key=key,
                kind="same person",
                question=f"{other.code} may be the same person as {one.code}. yes: go on in the row of "
                f"{one.code}; that of {other.code} names it and counts no more, nothing is deleted. "
                "no: they are two people.",
                where=f"Intake {other.code}",
                private=f"{one.code}: {described(one)}. {other.code}: {described(other)}.",
            )


def decided(given: Given, used: UsedAnswers) -> Iterator[TypedCells]:
    """Yield the cell that each new yes types into the later row."""
    for key, one, other in pairs(given):
        if used.accepts(key):
            yield TypedCells(tab=TAB, rid=other.code, values={"same_as": label(one)})
