"""Anonymous surveys of the staff: what is asked, and the sums of what was answered. Plain data.

Nobody's answers are kept together, nor when or in which order they came: of each question only how many chose an answer
(by row, where the survey has rows), and the texts of a question in the order of their words. A token opens one form
once; only its digest is kept, beside the survey's id and nobody's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from addon.memory import Kept

NO_ANSWER = "no answer"
PATH = "/m/feedback/"
"""Where the pages are, below the public address; the token follows."""
LONGEST = 1_000
"""Letters of a text that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """A question with its ``choices``; none: people answer in their own words. ``makes_rows``: by what others split."""

    id: str
    words: str
    choices: tuple[str, ...] = ()
    makes_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A survey as its page asks it; both days inclusive, in the practice's ``zone``.

    ``withdrawn``: its row is gone; its links open nothing, and its answers are forgotten on the day after it closes.
    """

    id: str
    name: str
    opens: date
    closes: date
    zone: str
    questions: tuple[SurveyQuestion, ...]
    withdrawn: bool = False

    def is_open(self, now: datetime) -> bool:
        """Return whether answers are taken at an aware instant."""
        return not self.withdrawn and self.opens <= now.astimezone(ZoneInfo(self.zone)).date() <= self.closes

    @property
    def splitting(self) -> SurveyQuestion | None:
        """Return the question that makes the rows, None if there is none."""
        return next((one for one in self.questions if one.makes_rows), None)

    @property
    def counted(self) -> tuple[SurveyQuestion, ...]:
        """Return the questions whose answers are counted."""
        return tuple(one for one in self.questions if one.choices and not one.makes_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many chose an answer, by question, row and answer; and the texts by question, sorted."""

    counts: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plus(self, survey: Survey, chosen: Mapping[str, str]) -> "Tally":
        """Return it with one form more; ``chosen`` are answers and texts by the question's id."""
        row = _choice(survey.splitting, chosen) if survey.splitting else ""
        counts = {one.id: _one_more(self.counts.get(one.id, {}), row, _choice(one, chosen)) for one in survey.counted}
        said = {one.id: chosen.get(one.id, "").strip()[:LONGEST] for one in survey.questions if not one.choices}
        texts = {one: tuple(sorted((*self.texts.get(one, ()), text))) for one, text in said.items() if text}
        return replace(self, counts=counts, texts={**self.texts, **texts})


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(f"feedback\n{token}".encode("utf-8", "surrogateescape")).hexdigest()


def _choice(question: SurveyQuestion, chosen: Mapping[str, str]) -> str:
    answer = chosen.get(question.id, "")
    return answer if answer in question.choices else NO_ANSWER


def _one_more(rows: Mapping[str, Mapping[str, int]], row: str, answer: str) -> dict[str, dict[str, int]]:
    """Return the counts of a question with one answer more, by name: in no order of arrival."""
    found = {name: dict(some) for name, some in rows.items()}
    some = found.setdefault(row, {})
    some[answer] = some.get(answer, 0) + 1
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}


SURVEY = Kept("survey", Survey)
"""By its row id."""
TALLY = Kept("survey tally", Tally)
"""By the survey's row id."""
TOKEN = Kept("survey token", str)
"""The survey's row id, by the token's digest. One that was used is gone."""
LINKS = Kept("survey links", int)
"""How many links were made, by the survey's row id."""
