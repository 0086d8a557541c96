"""Answers that arrived from members' pages: what counts, the rows of Scores, the questions about item 9. Pure."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from addon.cells import canonical
from addon.check_in import CHECK_IN, ITEM_9, CheckIn, FormItem, about_form
from addon.check_ins.totals import totals
from addon.incoming import Incoming
from addon.memory import Kept
from addon.part import Given, View
from addon.problems import in_tab
from addon.questions import Question
from addon.records import Measure
from addon.safety import safety_question
from addon.sessions.expand import wall_time
from addon.sources import Source, SourceRow, key_text
from addon.tabs import Value, folded

ANSWERED = Kept("check-in", CheckIn)
"""By member, form and session."""
KEPT_FOR = timedelta(days=30)
"""How long what was answered is remembered."""


def answered(given: Given, before: Mapping[str, CheckIn]) -> dict[str, CheckIn]:
    """Return what members answered last, by member, form and session, with what arrived now."""
    measures = {folded(one.name): one for one in given.practice.measures}
    found = dict(before)
    for one in given.inbox:
        if one.kind == CHECK_IN:
            made = _made(one, found, measures, zone=given.practice.zone)
            found[made.key] = made
    return found


def _made(arrived: Incoming, before: Mapping[str, CheckIn], measures: Mapping[str, Measure], *, zone: str) -> CheckIn:
    body = arrived.body
    items = _items(body["items"])
    answers = {int(number): value for number, value in json.loads(body["answers"]).items()}
    at = wall_time(arrived.received, zone).replace(microsecond=0)
    made = CheckIn(
        member=body["member"],
        form=body["form"],
        session=body["session"],
        at=at,
        on=at.date(),
        items=len(items),
        unanswered=tuple(one.number for one in items if one.number not in answers),
        totals=totals(items, answers, measures),
    )
    first = before.get(made.key)
    return made if first is None else replace(made, on=first.on)


def _items(text: str) -> Sequence[FormItem]:
    """Return the items as they were when they were answered: those of the tab may be other ones by now."""
    return tuple(
        FormItem(number=number, measure=measure, low=low, high=high) for number, measure, low, high in json.loads(text)
    )


# --- item 9 -----------------------------------------------------------------------------------------------


def item_9_questions(inbox: Iterable[Incoming]) -> Iterator[Question]:
    """Yield a question for each answer to item 9 above zero: it stays until somebody tells who handled it."""
    for one in inbox:
        if one.kind == ITEM_9:
            place = in_tab("Messages", one.body.get("session", ""))
            yield safety_question(f"check-in|{one.external_id}", place, member=one.body["member"])


# --- Scores -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    """What the sheet has as a member's score of a measure on a day, and what their page said of it last."""

    score: str
    told: str


def scores_from(given: Given, said: Collection[CheckIn]) -> Source:
    """Return the rows of Scores: a total that could not be worked out empties what an earlier answer made.

    Of several sessions of one day the last answer counts. Where a person or a file has another total the sheet keeps
    that one, and Status tells what the member answered.
    """
    members = {one.code for one in given.practice.members}
    there = _there(given.views["scores"]) if said else {}
    rows: dict[str, SourceRow] = {}
    for one in sorted((one for one in said if one.member in members), key=lambda one: one.at):
        for measure, total in one.totals.items():
            key = key_text([one.member, measure, one.on.isoformat()])
            if total is not None or key in there or key in rows:
                rows[key] = _row(one, measure, total, there.get(key), label=given.directory.label(one.member))
    return Source(name=CHECK_IN, tab="scores", rows=tuple(rows.values()))


def _there(view: View) -> dict[str, _Cell]:
    """Return the rows of Scores that have a member, a measure and a day."""
    told = {rid: texts.get("score", "") for rid, texts in view.observed_from(CHECK_IN)}
    fields = ("member_code", "measure", "date", "score")
    return {
        key_text([canonical(one) for one in key]): _Cell(canonical(score), told.get(rid, ""))
        for rid, (*key, score) in view.rows(fields)
        if all(key)
    }


def _row(one: CheckIn, measure: str, total: Decimal | None, there: _Cell | None, *, label: str) -> SourceRow:
    values: dict[str, Value] = {"member_code": one.member, "measure": measure, "date": one.on, "score": total}
    if there is None:
        values["member"] = label
    values["status"] = _status(one, total, there)
    return SourceRow(values=values)


def _status(one: CheckIn, total: Decimal | None, there: _Cell | None) -> str | None:
    """Tell where the sheet has another total, and where this one was worked out although items were left out."""
    is_ours = there is None or there.score in {there.told, canonical(total)}
    if not is_ours:
        made = f"a total of {total}" if total is not None else "too few items for a total"
        return f"the member answered {made} on their page"
    if total is None or not one.unanswered:
        return None
    return f"worked out from {one.items - len(one.unanswered)} of {one.items} items"


def still_kept(said: Mapping[str, CheckIn], wall: datetime) -> dict[str, CheckIn]:
    """Return those that may still change, or whose message is still listed."""
    return {key: one for key, one in said.items() if wall - one.at < KEPT_FOR}


def by_about(said: Iterable[CheckIn]) -> dict[tuple[str, str], CheckIn]:
    """Return them by member and what their link was about."""
    return {(one.member, about_form(one.form, one.session)): one for one in said}
