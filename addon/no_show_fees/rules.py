"""The No-show rules tab: for whose missed sessions the practice's written policy names a fee. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from addon.cells import text_of, typed
from addon.names_in_text import date_in_words
from addon.part import View
from addon.records import MEDICAID, MEDICARE
from addon.records.days import is_within, overlap
from addon.tabs import Value, folded
from addon.verified import ends_too_early

_FIELDS = ("on", "kind", "status", "amount", "free", "free_days", "waived_days", "paper", "since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """One row that is on. ``status`` "" is both; ``free`` so many missed sessions are, counted over ``free_days``.

    ``free_days`` None: over all time. ``waived_days``: the fee falls away if the member comes so soon, None: it does
    not. ``paper`` is the name of the document that has to be signed, "" where none is needed. ``beside`` are the
    stretches of days on which others are charged alike, None where nobody has to be.
    """

    id: str
    kind: str
    status: str = ""
    amount: Decimal
    free: int = 0
    free_days: int | None = None
    waived_days: int | None = None
    paper: str = ""
    start: date | None = None
    until: date | None = None
    beside: tuple[tuple[date | None, date | None], ...] | None = None

    def fits(self, kind: str, status: str, day: date) -> bool:
        """Return whether it is about a member of that kind of payer who missed a session so, on that day."""
        if self.beside is not None and not any(is_within(day, *some) for some in self.beside):
            return False
        return self.kind == kind and self.status in ("", status) and is_within(day, self.start, self.until)


def fee_rules(view: View, documents: Container[str]) -> tuple[list[FeeRule], dict[str, str]]:
    """Return the rules to use, in the rows' order, and what is beside each row; ``documents`` are folded names."""
    rows = {rid: dict(zip(_FIELDS, cells, strict=True)) for rid, cells in view.rows(_FIELDS)}
    told = {rid: _wrong(row, documents, unread=view.never_read(rid)) for rid, row in rows.items()}
    usable = [_rule(rid, row) for rid, row in rows.items() if not told[rid]]
    for one in usable:
        told[one.id] = _not_alike(one, usable) or _twice(one, usable)
    rules = [_with_others(one, usable) for one in usable if not told[one.id]]
    return rules, {rid: what or "OK" for rid, what in told.items()} | {one.id: _how_long(one) for one in rules}


def _wrong(row: Mapping[str, Value], documents: Container[str], *, unread: frozenset[str]) -> str:
    if row["kind"] == MEDICAID:
        return "Never: Medicaid does not allow it (42 CFR 447.15). Nobody is listed by this row."
    if unread & {*_FIELDS}:
        return "A cell of this row cannot be read: correct it. Until then the row is not used."
    if row["on"] is not True:
        return "Not used: On is not yes."
    amount = row["amount"]
    if not isinstance(amount, Decimal | int) or amount <= 0:
        return "Fill in Amount as your written policy names it: until then nobody is listed."
    paper = text_of(row["paper"])
    if paper and folded(paper) not in documents:
        return "No document of this name is on in Documents: until then nobody is listed."
    return ends_too_early(typed(date, row["since"]), typed(date, row["until"]))


def _rule(rid: str, row: Mapping[str, Value]) -> FeeRule:
    return FeeRule(
        id=rid,
        kind=text_of(row["kind"]),
        status=text_of(row["status"]),
        amount=Decimal(str(row["amount"])),
        free=max(0, typed(int, row["free"]) or 0),
        free_days=typed(int, row["free_days"]),
        waived_days=typed(int, row["waived_days"]),
        paper=text_of(row["paper"]),
        start=typed(date, row["since"]),
        until=typed(date, row["until"]),
    )


def _not_alike(one: FeeRule, rules: Iterable[FeeRule]) -> str:
    """Return why a row for Medicare is not used: its members may only be charged as everybody is."""
    if one.kind != MEDICARE:
        return ""
    others = _others(one, rules)
    if not others:
        return "Not used: Medicare allows it only if everybody is charged alike, and no other row is on in its days."
    differing = next((rule.id for rule in others if _terms(rule) != _terms(one)), "")
    alike = "Not used: Medicare allows it only if everybody is charged alike"
    return f"{alike}, and {differing} differs." if differing else ""


def _others(one: FeeRule, rules: Iterable[FeeRule]) -> list[FeeRule]:
    """Return the rows for members without Medicare that are on in its days, for what it is for."""
    there = (rule for rule in rules if rule.kind != MEDICARE and rule.status in ("", one.status))
    return [rule for rule in there if overlap((one.start, one.until), (rule.start, rule.until))]


def _with_others(one: FeeRule, rules: Iterable[FeeRule]) -> FeeRule:
    """Return a row for Medicare so that it counts only on days on which others are charged, too."""
    if one.kind != MEDICARE:
        return one
    return replace(one, beside=tuple((rule.start, rule.until) for rule in _others(one, rules)))


def _how_long(one: FeeRule) -> str:
    """Return OK, or until when a row for Medicare counts."""
    last = max((until or date.max for _, until in one.beside), default=date.max) if one.beside else date.max
    if last >= (one.until or date.max):
        return "OK"
    return (
        f"OK through {date_in_words(last)}: after that nobody else is charged, and Medicare allows it only as for all."
    )


def _terms(rule: FeeRule) -> tuple[object, ...]:
    return rule.amount, rule.free, rule.free_days, rule.waived_days, folded(rule.paper)


def _twice(one: FeeRule, rules: Iterable[FeeRule]) -> str:
    before = next((rule.id for rule in _until(one, rules) if _overlap(one, rule)), "")
    return f"Not used: {before} is for the same missed sessions, and that row counts." if before else ""


def _until(one: FeeRule, rules: Iterable[FeeRule]) -> Iterator[FeeRule]:
    for rule in rules:
        if rule is one:
            return
        yield rule


def _overlap(one: FeeRule, other: FeeRule) -> bool:
    is_same = one.kind == other.kind and (not one.status or not other.status or one.status == other.status)
    return is_same and overlap((one.start, one.until), (other.start, other.until))
