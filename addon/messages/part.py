"""The Reminder rules, Message texts and Messages tabs: which notices are due when, and why one is not sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from addon.cells import canonical
from addon.check_in import CheckIns
from addon.facts.catalog import FactRow
from addon.incoming import MemberAsks
from addon.keyed_rows import checks, computed
from addon.memory import Kept, Remembered
from addon.messages.asked_notices import asked_notices
from addon.messages.change_notices import change_notices
from addon.messages.decision import Planned, planned_notices
from addon.messages.going_out import idle_form_texts, never_due, never_going_out
from addon.messages.limits import Taken
from addon.messages.notices import Notice, Terms, terms_from
from addon.messages.online_notices import online_notices
from addon.messages.outcomes import Outcomes, row_id, row_key, to_send
from addon.messages.rows import Rows, replaced_rows, rows_with_outcome
from addon.messages.texts import Template, rows_in_force, templates_from
from addon.names_in_text import date_in_words
from addon.outgoing import FAILED, TOLD, UNKNOWN, WITHDRAWN
from addon.part import Given, Part, Result, ToSend, View
from addon.problems import Problem
from addon.questions import Question, is_yes
from addon.reachable import Reach
from addon.records import MessageTrouble, MessageTroubles, SessionChanges
from addon.reminder_times import reminder_window
from addon.rule_tab import read_rule_tab
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.sources import Source
from addon.wanted_notices import Notices, WantedNotice

RELEASE = "release notices"
HOLD = Kept("hold", date)
"""Since when notices wait for a person, because the memory of earlier passes was lost."""


def _messages(given: Given) -> Result:
    tab = read_rule_tab(given, "reminder_rules")
    terms = terms_from(
        given.practice.settings,
        Reach.in_pass(given),
        public_url=given.public_url,
    )
    terms = replace(terms, check_ins=given.handed(CheckIns) or terms.check_ins)
    outcome = evaluate(tab.table, _fact_rows(given, terms), today=given.wall)
    texts = given.views["message_texts"]
    templates, problems = templates_from(rows_in_force(texts))
    idle = idle_form_texts(tab.table.rules, templates)
    wanted = [one for one in templates if one.name not in idle]
    problems = (*problems, *never_going_out(wanted, given.practice, terms))
    wait = _wait(given)
    outcomes = Outcomes.of(given.sendings, rows_with_outcome(given.views["messages"]))
    found = _notices(given, outcome, templates, terms=terms, outcomes=outcomes)
    notices = found.notices
    waiting = (*outcomes.open(notices), *filter(outcomes.may_return, notices))
    planned = [one for one in waiting if one.status == "planned"]
    return Result(
        sources=(
            tab.texts(outcome.counts, never_due(tab.table.rules, templates, terms)),
            _text_checks(texts, problems),
            _rows(given, notices, outcomes, waits=wait.why),
        ),
        asked=(*tab.asked, *wait.asked),
        problems=(*tab.problems, *problems),
        memory=(tab.memory, wait.memory),
        hands=(_troubles(given, notices, outcomes), found.due),
        effects=(ToSend(messages=() if wait.why else tuple(to_send(one, terms) for one in planned)),),
    )


def _fact_rows(given: Given, terms: Terms) -> tuple[FactRow, ...]:
    window = reminder_window(given.today, terms.days_ahead)
    return given.facts.rows(window=window, about=("member-session",))["member-session"]


def _notices(
    given: Given, outcome: Outcome, templates: Sequence[Template], *, terms: Terms, outcomes: Outcomes
) -> Planned:
    """Return the notices of changes and of what members asked for, then the reminders, which give way to them."""
    practice = given.practice
    changes = given.handed(SessionChanges) or SessionChanges()
    asks = MemberAsks.together(given.all_handed(MemberAsks)).asks.values()
    told = (
        *change_notices(practice, changes, templates, terms=terms, now=given.now),
        *online_notices(practice, asks, templates, terms=terms, now=given.now),
        *asked_notices(practice, _wanted(given), templates, terms=terms, now=given.now),
    )
    coming = [Taken.of(one) for one in outcomes.open(told) if one.status == "planned"]
    outcomes = replace(outcomes, taken=(*outcomes.taken, *coming))
    reminders = planned_notices(practice, outcome.hits, templates, terms=terms, now=given.now, outcomes=outcomes)
    return Planned(_told_by_hand(given, outcomes, outcomes.listed((*told, *reminders.notices))), reminders.due)


def _told_by_hand(given: Given, outcomes: Outcomes, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices; what somebody told by phone or in person is not sent any more."""
    days = {rid: day for rid, (day,) in given.views["messages"].rows(("told_on",)) if isinstance(day, date)}
    if not days:
        return tuple(notices)
    return tuple(
        one
        if outcomes.about(one) or one.status == WITHDRAWN or (day := days.get(row_id(row_key(one)))) is None
        else replace(one, status=TOLD, reason=f"by you {date_in_words(day)}", remedy="", is_unheard=False)
        for one in notices
    )


def _wanted(given: Given) -> tuple[WantedNotice, ...]:
    """Return what other parts want told: of booked times, of offered seats, of sessions to make up in."""
    return tuple(one for some in given.all_handed(Notices) for one in some.notices)


def _rows(given: Given, notices: Sequence[Notice], outcomes: Outcomes, *, waits: str) -> Source:
    """Return the rows of Messages: the notices of this pass, the answers to texts, and what became of the others."""
    view, rows = given.views["messages"], Rows.of(given.practice, outcomes, given.now, given.handed(CheckIns))
    answers = rows.answers(given.sendings.values(), {one.code for one in given.practice.members})
    made = computed(view, [*(rows.row(one, waits) for one in notices), *answers])
    moved: defaultdict[str, list[datetime]] = defaultdict(list)
    for change in (given.handed(SessionChanges) or SessionChanges()).changes:
        if not change.how:
            moved[change.session].append(change.was)
    replaced = replaced_rows(notices, moved)
    return replace(made, rows=(*made.rows, *rows.others(view, [row.rid for row in made.rows], replaced)))


def _troubles(given: Given, notices: Sequence[Notice], outcomes: Outcomes) -> MessageTroubles:
    """Return what did not reach somebody before a session that is still to come."""
    found = []
    for one in notices:
        sending = outcomes.about(one)
        failed = sending is not None and sending.state in {FAILED, UNKNOWN}
        if one.start > given.now and (failed or (sending is None and one.is_unheard)):
            what, remedy = (sending.shown, sending.remedy) if sending else (one.shown, one.remedy)
            row = row_id(row_key(one))
            found.append(MessageTrouble(row=row, person=one.member, by=one.channel, what=what, next_step=remedy))
    return MessageTroubles(tuple(found), is_sending=outcomes.sends)


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


MESSAGES = Part(
    name="messages",
    tabs=("reminder_rules", "message_texts", "messages"),
    takes=(SessionChanges, MemberAsks, CheckIns, Notices, RulesHeld),
    compute=_messages,
    memory=(GOOD_VERSION, HOLD),
)
