"""What becomes of a survey's answers once it is closed: what may be shown is kept, all else is forgotten. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from addon.feedback.suppression import K, Key, Rows, Wave, numbers
from addon.memory import Kept
from addon.surveys import NO_ANSWER, Survey, SurveyQuestion, Tally
from addon.tabs import folded

TOO_FEW_CLINICIANS = "No numbers: in a practice with fewer than five clinicians everybody would be known by them."
LIKE_BEFORE = "Nearly as many people as before: only what changed by five or more is shown."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of a survey from the day after it closed; ``why`` is what its readers have to know.

    ``answers`` is how many answered, shown or not: later surveys are compared with it. ``numbers`` are (question, row,
    answer, how many) as ``suppression`` names them, questions by their folded words; ``texts`` are by question id.
    """

    survey: str
    name: str
    closed: date
    questions: tuple[SurveyQuestion, ...]
    answers: int = 0
    numbers: tuple[tuple[str, str, str, int], ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    why: str = ""

    @property
    def known(self) -> dict[Key, int]:
        """Return the numbers by their keys."""
        return {(question, row, answer): count for question, row, answer, count in self.numbers}

    @property
    def as_wave(self) -> Wave:
        """Return it as a later survey is compared with it."""
        asked = frozenset(folded(one.words) for one in self.questions)
        return Wave(answers=self.answers, asked=asked, shown=self.known)


SHOWN = Kept("survey shown", Shown)
"""By the survey's row id."""


@dataclass(frozen=True, slots=True)
class ShownSurveys:
    """All that is shown, for the view."""

    shown: tuple[Shown, ...] = ()


def closed(survey: Survey, tally: Tally, before: Iterable[Shown], *, clinicians: int) -> Shown:
    """Return what is shown of a survey; ``before`` are all others that were, ``clinicians`` those who work here."""
    shown = {"survey": survey.id, "name": survey.name, "closed": survey.closes, "questions": survey.questions}
    if clinicians < K:
        return Shown(**shown, why=TOO_FEW_CLINICIANS)  # type: ignore[arg-type]
    waves = [one.as_wave for one in before]
    tables = {folded(one.words): rows_of(survey, tally, one) for one in survey.counted}
    answers = sum(sum(some.values()) for some in next(iter(tables.values()), {}).values())
    is_like = any(one.shown and abs(one.answers - answers) < K for one in waves) and answers >= K
    return Shown(
        **shown,  # type: ignore[arg-type]
        answers=answers,
        numbers=tuple((*key, count) for key, count in numbers(tables, waves).items()),
        texts={one.id: _mixed(survey, tally.texts.get(one.id, ())) for one in survey.questions if not one.choices},
        why=LIKE_BEFORE if is_like else "",
    )


def rows_of(survey: Survey, tally: Tally, question: SurveyQuestion) -> Rows:
    """Return how many chose an answer, zeros too, by row and answer."""
    found, split = tally.counts.get(question.id, {}), survey.splitting
    rows = (*split.choices, NO_ANSWER) if split else ("",)
    answers = (*question.choices, NO_ANSWER)
    return {row: {answer: found.get(row, {}).get(answer, 0) for answer in answers} for row in rows}


def _mixed(survey: Survey, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts in an order that tells nothing, none where they are fewer than five."""
    if len(texts) < K:
        return ()
    return tuple(sorted(texts, key=lambda text: sha256(f"{survey.id}\n{text}".encode()).digest()))
