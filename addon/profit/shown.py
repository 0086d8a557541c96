"""The Profit view: findings first, then every quarter's numbers, then how each is computed. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from addon.amounts import rounded
from addon.improving import LosesMoney, LosingMoney
from addon.part import Line
from addon.profit.sessions import COLLECTED, Rates
from addon.profit.sums import FILLS, GROUP, PAYER, PRACTICE, SERVICE, Sum, losing
from addon.records.days import Quarter, quarter_of
from addon.tabs import Value
from addon.today_line import LATER, Target, TodayLine

_ORDER = (PRACTICE, SERVICE, GROUP, PAYER)
FINDING, DEFINITION = "finding", "how it is computed"
_WRITING = (
    "Profit documentation in Settings chooses: everybody has it.",
    "Profit documentation in Settings chooses: only the lead has it.",
)
Losses = Mapping[tuple[str, str], tuple[Sum, Sum]]
"""What lost money twice, by about and which: (the earlier quarter, the later)."""
_REASONS = 3
"""So many reasons why sessions are not counted are named."""


def profit_lines(found: Iterable[Sum], rates: Rates, *, today: date, label: Callable[[str], str]) -> Iterator[Line]:
    """Yield the view's lines; ``label`` names a group by its code."""
    rows = sorted(found, key=lambda one: (_ORDER.index(one.about), one.which, [-part for part in one.quarter]))
    lost = losing(rows, today)
    for (about, which), (earlier, later) in sorted(lost.items(), key=lambda one: (_ORDER.index(one[0][0]), one[0][1])):
        yield {
            "about": FINDING,
            "which": _named(about, which, label),
            "quarter": named(later.quarter),
            "margin": rounded(later.margin),
            "note": f"losing money two quarters in a row: {_lost(earlier)}, {_lost(later)}",
        }
    for one in rows:
        yield _line(one, today, label)
    for name, words in definitions(rates).items():
        yield {"about": DEFINITION, "which": name, "note": words}


def losing_money(lost: Losses, label: Callable[[str], str]) -> LosesMoney:
    """Return what costs more than it brings, but for the practice as a whole, for the strategy meeting.

    A service that is one group alone is told once, as that group.
    """
    groups = {_sessions(pair) for (about, _), pair in lost.items() if about == GROUP}
    ordered = sorted(lost.items(), key=lambda one: (_ORDER.index(one[0][0]), one[0][1]))
    return LosesMoney(
        tuple(
            LosingMoney(
                about=about,
                which=_named(about, which, label),
                quarters=(named(earlier.quarter), named(later.quarter)),
                margins=(rounded(earlier.margin), rounded(later.margin)),
            )
            for (about, which), (earlier, later) in ordered
            if about != PRACTICE and not (about == SERVICE and _sessions((earlier, later)) in groups)
        )
    )


def _sessions(pair: tuple[Sum, Sum]) -> tuple[tuple[int, int, Fraction], ...]:
    """Return what is the same only where both rest on the same sessions."""
    return tuple((one.held, one.came, one.margin) for one in pair)


def losing_line(lost: Losses) -> TodayLine | None:
    """Return the owner's line of Today: how many lost money, no amount, with a link to the first; None where none."""
    if not lost:
        return None
    counts = Counter(about for about, _ in lost)
    kinds = [f"{counts[about]} {about}{'s' * (counts[about] > 1)}" for about in _ORDER[1:] if counts[about]]
    who = ", ".join(["the practice as a whole"] * bool(counts[PRACTICE]) + kinds)
    earlier, later = next(iter(lost.values()))
    quarters = f"{named(earlier.quarter)} and {named(later.quarter)}"
    return TodayLine(
        kind="Profit",
        urgency=LATER,
        what=f"Losing money two quarters in a row ({quarters}): {who}",
        plan="For the owner: Profit begins with them, and tells how its numbers are computed",
        target=Target(tab="profit", value=FINDING, text="Profit"),
        stands_for=len(lost),
    )


def _lost(one: Sum) -> str:
    held = (
        f" ({rounded(one.with_held):.2f} with its held lines)" if one.held_lines and one.with_held is not None else ""
    )
    return f"{rounded(one.margin):.2f} in {named(one.quarter)}{held}"


def _below(one: Sum) -> str:
    """Return what a margin below 0 tells: with lines held, nothing before they are settled unless it stays below."""
    if not one.held_lines:
        return "loses money"
    if one.with_held is None:
        return "cannot tell whether it loses money until its held lines have an Allowed or Amount"
    would = f"with its held lines the margin would be {rounded(one.with_held):.2f}"
    return (
        f"loses money; {would}" if one.loses else f"cannot tell whether it loses money until they are settled: {would}"
    )


