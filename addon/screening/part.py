"""The room in four parts: how screenings read as typed, the protocol, the answers, and where people are sent."""

from addon.cells import BadCell, text_of
from addon.part import Given, Part, Result
from addon.problems import Problem, in_tab
from addon.prospects import Verdict, Verdicts
from addon.records import Prospect
from addon.records.intake import ACTIVE, SAME_PERSON
from addon.screening.judging import ANSWERS, Answers, verdict
from addon.screening.letters import referral_rows
from addon.screening.protocol import DEFER, EXCLUDE, INCLUDE, TAB, Criterion, criteria, read_aloud
from addon.sources import Source, SourceRow, derived_id, key_text
from addon.tabs import Value

_NO_PROTOCOL = "the tab Screening protocol is not there, so nobody can tell"


def _screened(given: Given) -> Result:
    """Judge everybody as the sheets were typed, before anything rests on it."""
    view = given.views[TAB]
    if not view.sheet.headers and not view.is_untouched:
        unknown = Verdict(unanswered=(_NO_PROTOCOL,), excluding=(_NO_PROTOCOL,))
        return Result(hands=(Verdicts({one.code: unknown for one in given.practice.prospects}),))
    found, answers = criteria(view), Answers.in_tab(given.views[ANSWERS])
    return Result(
        hands=(Verdicts({one.code: verdict(one, found, answers, given.today) for one in given.practice.prospects}),)
    )


# --- the protocol -----------------------------------------------------------------------------------------


def _protocol(given: Given) -> Result:
    view = given.views[TAB]
    rows = {one.id: one for one in criteria(view)}
    texts = {rid: (rows[rid].wrong or "OK") if rid in rows else "Off" for rid in view.numbers}
    aloud = tuple(
        SourceRow(rid=rid, values={"check": text, "how_i_read_this": _aloud(rows.get(rid))})
        for rid, text in texts.items()
    )
    step = "Until then nobody is proposed for a group: it might keep somebody out."
    problems = (
        Problem(in_tab(view.sheet.title, view.at(one.id, "is")), "screening-row", one.wrong, step, quotes=True)
        for one in rows.values()
        if one.wrong
    )
    return Result(sources=(Source(name="computed", tab=TAB, rows=aloud, creates=False),), problems=tuple(problems))


def _aloud(one: Criterion | None) -> str | None:
    return None if one is None or one.wrong else read_aloud(one)


# --- the answers ------------------------------------------------------------------------------------------


def _answers(given: Given) -> Result:
    view = given.views[ANSWERS]
    asked = {one.id: one for one in criteria(given.views[TAB]) if one.question}
    people = {one.code: one for one in given.practice.prospects}
    there = {
        (text_of(who), text_of(what)): (rid, answer)
        for rid, (who, what, answer) in view.rows(("prospect_code", "criterion", "answer"))
    }
    wanted = dict.fromkeys(
        (one.code, criterion.id)
        for one in people.values()
        if one.screening_at and one.stage not in {SAME_PERSON, ACTIVE}
        for criterion in asked.values()
        if criterion.is_for(one)
    )
    rows = []
    for key in {**wanted, **dict.fromkeys(there)}:
        rid, answer = there.get(key, (derived_id(view.tab.prefix, view.tab.name, key_text(key)), None))
        one, criterion = people.get(key[0]), asked.get(key[1])
        if one is None or criterion is None:
            rows.append(SourceRow(rid=rid, values={"reads": "not asked any more"}))
        elif key in wanted or key in there:
            rows.append(SourceRow(rid=rid, values=_row(one, criterion, answer, given)))
    return Result(sources=(Source(name="computed", tab=ANSWERS, rows=tuple(rows)),))


def _row(one: Prospect, criterion: Criterion, answer: Value, given: Given) -> dict[str, Value]:
    return {
        "prospect": f"{one.name} ({one.code})",
        "question": criterion.question,
        "reads": _reads(criterion, answer, given),
        "prospect_code": one.code,
        "criterion": criterion.id,
    }


def _reads(criterion: Criterion, answer: Value, given: Given) -> str:
    if answer is None:
        return "not answered"
    value = criterion.read(answer)
    if isinstance(value, BadCell):
        return f"cannot be read: {value.what}. {value.next_step}".strip()
    holds = criterion.holds(value, {}, given.today)
    if holds is None:
        return f"cannot tell: see {criterion.id} in Screening protocol"
    effects = {INCLUDE: ("OK", "lacking"), EXCLUDE: ("keeps them out", "OK"), DEFER: ("not now", "OK")}
    word = effects[criterion.effect][0 if holds else 1]
    needs_words = holds != (criterion.effect == INCLUDE)
    return f"{word}: {criterion.words}" if needs_words and criterion.words else word


# --- where people are sent --------------------------------------------------------------------------------


def _referrals(given: Given) -> Result:
    rows = tuple(referral_rows(given.views["referrals"], given))
    return Result(sources=(Source(name="computed", tab="referrals", rows=rows, creates=False),))


SCREENED = Part(name="how screenings read", sees=("intake", TAB, ANSWERS), compute=_screened)
SCREENING_PROTOCOL = Part(name="screening protocol", tabs=(TAB,), compute=_protocol)
SCREENING_ANSWERS = Part(name="screening answers", tabs=(ANSWERS,), sees=(TAB,), compute=_answers)
REFERRALS = Part(name="referrals", tabs=("referrals",), compute=_referrals)
