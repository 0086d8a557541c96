"""The Feedback results view: what was told, what was promised and done, and how it is worked out. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.feedback.closing import Shown
from addon.feedback.suppression import ALL, Key
from addon.names_in_text import date_in_words
from addon.part import Line
from addon.surveys import NO_ANSWER, SurveyQuestion
from addon.tabs import folded

HIDDEN = "not shown"
EVERYBODY = "everybody"
DEFINITIONS: Mapping[str, str] = {
    "How many": "people who chose the answer, of all who sent the form; who left a question out counts as no answer",
    "Not shown": "fewer than five chose it, or nobody, or it is hidden so that nobody can work out another number: "
    "what is hidden of one sum is always two numbers or more and five people or more",
    "Who answered": "those who told so; where they are fewer than five they are shown as one with the next fewest. "
    "An answer is shown by who answered only if it is five or more for all of them",
    "Than before": "a number is shown again only if it is at least five more or fewer than in every earlier survey; "
    "with nearly the same people (fewer than five more or fewer answered) what was hidden stays hidden, too, and so "
    "does how many answered",
    "In own words": "five texts or more, for the whole practice, in an order that tells nothing; never beside a number",
    "When": "once, on the day after the survey closed. All other answers were then forgotten, but for older backups",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A row of Feedback actions; ``survey`` is a name, "" if it is about none in particular.

    ``unread``: which of its days cannot be read, "" if both can.
    """

    rid: str
    survey: str
    said: str
    what: str
    who: str = ""
    by: date | None = None
    done_on: date | None = None
    did: str = ""
    unread: str = ""


def result_lines(shown: Iterable[Shown], promises: Sequence[Promise]) -> Iterator[Line]:
    """Yield the view's lines, the newest survey first."""
    order = sorted(shown, key=lambda one: (one.closed, one.survey))
    names = {folded(one.name) for one in order}
    for at in reversed(range(len(order))):
        head, *numbers = _survey(order[at], order[:at])
        yield head
        yield from _promised(one for one in promises if folded(one.survey) == folded(order[at].name))
        yield from numbers
    yield from _promised(one for one in promises if folded(one.survey) not in names)
    for name, words in DEFINITIONS.items():
        yield {"about": "how it is worked out", "question": name, "note": words}


def _survey(one: Shown, before: Sequence[Shown]) -> Iterator[Line]:
    known = one.known
    note = "; ".join(filter(None, (f"closed {date_in_words(one.closed)}", one.why)))
    yield {**_number(one, "How many answered", ALL, known, before), "note": note}
    rows = ["", *(row for question, row, _ in known if row and not question)]
    for row in rows[1:]:
        yield _number(one, "Who answers", ("", row, ""), known, before)
    for question in one.questions:
        if question.choices and not question.makes_rows:
            for answer in (*question.choices, NO_ANSWER):
                for row in rows:
                    yield _number(one, question.words, (folded(question.words), row, answer), known, before)
    for question in one.questions:
        if not question.choices:
            yield from _texts(one, question)


def _number(one: Shown, words: str, key: Key, known: Mapping[Key, int], before: Sequence[Shown]) -> Line:
    count = known.get(key)
    earlier = next((there for other in reversed(before) if (there := other.known.get(key)) is not None), None)
    return {
        "survey": one.name,
        "about": "numbers",
        "question": words,
        "row": key[1] or EVERYBODY,
        "answer": key[2] or None,
        "number": HIDDEN if count is None else count,
        "change": None if count is None or earlier is None else f"{count - earlier:+d}",
    }


def _texts(one: Shown, question: SurveyQuestion) -> Iterator[Line]:
    for text in one.texts.get(question.id) or (f"{HIDDEN} (fewer than five wrote, or nobody)",):
        yield {"survey": one.name, "about": "in own words", "question": question.words, "row": EVERYBODY, "note": text}


def _promised(some: Iterable[Promise]) -> Iterator[Line]:
    for one in some:
        until = f"by {date_in_words(one.by)}" if one.by else ""
        done = f"done {date_in_words(one.done_on)}" if one.done_on else ""
        told = [f"You said: {one.said}" if one.said else "", f"We promised: {one.what}", one.who, until, done]
        told += [one.unread, f"We did: {one.did}" if one.did else ""]
        yield {
            "survey": one.survey or None,
            "about": "done" if one.done_on else "promised",
            "note": "; ".join(filter(None, told)),
        }
