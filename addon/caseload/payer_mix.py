"""The payer mix: which payer the attended visits and the allowed money come from, for the practice and each clinician.

Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from addon.amounts import rounded
from addon.billed import BilledLine
from addon.insured import Insured
from addon.names_in_text import date_in_words
from addon.part import Line
from addon.person_names import plain
from addon.records import ATTENDED, NOT_HELD, Practice
from addon.sessions.cover import facilitators

LOOKS_BACK = timedelta(days=91)
HALF = Fraction(1, 2)
NO_PAYER = "no payer"
PRACTICE, CLINICIAN = "practice", "clinician"
_STEP = Decimal("0.0001")
DEFINITIONS = {
    "Came": "Attendances of group sessions (attended, late arrival, left early, makeup) in the 91 days before today, "
    "by the member's payer in Members. A clinician has those of the sessions that they led. Individual appointments "
    "are not counted: there are no billing lines of them.",
    "Share": "Came of the payer divided by Came of all payers; blank where fewer came than Smallest number to colour "
    "in Settings.",
    "Allowed": "Allowed of the rows of Billing lines of the same days, for who pays alone Amount, by the payer of "
    "the line. Lines without it are left out, and Note counts them.",
    "Share of allowed": "Allowed of the payer divided by Allowed of all payers.",
    "Finding": "One payer with more than half, of what came or of what is allowed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What came and what is allowed by payer; ``blank`` lines have no amount yet."""

    came: Mapping[str, int] = field(default_factory=dict)
    allowed: Mapping[str, Fraction] = field(default_factory=dict)
    blank: int = 0

    def share(self, payer: str, smallest: int) -> Fraction | None:
        """Return the payer's share of what came, None where too few came to tell."""
        whole = sum(self.came.values())
        return Fraction(self.came.get(payer, 0), whole) if whole and whole >= smallest else None

    def money_share(self, payer: str) -> Fraction | None:
        """Return the payer's share of the allowed money, None where there is none."""
        whole = sum(self.allowed.values(), Fraction(0))
        return self.allowed.get(payer, Fraction(0)) / whole if whole > 0 else None

    def finding(self, payer: str, smallest: int) -> str:
        """Return what to notice about a payer, "" if nothing."""
        parts = (
            ("what came", self.share(payer, smallest)),
            ("what is allowed", self.money_share(payer) if sum(self.came.values()) >= smallest else None),
        )
        over = [name for name, share in parts if share is not None and share > HALF]
        return f"more than half of {' and of '.join(over)}" if over else ""


def mixes(practice: Practice, lines: Iterable[BilledLine], known: Insured, today: date) -> dict[str, Mix]:
    """Return the mix of each clinician who led something, by code; "" is the whole practice."""
    first = today - LOOKS_BACK
    groups = {one.code: one for one in practice.groups}
    led = {
        one.code: facilitators(one, groups.get(one.group)).lead
        for one in practice.sessions
        if first <= one.start.date() < today and one.state not in NOT_HELD
    }
    payers = {one.code: known.shown(one.payer) or NO_PAYER for one in practice.members}
    came: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in practice.attendance:
        if row.session in led and row.status in ATTENDED:
            for code in {"", led[row.session]}:
                came[code][payers.get(row.member, NO_PAYER)] += 1
    allowed: defaultdict[str, defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    blank: Counter[str] = Counter()
    for line in lines:
        if line.session in led:
            for code in {"", led[line.session]}:
                if line.allowed is None:
                    blank[code] += 1
                else:
                    allowed[code][line.payer or NO_PAYER] += Fraction(line.allowed)
    return {code: Mix(came=came[code], allowed=allowed[code], blank=blank[code]) for code in {"", *came, *allowed}}


def mix_lines(found: Mapping[str, Mix], practice: Practice, smallest: int, today: date) -> Iterator[Line]:
    """Yield the view's lines: the practice, the clinicians by name, then how each number is computed."""
    period = f"{date_in_words(today - LOOKS_BACK)} to {date_in_words(today - timedelta(days=1))}"
    people = sorted((plain(one.name), one.name or one.code, one.code) for one in practice.clinicians)
    for who, code in (("all sessions", ""), *((name, code) for _, name, code in people if code in found)):
        yield from _lines(found.get(code, Mix()), who, code, smallest=smallest, period=period)
    for name, words in DEFINITIONS.items():
        yield {"about": "how it is computed", "who": name, "note": words}


def _lines(mix: Mix, who: str, code: str, *, smallest: int, period: str) -> Iterator[Line]:
    whole = sum(mix.came.values())
    for payer in sorted({*mix.came, *mix.allowed}, key=lambda name: (-mix.came.get(name, 0), name)):
        share, money = mix.share(payer, smallest), mix.money_share(payer)
        lines = "billing line without Allowed is" if mix.blank == 1 else "billing lines without Allowed are"
        notes = [f"{mix.blank} {lines} left out"] * bool(mix.blank)
        notes += [f"too few to tell: {whole} came"] * (share is None)
        yield {
            "about": CLINICIAN if code else PRACTICE,
            "who": who,
            "payer": payer,
            "came": f"{mix.came.get(payer, 0)} of {whole}",
            "share": None if share is None else rounded(share, _STEP),
            "allowed": rounded(mix.allowed.get(payer, Fraction(0))),
            "money_share": None if money is None else rounded(money, _STEP),
            "finding": mix.finding(payer, smallest) or None,
            "period": period,
            "note": "; ".join(notes) or None,
        }
