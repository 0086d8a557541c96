"""The Certifications tab, what follows for who may lead what, and the view Training."""

from collections.abc import Iterator
from dataclasses import replace

from addon.certifications.register import certifications, status
from addon.certifications.told import LATER_WORDS, TOLD, digest_lines, today_lines, told_now
from addon.certifications.training import training_lines
from addon.digest_line import DigestLines
from addon.group_kinds import group_kinds
from addon.keyed_rows import checks
from addon.memory import news
from addon.near_words import did_you_mean
from addon.part import Given, Part, Result
from addon.problems import Problem, in_tab
from addon.records import Practice
from addon.tabs import folded
from addon.today_line import TodayLines

TAB, KINDS = "certifications", "group_kinds"


def _register(given: Given) -> Result:
    found, wrong = certifications(given.views[TAB])
    every = tuple(found.values())
    texts = {rid: status(one, every, given.today) for rid, one in found.items()} | wrong
    known = {folded(one.name): one.name for one in every}
    return Result(sources=(checks(given.views[TAB], texts.items()),), problems=tuple(_nobody_has(given, known)))


def _nobody_has(given: Given, known: dict[str, str]) -> Iterator[Problem]:
    """Yield the cells of Leaders need that name what no row of Certifications has: nobody may lead such groups."""
    view = given.views[KINDS]
    kinds = {one.name: one.certifications for one in group_kinds(view).values()}
    for rid, (kind,) in view.rows(("kind",)):
        unknown = [name for name in kinds.get(str(kind), ()) if folded(name) not in known]
        if unknown:
            what = f"{unknown[0]}: no row of Certifications has it, so nobody may lead such groups"
            step = did_you_mean(unknown[0], known.values(), "Add who has it to Certifications.")
            place = in_tab(view.sheet.title, view.at(rid, "certifications"))
            yield Problem(place, "unknown-word", what, step, quotes=True)


def _with_certifications(given: Given, _: Result) -> Practice:
    return replace(given.practice, certifications=tuple(certifications(given.views[TAB])[0].values()))


def _told(given: Given) -> Result:
    practice, today = given.practice, given.today
    lines = TodayLines(tuple(today_lines(practice, practice.certifications, today)), LATER_WORDS)
    before = given.remembered(TOLD)
    told = told_now(practice.certifications, before, today)
    digest = DigestLines(tuple(digest_lines(practice.certifications, told, today)))
    return Result(hands=(lines, digest), memory=(news(TOLD, before, told),))


def _training(given: Given) -> Result:
    return Result(lines={"training": list(training_lines(given.practice, given.today))})


CERTIFICATIONS = Part(
    name="certifications", tabs=(TAB,), sees=(KINDS,), compute=_register, records=_with_certifications
)
CERTIFICATIONS_TOLD = Part(name="certifications that end", compute=_told, memory=(TOLD,))
"""After Groups: what is urgent is what a running group needs."""
TRAINING = Part(name="training", tabs=("training",), compute=_training)
