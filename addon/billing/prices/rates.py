"""The Rates tab: what the practice charges for a code, what a payer has agreed to pay for it, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from addon.billing.prices.asked_for import ASKS_NOTHING, NOTHING_SPECIAL, AskedFor, LineTerms, asked_for
from addon.insured import Insured
from addon.problems import Problem, in_tab
from addon.records.days import is_within
from addon.tabs import Value, folded
from addon.verified import is_stale

ANY_PAYER = "any"
UNCLEAR = "no agreed rate: a row of Rates for this payer and code has a cell that cannot be read, so correct it there"
_CENT = Decimal("0.01")
_TOO_MUCH = Decimal(100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What the practice charges for a code; ``where`` a person typed it."""

    amount: Decimal
    where: str = "Fee in Rates"
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One row of the Rates tab. ``allowed`` None = no agreed rate (never 0); both dates inclusive.

    ``is_unclear``: a cell that decides cannot be read, so on its days nobody can tell which row counts.
    """

    row: int
    payer: str
    code: str
    asks: AskedFor = ASKS_NOTHING
    allowed: Decimal | None = None
    fee: Decimal | None = None
    start: date | None = None
    until: date | None = None
    source: str = ""
    checked_on: date | None = None
    is_unclear: bool = False

    @property
    def is_example(self) -> bool:
        """Whether the row is a starter row that nobody has replaced by a contract's figure."""
        return self.source.casefold().startswith("example")

    @property
    def is_only_a_fee(self) -> bool:
        """Whether the row is the practice's fee for every payer and no agreement with one."""
        return folded(self.payer) == ANY_PAYER and self.allowed is None and self.fee is not None

    def is_in_effect(self, day: date) -> bool:
        """Return whether the row is in effect on that day."""
        return is_within(day, self.start, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """The usable rates by (payer as ``known`` makes it a key, folded code), and the rows that are not usable."""

    rates: Mapping[tuple[str, str], tuple[Rate, ...]]
    problems: tuple[Problem, ...] = ()
    known: Insured = field(default_factory=Insured)

    def agreed(self, payer: str, code: str, day: date, line: LineTerms = NOTHING_SPECIAL) -> Rate | str:
        """Return the one rate in effect for such a line, or the words why there is none.

        A row for the payer beats a row for ``any``, then a row that asks for more of plan, credential, modality and
        modifiers one that asks for less; of two that ask for the same the later From counts. A blank Allowed means
        that no rate is agreed: it is never replaced by another row or by 0.
        """
        for name in (payer, ANY_PAYER):
            in_effect = [one for one in self._in_effect(name, code, day) if not one.is_only_a_fee]
            if any(one.is_unclear for one in in_effect):
                return UNCLEAR
            if found := most_specific(in_effect, line):
                return _one(found)
            if in_effect and name == payer:
                return _for_others(in_effect, line)
        return "no agreed rate for this payer and code on that day: add one in Rates"

    def fee(self, payer: str, code: str, day: date, line: LineTerms = NOTHING_SPECIAL) -> Fee | str | None:
        """Return the practice's fee, None where Rates has none, words where it has two.

        A row for the payer beats one for ``any``; a row that asks for more one that asks for less.
        """
        for name in (payer, ANY_PAYER):
            in_effect = self._in_effect(name, code, day)
            if any(one.is_unclear for one in in_effect):
                return UNCLEAR
            rows = [one for one in in_effect if self._charge(one) is not None]
            if found := most_specific(rows, line):
                amounts = {self._charge(one) for one in found}
                if len(amounts) > 1:
                    return _fit_equally("fees", found)
                return Fee(amount=amounts.pop() or Decimal(0), is_example=all(one.is_example for one in found))
        return None

    def unknown(self, payer: str, code: str, day: date, line: LineTerms) -> tuple[str, ...]:
        """Return what to fill in before anybody can tell whether a row that asks for more counts for such a line."""
        rows = self._in_effect(payer, code, day)
        best = max((one.asks.count for one in rows if one.asks.fits(line)), default=-1)
        steps = (step for one in rows if one.asks.count > best for step in one.asks.unknown(line))
        return tuple(dict.fromkeys(steps))

    def _in_effect(self, payer: str, code: str, day: date) -> list[Rate]:
        return [rate for rate in self.rates.get((self.known.key(payer), folded(code)), ()) if rate.is_in_effect(day)]

    def _charge(self, rate: Rate) -> Decimal | None:
        """Return the fee of a row; who pays alone is charged what is agreed."""
        return rate.allowed if rate.fee is None and self.known.pays_alone(rate.payer) else rate.fee


def most_specific(rates: Iterable[Rate], line: LineTerms) -> list[Rate]:
    """Return the rates in effect that count for a line: one, several where they fit equally well, none if none fits."""
    newest: dict[AskedFor, list[Rate]] = {}
    for one in rates:
        if one.asks.fits(line):
            newest.setdefault(one.asks, []).append(one)
    most = max((asks.count for asks in newest), default=0)
    return [one for asks, alike in newest.items() if asks.count == most for one in latest(alike)]


def read_rates(rows: Iterable[tuple[int, Mapping[str, Value]]], known: Insured) -> RateTable:
    """Return the table of the Rates tab: ``(sheet row, {field: value})`` in, all problems at once."""
    rates: dict[tuple[str, str], tuple[Rate, ...]] = {}
    problems = []
    for row, values in rows:
        rate = _rate(row, values)
        key = (known.key(rate.payer), folded(rate.code))
        wrong = _wrong(rate, rates.get(key, ()))
        if wrong:
            problems.append(Problem(in_tab("Rates", f"{row}:{row}"), *wrong))
        # A bad row keeps its payer, without an amount: otherwise a row for "any" would apply instead.
        usable = rate if not wrong or wrong[0] == "rate-twice" else replace(rate, allowed=None, fee=None, until=None)
        rates[key] = (*rates.get(key, ()), usable)
    return RateTable(rates=rates, problems=tuple(problems), known=known)


def rate_checks(rows: Iterable[tuple[int, Mapping[str, Value]]], known: Insured, today: date) -> dict[int, str]:
    """Return the words for the Check column by sheet row: OK, what is wrong, or what has aged."""
    listed = tuple(rows)
    wrong = {problem.place.at.partition(":")[0]: problem for problem in read_rates(listed, known).problems}
    checks = {}
    for row, values in listed:
        problem = wrong.get(str(row))
        checks[row] = f"{problem.what} {problem.next_step}" if problem else _aged(_rate(row, values), today)
    return checks


def latest(rates: list[Rate]) -> list[Rate]:
    """Return the rate with the latest From, several where they begin on one day."""
    newest = max(rate.start or date.min for rate in rates)
    return [rate for rate in rates if (rate.start or date.min) == newest]


def _one(found: list[Rate]) -> Rate | str:
    if len(found) > 1:
        return _fit_equally("rates", found)
    return "no agreed rate for this payer and code: Allowed in Rates is blank" if found[0].allowed is None else found[0]


def _fit_equally(what: str, found: list[Rate]) -> str:
    if len({one.asks for one in found}) == 1:
        return f"two {what} for this payer and code on that day: delete one in Rates"
    named = ", one ".join(sorted("for " + ", ".join(one.asks.words) for one in found))
    return f"{len(found)} {what} fit equally well, one {named}: fill in more in the row of Rates that is to count"


def _for_others(rates: Iterable[Rate], line: LineTerms) -> str:
    """Return why none of a payer's rates fits: what nobody can tell, else that they are for other lines."""
    steps = tuple(dict.fromkeys(step for one in rates for step in one.asks.unknown(line)))
    if steps:
        return f"no agreed rate yet: the rates of this payer and code differ, so fill in {' and '.join(steps)}"
    return "no agreed rate: those of this payer and code are for another plan, credential, modality or modifier"


def _rate(row: int, values: Mapping[str, Value]) -> Rate:
    names = ("allowed", "fee", "from", "until", "checked_on")
    allowed, fee, start, until, checked = (values.get(name) for name in names)
    return Rate(
        row=row,
        payer=str(values.get("payer") or "").strip(),
        code=str(values.get("code") or "").strip(),
        asks=asked_for(values),
        allowed=allowed if isinstance(allowed, Decimal) else None,
        fee=fee if isinstance(fee, Decimal) else None,
        start=start if isinstance(start, date) else None,
        until=until if isinstance(until, date) else None,
        source=str(values.get("source") or "").strip(),
        checked_on=checked if isinstance(checked, date) else None,
        is_unclear=values.get("is_unclear") is True,
    )


def _wrong(rate: Rate, others: tuple[Rate, ...]) -> tuple[str, str, str] | None:
    if not rate.payer or not rate.code:
        return "rate-incomplete", "this rate has no payer or no code.", "Fill in both, or type any as the payer."
    if not all(_is_amount(one) for one in (rate.allowed, rate.fee) if one is not None):
        what = "Allowed or Fee is not an amount above 0 in whole cents."
        return "rate-amount", what, "Correct it, or leave it blank if there is none."
    if rate.start and rate.until and rate.until < rate.start:
        return "rate-dates", "Until lies before From.", "Correct one of the dates."
    if any(other.start == rate.start and other.asks == rate.asks for other in others):
        return "rate-twice", "two rows have this payer, code and From.", "Delete one of them."
    return None


def _is_amount(allowed: Decimal) -> bool:
    return 0 < allowed < _TOO_MUCH and allowed == allowed.quantize(_CENT)


def _aged(rate: Rate, today: date) -> str:
    if rate.allowed is None and rate.fee is None:
        return "no agreed rate: lines with this payer and code need a person"
    if rate.is_example:
        return "example: replace it by your contract's rate"
    if rate.checked_on is None:
        return "OK, not checked yet"
    is_old = is_stale(rate.checked_on, today)
    return f"OK, but checked {(today - rate.checked_on).days} days ago" if is_old else "OK"
