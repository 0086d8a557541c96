"""The Payments and Denials tabs: what files bring, which line each row belongs to, what was denied and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from addon.exports.known_people import known_people
from addon.insured import insured
from addon.keyed_rows import ResultRow, computed, result_id
from addon.names_in_text import date_in_words
from addon.paid import Settled, denial_counts, settled
from addon.part import Given, Part, Result, View
from addon.payments.from_exports import payments_from
from addon.payments.matching import Lines, Matched, lines_in, with_line
from addon.payments.reasons import meaning
from addon.payments.records_of import payment, payments
from addon.payments.row_checks import row_check
from addon.questions import Question
from addon.records import Payment, Practice
from addon.sources import Source, SourceRow
from addon.today_line import Target, TodayLine, TodayLines

PAYMENTS_TAB, DENIALS_TAB, LINES = "payments", "denials", "billing_lines"
KIND = "which line"
_NAMED = 3
"""So many denials, and sessions of one, are named."""
_COVERED = "all of them are paid or left to the member by now"
_GONE = "taken back by the payer, or no longer in Payments"


# --- what files bring, before anything is billed ------------------------------------------------------------


def _read(given: Given) -> Result:
    people = known_people(given.practice, given.answers, given.from_exports.exports, today=given.today)
    tab = given.views[PAYMENTS_TAB].tab
    return Result(ahead=payments_from(given.from_exports.exports, people, given.directory, tab))


def _with_new(given: Given, result: Result) -> Practice:
    """Add to the rows of the tab those that come with this pass: what was denied before counts at once."""
    known = {one.id for one in given.practice.payments} | given.views[PAYMENTS_TAB].tombstones
    new = [row for source in result.ahead for row in source.rows if row.rid not in known]
    made = (payment(row.rid, {**row.values, "member_code": _code(given, row)}) for row in new)
    return replace(given.practice, payments=(*given.practice.payments, *made))


def _code(given: Given, row: SourceRow) -> str:
    return given.directory.code("members", row.values.get("member"))


# --- which line each belongs to, once the lines are there ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentLines:
    """Every row of Payments with what it was matched with, by row id."""

    rows: tuple[tuple[Payment, Matched], ...]


def _matched(given: Given) -> Result:
    known = insured(given.practice)
    lines = Lines(lines_in(given.views[LINES]), known)
    rows = tuple((one, lines.match(one, given.answers.get(_key(one), ""))) for one in given.practice.payments)
    found = [with_line(one, matched) for one, matched in rows]
    services = {rid: one for one in settled(found, known.key) for rid in one.rows}
    told = [
        SourceRow(
            rid=one.id,
            values={
                "line": with_line(one, how).line or None,
                "check": row_check(with_line(one, how), how, lines, services),
            },
        )
        for one, how in rows
    ]
    beside = Source(name="computed", tab=PAYMENTS_TAB, rows=tuple(told))  # a file's new rows have theirs at once
    asked = tuple(_question(given, one, how) for one, how in rows if how.line is None and how.candidates)
    return Result(sources=(*given.ahead, beside), asked=asked, hands=(PaymentLines(rows),))


def _key(one: Payment) -> str:
    return f"payment|{one.id}"


def _question(given: Given, one: Payment, matched: Matched) -> Question:
    day = f" on {date_in_words(one.on)}" if one.on else ""
    paid = f"{one.paid:.2f} paid by {one.payer or 'a payer'}"
    what = f"{one.id}: {one.code}{day}, {paid}. Which line of Billing lines is it?"
    names = {row.code: row.name for row in given.practice.members}
    could = (
        f"{line.id}: {names.get(line.member, line.member)} ({line.member}), {_line(line.on, line.modifiers)}"
        for line in matched.candidates
    )
    return Question(
        key=_key(one),
        kind=KIND,
        question=what,
        where=f"Payments, {one.id}",
        choices=" / ".join((*(line.id for line in matched.candidates), "none")),
        private="; ".join(filter(None, (f'the file names "{one.named}"' if one.named else "", *could))),
    )


def _line(day: object, modifiers: Iterable[str]) -> str:
    return " ".join((f"{day}", *modifiers))


def _with_payments(given: Given, result: Result) -> Practice:
    """Return the rows of the tab; once they are matched, with their lines and the members these tell."""
    matched = result.hand(PaymentLines)
    if matched is None:
        return replace(given.practice, payments=tuple(payments(given.views[PAYMENTS_TAB])))
    return replace(given.practice, payments=tuple(with_line(one, how) for one, how in matched.rows))


# --- denials ------------------------------------------------------------------------------------------------


def _denials(given: Given) -> Result:
    known = insured(given.practice)
    services = [replace(one, payer=known.shown(one.payer)) for one in settled(given.practice.payments, known.key)]
    view, rows = given.views[DENIALS_TAB], list(_denial_rows(given.practice, services))
    words = {result_id(view.tab, key): what for key, what in _why_closed(services).items()}

    def closing(rid: str) -> str:
        return f"closed {date_in_words(given.today)}: {words.get(rid, _GONE)}"

    later = ("denial is due later", "denials are due later")
    return Result(
        sources=(computed(view, rows, closing=closing),), hands=(TodayLines(tuple(_today_lines(view, rows)), later),)
    )


def _today_lines(view: View, rows: Sequence[ResultRow]) -> Iterator[TodayLine]:
    """Yield one line for the denials that nobody looks after yet: both Owner and Next step are blank."""
    looked_after = {rid for rid, cells in view.rows(("owner", "next_step")) if any(cells)}
    news = [row for row in rows if result_id(view.tab, row.key) not in looked_after]
    if news:
        named = [f"{row.values['payer']} {row.values['reason']}" for row in news[:_NAMED]]
        more = f" and {len(news) - _NAMED} more" if len(news) > _NAMED else ""
        yield TodayLine(
            kind="Denials",
            urgency="amber, this week",
            what=f"Payers denied sessions, and nobody looks after it: {', '.join(named)}{more}",
            plan="Fill in Owner or Next step in Denials",
            target=Target(tab=DENIALS_TAB, value=result_id(view.tab, news[0].key)),
            stands_for=len(news),
        )


def _why_closed(services: Iterable[Settled]) -> Mapping[str, str]:
    """Return by payer and reason what became of services that were denied for it once."""
    found: defaultdict[str, list[Settled]] = defaultdict(list)
    for one in services:
        for reason in one.was_denied:
            found[f"{one.payer}|{reason}"].append(one)
    again = {key: ", ".join(dict.fromkeys(why for one in some for why in one.denial)) for key, some in found.items()}
    return {key: f"denied again, for {why}" if why else _COVERED for key, why in again.items()}


def _denial_rows(practice: Practice, services: Iterable[Settled]) -> Iterator[ResultRow]:
    claims = {one.id: one.claim_no or one.payer_claim for one in practice.payments}
    for (name, reason), rows in sorted(denial_counts(services).items()):
        values = {
            "status": "open",
            "payer": name or None,
            "reason": reason,
            "meaning": meaning(reason) or None,
            "lines": len(rows),
            "which": _which(rows, claims),
            "amount": sum(one.charged for one in rows),
            "last": max(one.on for one in rows),
        }
        yield ResultRow(tab=DENIALS_TAB, key=f"{name}|{reason}", values=values)


def _which(services: Iterable[Settled], claims: Mapping[str, str]) -> str:
    """Return the denied sessions by claim, member and day, the latest first."""
    found = sorted(services, key=lambda one: (one.on, one.member), reverse=True)
    told = (" ".join(filter(None, (claims.get(one.rows[0], ""), one.member, date_in_words(one.on)))) for one in found)
    listed = [*islice(told, _NAMED)]
    return "; ".join([*listed, f"and {len(found) - _NAMED} more"] if len(found) > _NAMED else listed)


PAYMENTS_READ = Part(name="payments read", sees=(PAYMENTS_TAB,), compute=_read, records=_with_new)
PAYMENTS = Part(name="payments", tabs=(PAYMENTS_TAB,), sees=(LINES,), compute=_matched, records=_with_payments)
DENIALS = Part(name="denials", tabs=(DENIALS_TAB,), compute=_denials)
