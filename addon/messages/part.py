"""The Reminder rules, Message texts and Messages tabs: which notices are due when, and why one is not sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addon.cells import canonical
from addon.facts.catalog import FactRow
from addon.keyed_rows import ResultRow, checks, computed
from addon.memory import Kept, Remembered
from addon.messages.change_notices import TO_REFERRER, change_notices
from addon.messages.decision import planned_notices
from addon.messages.going_out import never_due, never_going_out
from addon.messages.notices import Terms, message_window, terms_from
from addon.messages.rows import change_rows, message_rows
from addon.messages.texts import Template, templates_from
from addon.part import Given, Part, Result, View
from addon.problems import Problem
from addon.questions import Question, is_yes
from addon.records import SessionChanges
from addon.rule_tab import GOOD_VERSION, read_rule_tab
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.sources import Source
from addon.tabs import Value, folded

NEWER = ("New regular time", "All cancelled")
"""How texts are named that workbooks made before did not have; so are those to referrers."""
RELEASE = "release notices"
HOLD = Kept("hold", date)
"""Since when notices wait for a person, because the memory of earlier passes was lost."""


def _messages(given: Given) -> Result:
    tab = read_rule_tab(given, "reminder_rules")
    terms = terms_from(given.practice.settings)
    outcome = evaluate(tab.table, _fact_rows(given, terms), today=given.wall)
    texts = given.views["message_texts"]
    templates, problems = templates_from(_texts(texts))
    problems = (*problems, *never_going_out(templates, given.practice, terms))
    wait = _wait(given)
    rows = _rows(given, outcome, templates, terms)
    if wait.why:
        rows = tuple(_waiting(row, wait.why) for row in rows)
    return Result(
        sources=(
            tab.texts(outcome.counts, never_due(tab.table.rules, templates)),
            _text_checks(texts, problems),
            computed(given.views["messages"], rows, closing="not sent: no longer due"),
        ),
        asked=(*tab.asked, *wait.asked),
        problems=(*tab.problems, *problems),
        memory=(tab.memory, wait.memory),
    )


def _texts(view: View) -> list[Mapping[str, Value]]:
    """Return the rows of Message texts; of what older workbooks were not given, the words that new ones begin with."""
    rows: list[Mapping[str, Value]] = list(view.values())
    there = {folded(row.get("name") or "") for row in (*rows, *view.removed())}
    headers = {column.header: column.field for column in view.tab.columns}
    starters = ({headers[name]: text for name, text in row.items()} for row in view.tab.starter)
    newer = (row for row in starters if row["name"].startswith(NEWER) or row["name"].endswith(TO_REFERRER))
    return [*rows, *(row for row in newer if folded(row["name"]) not in there)]


def _fact_rows(given: Given, terms: Terms) -> tuple[FactRow, ...]:
    window = message_window(given.today, terms)
    return given.facts.rows(window=window, about=("member-session",))["member-session"]


def _rows(given: Given, outcome: Outcome, templates: Sequence[Template], terms: Terms) -> tuple[ResultRow, ...]:
    practice = given.practice
    changes = given.handed(SessionChanges) or SessionChanges()
    told = change_notices(practice, changes, templates, terms=terms, now=given.now)
    notices = planned_notices(practice, outcome.hits, templates, terms=terms, now=given.now, told=told)
    return (*change_rows(practice, told), *message_rows(practice, notices))


def _text_checks(view: View, problems: Sequence[Problem]) -> Source:
    """Write OK or what is wrong beside each row; a problem's place names the row by its Name."""
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.place.at, []).append(f"{problem.what} {problem.next_step}".strip())
    rows = view.values()
    return checks(view, ((str(row["id"]), " · ".join(wrong.get(canonical(row["name"]), ())) or "OK") for row in rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """Why notices wait ("": they do not), what to ask and what to remember."""

    why: str = ""
    asked: tuple[Question, ...] = ()
    memory: Remembered[date] = field(default_factory=lambda: Remembered(HOLD, {}))


def _wait(given: Given) -> _Wait:
    """A lost state cannot know which notices went out: they wait until a person releases them."""
    if not (given.memory_was_lost or RELEASE in given.remembered(HOLD)):
        return _Wait()
    if is_yes(given.new_answers.get(RELEASE)):
        return _Wait(memory=Remembered(HOLD, {RELEASE: None}))
    what = "The memory of earlier passes is gone, so nobody knows which reminders were planned before. Release them?"
    return _Wait(
        why="the memory of earlier passes is gone; release them in Needs review",
        asked=(Question(key=RELEASE, kind="notices wait", question=what, where="Messages"),),
        memory=Remembered(HOLD, {RELEASE: given.today} if given.memory_was_lost else {}),
    )


def _waiting(row: ResultRow, why: str) -> ResultRow:
    if row.values.get("status") != "planned":
        return row
    return ResultRow(tab=row.tab, key=row.key, values={**row.values, "status": f"waits: {why}"})


MESSAGES = Part(
    name="messages",
    tabs=("reminder_rules", "message_texts", "messages"),
    takes=(SessionChanges,),
    compute=_messages,
    memory=(GOOD_VERSION, HOLD),
)
