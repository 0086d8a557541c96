"""Scores that exports used to have and no longer have: in doubt until a person answers, never deleted. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from addon.absence import NOT_IN_EHR, Sight, absent, by_row, shown
from addon.memory import Kept, news
from addon.names_in_text import date_in_words
from addon.part import Given
from addon.people.records_of import scores
from addon.people.vanished import Absence, Tells, proofs
from addon.questions import Question
from addon.records import Score
from addon.sources import key_text
from addon.tabs import folded

ABSENT_SCORE = Kept("absent score", date)
"""Since when a source no longer has a score, by source and row."""
COUNT, LEAVE = "count it", "do not count it"


@dataclass(frozen=True, slots=True)
class ScoresInDoubt:
    """The ids of scores that are gone from the EHR: those that wait for an answer, and those not to be counted."""

    waiting: frozenset[str]
    left_out: frozenset[str]

    def left_of(self, rows: Iterable[Score]) -> tuple[Score, ...]:
        """Return the scores that count; those that wait are in doubt."""
        counted = (one for one in rows if one.id not in self.left_out)
        return tuple(replace(one, disputed=True) if one.id in self.waiting else one for one in counted)


def absent_scores(given: Given, tells: Tells) -> tuple[Absence, ScoresInDoubt]:
    """Return the scores that are gone inside the dates of files of their measure, and which of them are in doubt."""
    view, before = given.views["scores"], given.remembered(ABSENT_SCORE)
    now = absent(before, _sights(given, tells), given.today)
    since = by_row(now)
    about = {one.id: _question(one, since[one.id]) for one in scores(view) if one.id in since} if since else {}
    answers = {rid: folded(given.answers.get(one.key, "")) for rid, one in about.items()}
    left_out = frozenset(rid for rid, answer in answers.items() if answer == folded(LEAVE))
    waiting = frozenset(rid for rid, answer in answers.items() if answer not in {folded(COUNT), folded(LEAVE)})
    texts = {rid: f"not in EHR since {date_in_words(day)}" for rid, day in since.items()}
    texts |= {rid: f"not counted: {texts[rid]}" for rid in left_out}
    sources = shown("scores", {"status": (by_row(before), texts)})
    asked = tuple(one for rid, one in about.items() if rid in waiting)
    return Absence(sources, asked, (news(ABSENT_SCORE, before, now),)), ScoresInDoubt(waiting, left_out)


def _sights(given: Given, tells: Tells) -> Iterator[Sight]:
    """Yield what files prove; one that names a single member tells of that member only."""
    view = given.views["scores"]
    for export, names in proofs(given, view.tab, tells):
        first, last = export.covers or (date.max, date.min)
        members = {name.partition("|")[0] for name in names}
        measures = {one.measure.casefold() for one in export.scores}
        for one in scores(view) if measures else ():
            told = one.measure.casefold() in measures and (len(members) > 1 or one.member.casefold() in members)
            there = key_text([one.member, one.measure, one.on.isoformat()]) in names
            if told and first <= one.on <= last and (there or export.source in view.observed(one.id)):
                yield Sight(one.id, export.source, there)


def _question(one: Score, since: date) -> Question:
    return Question(
        key=f"score not in ehr|{one.id}|{since}",
        kind=NOT_IN_EHR,
        question=f"{one.member}: the EHR no longer has the {one.measure} of {date_in_words(one.on)} (since "
        f"{date_in_words(since)}). Does the score count?",
        where="Scores",
        choices=f"{COUNT} / {LEAVE}",
    )
