"""The same tests, judged by SQLite: a second opinion that shares nothing with the closures but the tree.

Facts become columns: numbers as thousandths, text in lower case, days and times as ISO text.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from addon.facts.catalog import Fact, FactRow
from addon.rules.rule import Rule
from addon.rules.tree import (
    Anything,
    Between,
    Blank,
    FieldRef,
    Filled,
    NoneOf,
    OneOf,
    OnWeekday,
    Test,
    TextPart,
    Today,
)


def judged_by_sqlite(
    rules: Sequence[Rule], rows: Sequence[FactRow], facts: Sequence[Fact], today: datetime
) -> list[tuple[bool | None, ...]]:
    """Return, row by row, what each rule says: True, False, or None for cannot tell."""
    store = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{fact.name}"' for fact in facts)
    store.execute(f"create table rows (number integer primary key, {columns})")
    marks = ", ".join("?" * (len(facts) + 1))
    insert = f"insert into rows values ({marks})"  # noqa: S608 - question marks only
    store.executemany(
        insert,
        ((at, *(stored(row.values.get(fact.name)) for fact in facts)) for at, row in enumerate(rows)),
    )
    wanted = ", ".join(" and ".join(f"({_sql(c.test, c.fact, today)})" for c in rule.tests) or "1" for rule in rules)
    query = f"select {wanted} from rows order by number"  # noqa: S608 - our own tree
    query = f"select {wanted} from rows order by number"  # noqa: S608 - our own tree
    told = store.execute(query).fetchall()
    store.close()
    return [tuple(None if one is None else bool(one) for one in row) for row in told]


def stored(value: Any) -> Any:
    """Return a fact's value as SQLite keeps it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Decimal):
        return int(value * 1000)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.lower() if isinstance(value, str) else None


def _sql(test: Test, fact: Fact, today: datetime) -> str:
    name = f'"{fact.name}"'
    if isinstance(test, Anything):
        return "1"
    if isinstance(test, Blank | Filled):
        return f"{name} is {'not ' if isinstance(test, Filled) else ''}null"
    if isinstance(test, OneOf | NoneOf):
        either = " or ".join(f"({_sql(one, fact, today)})" for one in test.of)
        return f"not ({either})" if isinstance(test, NoneOf) else either
    if isinstance(test, TextPart):
        return _part(name, test)
    if isinstance(test, OnWeekday):
        return f"(strftime('%w', {name}) + 6) % 7 = {test.day}"
    if isinstance(test, Between):
        low = _compared(fact, ">=" if test.low_in else ">", test.low, today)
        return f"{low} and {_compared(fact, '<=' if test.high_in else '<', test.high, today)}"
    return _compared(fact, test.op, test.operand, today)


def _part(name: str, test: TextPart) -> str:
    text = _literal(test.text)
    if test.where == "contains":
        return f"instr({name}, {text}) > 0"
    at = f"1, {len(test.text)}" if test.where == "starts with" else f"-{len(test.text)}"
    return f"substr({name}, {at}) = {text}"


def _compared(fact: Fact, op: str, operand: Any, today: datetime) -> str:
    name = f'"{fact.name}"'
    if isinstance(operand, FieldRef):
        return f'{name} {op} "{operand.name}"'
    if isinstance(operand, Today):
        by_hour = today + timedelta(hours=operand.amount)
        operand = by_hour if operand.unit == "h" else today.date() + timedelta(days=operand.amount)
    if fact.kind == "datetime" and not isinstance(operand, datetime):
        name = f"substr({name}, 1, 10)"
    return f"{name} {op} {_literal(operand)}"


def _literal(value: Any) -> str:
    kept = stored(value)
    return str(kept) if isinstance(kept, int) else "'" + kept.replace("'", "''") + "'"
