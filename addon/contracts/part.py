"""Contracts with payers: the renegotiation that Today tells of, and the view Payer brief."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from addon.billed import billed_lines
from addon.cells import text_of, typed
from addon.contracts.brief import YEAR, accounts, brief_lines
from addon.contracts.clock import Renegotiation, renegotiation, today_line
from addon.contracts.page import pages
from addon.episode import changed_episodes
from addon.insured import Insured, insured
from addon.memory import Kept, Remembered
from addon.paid import settled
from addon.part import Given, Part, Result, View
from addon.today_line import TodayLines

RENEGOTIATIONS = Kept("renegotiation", Renegotiation)
"""By the row id of the payer."""


def _clock(given: Given) -> Result:
    payers = {one.id: one for one in given.practice.payers}
    before, now = given.remembered(RENEGOTIATIONS), {}
    for rid, one in payers.items():
        if found := renegotiation(one, before.get(rid), given.today):
            now[rid] = found

    def end(rid: str, one: Renegotiation) -> Renegotiation:
        return one.ended(given.today, "the rates changed" if rid in payers else "the payer is no longer in Payers")

    lines = tuple(today_line(payers[rid], one, given.today) for rid, one in now.items())
    later = ("contract with a payer is to be renegotiated", "contracts with payers are to be renegotiated")
    return Result(
        memory=(Remembered(RENEGOTIATIONS, changed_episodes(before, now, end)),),
        hands=(TodayLines(lines, later),),
    )


def _brief(given: Given) -> Result:
    practice, known, first = given.practice, insured(given.practice), given.today - YEAR
    lines = [one for one in billed_lines(given.views["billing_lines"], known) if first <= one.on < given.today]
    services = [one for one in settled(practice.payments, known.key) if first <= one.on < given.today]
    percents = _percents(given.views["rates"], known, given.today)
    found = accounts(practice.payers, lines, services, percents=percents, known=known)
    shown = list(brief_lines(found, given.today))
    signed = text_of(practice.settings.get("Practice name"))  # type: ignore[arg-type]
    return Result(lines={"payer_brief": shown}, effects=tuple(pages(shown, signed)))


def _percents(rates: View, known: Insured, today: date) -> Mapping[str, Mapping[str, Decimal]]:
    """Return Percent of Medicare of the rates in effect today that count for every line, by payer and code."""
    found: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    fields = ("payer", "code", "percent_of_medicare", "from", "until", "plan", "credential", "modality", "modifier")
    rows = (row for _, row in rates.rows(fields))
    for payer, code, percent, start, until, *asked in sorted(rows, key=lambda row: typed(date, row[3]) or date.min):
        name, share = known.payer(text_of(payer)), typed(Decimal, percent)
        in_effect = (typed(date, start) or date.min) <= today <= (typed(date, until) or date.max)
        if name and share is not None and in_effect and not any(asked):
            found[name.name][text_of(code)] = share
    return found


CONTRACTS = Part(name="contracts", compute=_clock, memory=(RENEGOTIATIONS,))
PAYER_BRIEF = Part(name="payer brief", tabs=("payer_brief",), sees=("billing_lines", "rates"), compute=_brief)