def named(quarter: Quarter) -> str:
    """Return ``2026 Q3``."""
    return f"{quarter[0]} Q{quarter[1]}"


def _named(about: str, which: str, label: Callable[[str], str]) -> str:
    if about == PRACTICE:
        return "all sessions"
    return (label(which) if about == GROUP else which) or "no service"


def _line(one: Sum, today: date, label: Callable[[str], str]) -> Line:
    values: dict[str, Value] = {
        "about": one.about,
        "which": _named(one.about, one.which, label),
        "quarter": named(one.quarter),
        "sessions": f"{one.counted} of {one.held}",
        "note": _note(one, is_running=one.quarter == quarter_of(today)),
    }
    return values | _numbers(one) if one.counted else values


def _numbers(one: Sum) -> dict[str, Value]:
    return {
        "came": one.came,
        "revenue": rounded(one.revenue),
        "cost": rounded(one.all_cost),
        "margin": rounded(one.margin),
        "margin_hour": _money(one.margin_an_hour),
        "break_even": one.break_even,
        "fills": _fills(one),
        "empty": _money(one.empty_seats),
    }


def _money(amount: Fraction | None) -> Value:
    return None if amount is None else rounded(amount)


def _fills(one: Sum) -> str | None:
    amounts = [one.filled(percent) for percent in FILLS]
    return None if None in amounts else " / ".join(f"{rounded(each):.2f}" for each in amounts if each is not None)


def _note(one: Sum, *, is_running: bool) -> str | None:
    parts = []
    if is_running:
        parts.append("the quarter is not over")
    if one.counted and one.margin < 0:
        parts.append(_below(one))
    if one.held_lines:
        lines = "1 line is" if one.held_lines == 1 else f"{one.held_lines} lines are"
        parts.append(f"{lines} blocked, waiting or for a person, and not in Revenue")
    if one.counted and one.break_even is None:
        parts.append("no number of members covers the cost: none brings anything")
    if one.counted and one.seats is None and one.about in {SERVICE, GROUP}:
        parts.append("cannot tell what empty seats cost: Seats in Groups is blank")
    if one.why:
        few = "; ".join(f"{why} ({count})" for why, count in one.why[:_REASONS])
        more = " and others" if len(one.why) > _REASONS else ""
        of = "" if not one.counted else f" of {one.held - one.counted} of its sessions, so they are not counted"
        parts.append(f"cannot tell{of}: {few}{more}")
    return "; ".join(parts) or None


def definitions(rates: Rates) -> Mapping[str, str]:
    """Return how each number is computed, in words, with what Settings has."""
    brought = (
        "Paid and Member's share in Payments of its lines"
        if rates.by == COLLECTED
        else "Allowed of its rows in Billing lines"
    )
    brought += " that went out or are ready; those that are blocked, wait or need a person bring nothing, and Note "
    brought += "counts them"
    return {
        "Sessions": "Sessions that began before today and were not cancelled, and of these the ones of which all is "
        "known: attendance, lines and costs. Only these count in the other numbers.",
        "Came": "Members who attended, came late, left early or made up, over the counted sessions.",
        "Revenue": f"{brought}; for self-pay Amount. Profit counts in Settings chooses: {rates.by}.",
        "Cost": "For everybody who ran a session their own Cost an hour x (its minutes + Preparation + documentation). "
        "Documentation: Documentation per member x members who came, at least Documentation at least; none where that "
        f"is 0. {_WRITING[rates.only_lead]} Then Room cost an hour x its length where it had a room "
        f"({_set(rates.room)}), Platform cost a month divided by all sessions of its month that are not cancelled "
        f"({_set(rates.platform)}), and Billing share x revenue ({_share(rates.billing)}). A payer's part of a "
        "session's cost: its members among those who came.",
        "Margin": "Revenue less Cost.",
        "Margin an hour": "Margin divided by the hours of everybody who ran the sessions, preparation and "
        "documentation included; of a payer, by its part of them.",
        "Break-even members": "Cost of an average session, without the billing share, divided by what a member who "
        "came brings on average after it, rounded up. Of a payer: if all members were its own.",
        "Margin at 50 / 75 / 100 %": "Of an average session with that part of its Seats taken: members x what a member "
        "who came brings after the billing share, less the session's cost.",
        "Empty seats": "Seats less members who came, over its sessions, x what a member who came brings after the "
        "billing share.",
        "Finding": "Margin below 0 in both of the last two quarters that are over, and still below 0 if held lines "
        "(blocked, waiting or for a person) brought their Allowed, without one their Amount, less the billing share.",
    }


def _set(amount: Fraction) -> str:
    return f"now {rounded(amount):.2f}" if amount else "blank in Settings, so none"


def _share(amount: Fraction) -> str:
    return f"now {rounded(amount * 100):f} %" if amount else "blank in Settings, so none"
