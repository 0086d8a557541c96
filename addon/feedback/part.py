"""The Feedback tabs: surveys, their questions, what was promised; and the view with what may be shown of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from addon.cells import text_of, typed
from addon.feedback.closing import SHOWN, ShownSurveys, closed
from addon.feedback.planned import Now, Planned, planned
from addon.feedback.questions import question_sets
from addon.feedback.results import Promise, result_lines
from addon.keyed_rows import cannot_read, checks
from addon.memory import Remembered, news
from addon.part import Given, Part, Result, View
from addon.sources import Source, SourceRow
from addon.surveys import LINKS, SURVEY, TALLY, TOKEN, Survey, Tally
from addon.today_line import Target, TodayLine, TodayLines, timed

SURVEYS, QUESTIONS, ACTIONS, RESULTS = "feedback", "feedback_questions", "feedback_actions", "feedback_results"
_LATER = ("promise after feedback is due later", "promises after feedback are due later")


def _feedback(given: Given) -> Result:
    sets, told = question_sets(given.views[QUESTIONS])
    kept, shown, links = given.remembered(SURVEY), given.remembered(SHOWN), given.remembered(LINKS)
    clinicians = sum(1 for one in given.practice.clinicians if one.active)
    now = Now(
        today=given.today,
        zone=given.practice.zone,
        sets=sets,
        kept=kept,
        shown=shown,
        links=links,
        clinicians=clinicians,
    )
    rows = planned(given.views[SURVEYS], now)
    asked = _asked(rows, kept)
    over = {rid for rid, one in asked.items() if rid in kept and max(one.closes, kept[rid].closes) < given.today}
    results = dict(shown)
    for rid in sorted(over, key=lambda one: (asked[one].closes, one)):
        if not asked[rid].withdrawn:
            tally = given.remembered(TALLY).get(rid) or Tally()
            results[rid] = closed(asked[rid], tally, results.values(), clinicians=clinicians)
    beside = planned(given.views[SURVEYS], replace(now, shown=results))
    used = {digest: None for digest, rid in given.remembered(TOKEN).items() if rid in over}
    return Result(
        sources=(checks(given.views[QUESTIONS], told.items()), _beside(given.views[SURVEYS], beside, links)),
        memory=(
            news(SURVEY, kept, {rid: one for rid, one in asked.items() if rid not in over}),
            news(SHOWN, shown, results),
            Remembered(TALLY, {rid: None for rid in over if rid in given.remembered(TALLY)}),
            Remembered(TOKEN, used),
        ),
        hands=(due(promises(given.views[ACTIONS]), given.today), ShownSurveys(tuple(results.values()))),
    )


def _asked(rows: list[Planned], kept: Mapping[str, Survey]) -> dict[str, Survey]:
    """Return the surveys to remember; one whose row is gone opens no more, until its last day in case it comes back."""
    found = {one.rid: one.survey for one in rows if one.survey}
    gone = kept.keys() - {one.rid for one in rows}
    return found | {rid: replace(kept[rid], withdrawn=True) for rid in gone}


def _beside(view: View, rows: list[Planned], links: Mapping[str, int]) -> Source:
    made = tuple(
        SourceRow(rid=one.rid, values={"status": one.status, "links": links.get(one.rid), "check": one.check})
        for one in rows
    )
    return Source(name="computed", tab=view.tab.name, rows=made, creates=False)


def promises(view: View) -> list[Promise]:
    """Return the rows of Feedback actions."""
    texts, days = ("survey", "said", "what", "who", "did"), ("by", "done_on")
    found = []
    for rid, cells in view.rows((*texts, *days)):
        said = dict(zip(texts, map(text_of, cells), strict=False))
        by, done_on = (typed(date, cell) for cell in cells[len(texts) :])
        found.append(Promise(rid=rid, by=by, done_on=done_on, unread=cannot_read(view, rid, days), **said))
    return found


def due(some: list[Promise], today: date) -> TodayLines:
    """Return what Today tells of promises that are not done, and of those whose days cannot be read."""
    lines = (
        TodayLine(
            kind="Feedback",
            urgency="amber, this week" if one.unread else timed("amber", one.by, today),
            who=one.survey,
            what=f"Promised after feedback: {one.what}",
            by=one.by,
            plan=f"{one.unread}: correct it in Feedback actions"
            if one.unread
            else "Do it, then fill in Done on and We did in Feedback actions",
            target=Target(tab=ACTIONS, value=one.rid),
            as_it_is=True,
        )
        for one in some
        if one.unread or (one.by and not one.done_on)
    )
    return TodayLines(tuple(lines), _LATER)


def _results(given: Given) -> Result:
    found = given.handed(ShownSurveys) or ShownSurveys()
    return Result(lines={RESULTS: list(result_lines(found.shown, promises(given.views[ACTIONS])))})


FEEDBACK = Part(
    name="feedback",
    tabs=(SURVEYS, QUESTIONS, ACTIONS),
    compute=_feedback,
    memory=(SURVEY, TALLY, TOKEN, LINKS, SHOWN),
)
FEEDBACK_RESULTS = Part(
    name="feedback results", tabs=(RESULTS,), sees=(ACTIONS,), takes=(ShownSurveys,), compute=_results
)
