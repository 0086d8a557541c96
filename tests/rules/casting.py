"""What the tests of the rules share: facts of every kind, a sheet maker and random practice rows."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from addon.facts.catalog import Fact, FactRow
from addon.rules.rule import ALL, RuleTable, ThenColumn
from addon.rules.table import read_rules
from addon.tabs import folded
from addon.workbook import TabSnapshot

TODAY = datetime(2026, 3, 10, 9, 0)
PAYERS = ("Aetna", "BCBS", "Medicare", "Medicaid", "Self-pay")
SERVICES = ("group_psychotherapy", "multi_family_group", "sud_group", "not billed")
WORDS = ("North", "South", "Blue Cross, PPO", "any", "Émile", "room 2")


def _fact(name: str, label: str, kind: str, subject: str = "membership", **more: Any) -> Fact:
    return Fact(name=name, label=label, subject=subject, kind=kind, means="for the tests", **more)


FACTS = (
    _fact("missed", "Missed in a row", "whole"),
    _fact("sessions", "Sessions attended", "whole", unit="sessions"),
    _fact("days_away", "Days away", "whole", unit="days", blank_means="never came"),
    _fact("score", "Last score", "decimal"),
    _fact("reliable", "Reliable change", "decimal"),
    _fact("share", "Missed share", "percent"),
    _fact("fee", "Fee", "money"),
    _fact("payer", "Payer", "choice", choices=PAYERS),
    _fact("code", "Billing code", "code"),
    _fact("place", "Place", "text"),
    _fact("consent", "Consent", "yes_no"),
    _fact("joined", "Joined", "date"),
    _fact("planned_end", "Planned end", "date"),
    _fact("next_session", "Next session", "datetime"),
    _fact("starts_at", "Starts at", "time"),
    _fact("weekday", "Weekday", "choice", subject="group", choices=("Monday", "Tuesday", "Wednesday")),
    _fact("service", "Service", "choice", subject="group", choices=SERVICES),
    _fact("seats", "Seats left", "whole", subject="group"),
    _fact("load", "Weekly hours", "decimal", subject="clinician"),
    _fact("member", "Member", "pick", choices=("Zoë Núñez (M-0001)", "Liam O'Connor (M-0002)")),
)
FACT = {fact.name: fact for fact in FACTS}
FIELDS = {folded(fact.label): fact for fact in FACTS}
FLAG = ThenColumn(name="flag", label="Flag", kind="choice", choices=("red", "amber"), required=True)
RATE = ThenColumn(name="rate", label="Rate", kind="money")
THENS = {folded(one.label): one for one in (FLAG, RATE)}
FIXED = ("On", "Rule ID", "About", "Rule name", "From", "Until", "Priority")
MACHINE = ("Note", "Check", "How I read this", "Matches now")


def tab(ifs: Sequence[str], rows: Iterable[Sequence[Any]], **more: Any) -> TabSnapshot:
    """Return a tab with those ``If:`` columns; a row is (fixed cells…, if cells…, flag, rate)."""
    headers = (*FIXED, *(f"If: {label}" for label in ifs), "Then: Flag", "Then: Rate", *MACHINE)
    whole = TabSnapshot(
        key="flag_rules", title="Flag rules", headers=headers, first_row=2, rows=tuple(tuple(row) for row in rows)
    )
    return replace(whole, **more)


def rule(number: int, *cells: Any, flag: Any = "amber", rate: Any = None, **fixed: Any) -> tuple[Any, ...]:
    """Return one row; ``fixed`` replaces a fixed cell by its folded header."""
    first = {
        "on": True,
        "ruleid": f"R-{number:02}",
        "about": "membership",
        "rulename": f"Rule {number}",
        "from": None,
        "until": None,
        "priority": None,
    } | fixed
    return (*first.values(), *cells, flag, rate)


def read(sheet: TabSnapshot, policy: str = ALL) -> RuleTable:
    """Read a tab with the facts and results of this module."""
    return read_rules(sheet, facts=FIELDS, thens=THENS, policy=policy)


def fact_row(number: int = 1, about: str = "membership", **values: Any) -> FactRow:
    """Return one fact row; facts that are not named are missing."""
    return FactRow(about=about, subject=f"M-{number:04} in G-01", began="2026-03-03", values=values)


def dice_of(seed: int) -> random.Random:
    """Return repeatable dice."""
    return random.Random(seed)  # noqa: S311 - test data, no secret


def random_values(dice: random.Random) -> dict[str, Any]:
    """Return a value, often missing, for every fact."""
    day = date(2026, 1, 1) + timedelta(days=dice.randrange(120))
    made: dict[str, Any] = {
        "missed": dice.randrange(6),
        "sessions": dice.randrange(30),
        "days_away": dice.randrange(60),
        "score": Decimal(dice.randrange(0, 80)) / 2,
        "reliable": Decimal(dice.randrange(0, 20)) / 2,
        "share": Decimal(dice.randrange(0, 20)) / 20,
        "fee": Decimal(dice.randrange(0, 200)),
        "payer": dice.choice(PAYERS),
        "code": dice.choice(("90853", "90849", "90791", "02")),
        "place": dice.choice(WORDS),
        "consent": dice.random() < 0.5,
        "joined": day,
        "planned_end": day + timedelta(days=dice.randrange(60)),
        "next_session": datetime.combine(day, time(dice.randrange(8, 20), 30)),
        "starts_at": time(dice.randrange(8, 20), dice.choice((0, 30))),
        "weekday": dice.choice(("Monday", "Tuesday", "Wednesday")),
        "service": dice.choice(SERVICES),
        "seats": dice.randrange(4),
        "load": Decimal(dice.randrange(10, 40)),
        "member": "Zoë Núñez (M-0001)",
    }
    return {name: None if dice.random() < 0.1 else value for name, value in made.items()}


CELLS = {
    "missed": (">= 2", "2", "1 to 3", "not 0", "blank", "> 1 and < 4"),
    "sessions": ("< 10", ">= 20", "[5..12)"),
    "days_away": ("> 14 d", "<= 30", "not blank"),
    "score": ("< 20", ">= {Reliable change}", "(10..25.5]"),
    "share": (">= 20%", "< 10%"),
    "fee": ("$40", "> 100", "blank, 0"),
    "payer": ("Medicare", "not Medicare, Aetna", "Aetna, BCBS", "starts with Medic", "not Self-pay"),
    "code": ("90853, 90849", "starts with 90", "not 02"),
    "place": ("North, South", '"any"', 'contains "o"', "not ends with 2"),
    "consent": ("yes", "no", "not yes"),
    "joined": ("< today - 14 d", ">= 2026-02-01", "[2026-01-10..2026-02-20]", "Monday, Tue", "not Sunday"),
    "planned_end": ("> {Joined}", "<= today + 2 w"),
    "next_session": ("today to today + 72 h", "> 2026-03-03 12:00", "2026-03-10", "<= 2026-02-10"),
    "starts_at": (">= 18:00", "9:00 to 12:00", "< 9:30 AM"),
    "weekday": ("Mon to Tue", "not Monday"),
    "service": ("not billed", 'not "not billed"', "sud_group, group_psychotherapy"),
    "seats": ("0", "> 0"),
    "load": (">= 25", "< 15 , > 30"),
}


def thirty_rules() -> TabSnapshot:
    """Return 30 rules with 60 test cells over 18 columns."""
    dice = dice_of(4)
    names = list(CELLS)
    rows = []
    for number in range(30):
        chosen = {name: dice.choice(CELLS[name]) for name in dice.sample(names, 2)}
        rows.append(rule(number, *(chosen.get(name) for name in names), flag=dice.choice(("red", "amber"))))
    return tab([FACT[name].label for name in names], rows)
