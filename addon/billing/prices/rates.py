"""The Rates tab: what the practice charges for a code, what a payer has agreed to pay for it, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from addon.billing.prices.payers import is_self_pay
from addon.problems import Problem, in_tab
from addon.tabs import Value, folded

ANY_PAYER = "any"
_CENT = Decimal("0.01")
_TOO_MUCH = Decimal(100_000)
_STALE_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What the practice charges for a code; ``where`` a person typed it."""

    amount: Decimal
    where: str = "Fee in Rates"
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One row of the Rates tab. ``allowed`` None = no agreed rate (never 0); both dates inclusive."""

    row: int
    payer: str
    code: str
    allowed: Decimal | None = None
    fee: Decimal | None = None
    start: date | None = None
    until: date | None = None
    source: str = ""
    checked_on: date | None = None

    @property
    def is_example(self) -> bool:
        """Whether the row is a starter row that nobody has replaced by a contract's figure."""
        return self.source.casefold().startswith("example")

    @property
    def charge(self) -> Decimal | None:
        """The fee; who pays alone is charged what is agreed."""
        return self.allowed if self.fee is None and is_self_pay(self.payer) else self.fee

    @property
    def is_only_a_fee(self) -> bool:
        """Whether the row is the practice's fee for every payer and no agreement with one."""
        return folded(self.payer) == ANY_PAYER and self.allowed is None and self.fee is not None

    def is_in_effect(self, day: date) -> bool:
        """Return whether the row is in effect on that day."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """The usable rates by (folded payer, code), and the rows that are not usable."""

    rates: Mapping[tuple[str, str], tuple[Rate, ...]]
    problems: tuple[Problem, ...] = ()

    def agreed(self, payer: str, code: str, day: date) -> Rate | str:
        """Return the one rate in effect, or the words why there is none.

        A row for the payer beats a row for ``any``, a later From beats an earlier one, and a blank
        Allowed means that no rate is agreed: it is never replaced by another row or by 0.
        """
        for name in (payer, ANY_PAYER):
            if in_effect := [one for one in self._in_effect(name, code, day) if not one.is_only_a_fee]:
                return _latest(in_effect)
        return "no agreed rate for this payer and code on that day: add one in Rates"

    def fee(self, payer: str, code: str, day: date) -> Fee | None:
        """Return the practice's fee, None where Rates has none; a row for the payer beats one for ``any``."""
        for name in (payer, ANY_PAYER):
            rows = [one for one in self._in_effect(name, code, day) if one.charge is not None]
            if rows:
                newest = max(rows, key=lambda one: one.start or date.min)
                return Fee(amount=newest.charge or Decimal(0), is_example=newest.is_example)
        return None

    def _in_effect(self, payer: str, code: str, day: date) -> list[Rate]:
        return [rate for rate in self.rates.get((folded(payer), folded(code)), ()) if rate.is_in_effect(day)]


def read_rates(rows: Iterable[tuple[int, Mapping[str, Value]]]) -> RateTable:
    """Return the table of the Rates tab: ``(sheet row, {field: value})`` in, all problems at once."""
    rates: dict[tuple[str, str], tuple[Rate, ...]] = {}
    problems = []
    for row, values in rows:
        rate = _rate(row, values)
        key = (folded(rate.payer), folded(rate.code))
        wrong = _wrong(rate, rates.get(key, ()))
        if wrong:
            problems.append(Problem(in_tab("Rates", f"{row}:{row}"), *wrong))
        # A bad row keeps its payer, without an amount: otherwise a row for "any" would apply instead.
        usable = rate if not wrong or wrong[0] == "rate-twice" else replace(rate, allowed=None, fee=None, until=None)
        rates[key] = (*rates.get(key, ()), usable)
    return RateTable(rates=rates, problems=tuple(problems))


def rate_checks(rows: Iterable[tuple[int, Mapping[str, Value]]], today: date) -> dict[int, str]:
    """Return the words for the Check column by sheet row: OK, what is wrong, or what has aged."""
    listed = tuple(rows)
    wrong = {problem.place.at.partition(":")[0]: problem for problem in read_rates(listed).problems}
    checks = {}
    for row, values in listed:
        problem = wrong.get(str(row))
        checks[row] = f"{problem.what} {problem.next_step}" if problem else _aged(_rate(row, values), today)
    return checks


def _latest(rates: list[Rate]) -> Rate | str:
    newest = max(rate.start or date.min for rate in rates)
    found = [rate for rate in rates if (rate.start or date.min) == newest]
    if len(found) > 1:
        return "two rates for this payer and code on that day: delete one in Rates"
    return "no agreed rate for this payer and code: Allowed in Rates is blank" if found[0].allowed is None else found[0]


def _rate(row: int, values: Mapping[str, Value]) -> Rate:
    names = ("allowed", "fee", "from", "until", "checked_on")
    allowed, fee, start, until, checked = (values.get(name) for name in names)
    return Rate(
        row=row,
        payer=str(values.get("payer") or "").strip(),
        code=str(values.get("code") or "").strip(),
        allowed=allowed if isinstance(allowed, Decimal) else None,
        fee=fee if isinstance(fee, Decimal) else None,
        start=start if isinstance(start, date) else None,
        until=until if isinstance(until, date) else None,
        source=str(values.get("source") or "").strip(),
        checked_on=checked if isinstance(checked, date) else None,
    )


def _wrong(rate: Rate, others: tuple[Rate, ...]) -> tuple[str, str, str] | None:
    if not rate.payer or not rate.code:
        return "rate-incomplete", "this rate has no payer or no code.", "Fill in both, or type any as the payer."
    if not all(_is_amount(one) for one in (rate.allowed, rate.fee) if one is not None):
        what = "Allowed or Fee is not an amount above 0 in whole cents."
        return "rate-amount", what, "Correct it, or leave it blank if there is none."
    if rate.start and rate.until and rate.until < rate.start:
        return "rate-dates", "Until lies before From.", "Correct one of the dates."
    if any(other.start == rate.start for other in others):
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
    days = (today - rate.checked_on).days
    return f"OK, but checked {days} days ago" if days > _STALE_DAYS else "OK"
