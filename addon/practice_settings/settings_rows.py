"""The Settings tab: each value typed by its unit, and what cannot be read. Pure.

A value that cannot be read stays what it was in the last pass: a slip in a cell opens no closed month and moves no
quiet hours. Only a blank means the usual value.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from addon.cells import BadCell, read_value
from addon.cover_asks import COVER_RUNGS, LADDER
from addon.improving import MONTHLY, NEVER, QUARTERLY, STRATEGY_PACK, TREND_RULES
from addon.memory import Kept, KeptValue, Remembered, news
from addon.near_words import did_you_mean, nearest
from addon.records import AS_USUAL, MOVE, ON_CLOSED_DAYS, SKIP, VIRTUAL
from addon.spc.rules import RULE_SETS
from addon.tabs import Column, Value, folded

KINDS: Mapping[str, str] = MappingProxyType(
    {"share": "percent", "time": "time", "date": "date", "text": "text", "name": "text", "phone": "phone"}
    | {"choice": "text", "dollars": "money", "hours a week": "decimal"}
)
"""The kind of a value by the Unit beside it; every other unit counts something whole."""
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Billing mode": ("single biller", "roster split", "prorated minutes", "internal share"),
        "Package for each session": ("no", "yes"),
        "Ask for last four digits": ("yes", "no"),
        "Waiting list": ("ask me first", "by itself"),
        "Tell members of a substitute": ("no", "yes"),
        "Page for applications": ("yes", "no"),
        "Profit counts": ("allowed", "collected"),
        "Profit documentation": ("everybody", "the lead"),
        TREND_RULES: tuple(one.label for one in RULE_SETS),
        STRATEGY_PACK: (MONTHLY, QUARTERLY, NEVER),
        ON_CLOSED_DAYS: (SKIP, MOVE, VIRTUAL, AS_USUAL),
    }
)
_LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType({LADDER: COVER_RUNGS})
"""Several words of these, separated by commas, in any order."""
_AT_LEAST: Mapping[str, int] = MappingProxyType(
    {"Sessions ahead": 1, "Offer held": 1, "Asked for cover at a time": 1, "Wait for cover": 1}
)
"""The least value of settings that cannot be 0."""


@dataclass(frozen=True, slots=True)
class LastSetting:
    """The value of a setting in the last pass that could read it."""

    value: KeptValue


SETTING = Kept("setting", LastSetting)
"""By the setting's name."""


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """Typed values by setting, and by row id why a value cannot be read and what counts until it can.

    ``gone`` are the settings whose row is not there any more: their last values count until somebody leaves them out.
    """

    values: Mapping[str, Value]
    unread: Mapping[str, BadCell]
    gone: tuple[str, ...] = ()

    def memory(self, before: Mapping[str, LastSetting]) -> Remembered[LastSetting]:
        """Return what to remember."""
        return news(SETTING, before, {name: LastSetting(value) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting that there is: its unit, and its usual value as it is written in a new workbook."""

    unit: str
    usual: str = ""


def read_settings_rows(
    rows: Iterable[tuple[str, Mapping[str, Value]]],
    last: Mapping[str, LastSetting],
    declared: Mapping[str, Declared] = MappingProxyType({}),
    *,
    left_out: Container[str] = (),
) -> SettingsRead:
    """Return the settings. The last value counts of a row that is gone, cannot be read, or is there twice.

    ``left_out`` are settings whose row was taken away on purpose: they have their usual value.
    """
    values: dict[str, Value] = {}
    unread: dict[str, BadCell] = {}
    rows = list(rows)
    by_key = {folded(one): one for one in declared}
    names: list[str] = [by_key.get(folded(row.get("name") or ""), str(row.get("name") or "")) for _, row in rows]
    for (rid, row), name in zip(rows, names, strict=True):
        value, meant = _value(name, row, names, declared), _meant(name, names, declared)
        if isinstance(value, BadCell):
            counts = "The last value counts until then." if meant in last else "The usual value counts until then."
            unread[rid] = BadCell(value.what, _steps(value, counts))
            value = last[meant].value if meant in last else None
        if meant and value is not None:
            values[meant] = value
    names += values
    gone = tuple(name for name in last if name not in names and name not in left_out and _matters(name, last, declared))
    kept = {name: one.value for name, one in last.items() if not rows or name in gone}
    return SettingsRead(kept | values, unread, gone if rows else ())


def _matters(name: str, last: Mapping[str, LastSetting], declared: Mapping[str, Declared]) -> bool:
    """Return whether a setting had another value than the usual one."""
    one = declared.get(name)
    return one is not None and _read(name, one.unit, one.usual or None) != last[name].value


def _meant(name: str, names: Sequence[str], declared: Mapping[str, Declared]) -> str:
    """Return the setting of a row: of one whose name was changed, the nearest that has no row of its own."""
    if name in declared or not declared:
        return name
    return nearest(name, (one for one in declared if one not in names))


def _value(
    name: str, row: Mapping[str, Value], names: Sequence[str], declared: Mapping[str, Declared]
) -> Value | BadCell:
    if declared and name and name not in declared:
        return BadCell(f'no setting is called "{name}"', did_you_mean(name, declared, "Put the name back as it was."))
    if name and names.count(name) > 1:
        return BadCell(f"{name} is there twice", "Delete one of the rows.")
    unit = declared[name].unit if name in declared else str(row.get("unit") or "")
    value = _read(name, unit, row.get("value"))
    if isinstance(value, BadCell):
        return BadCell(f"{name or 'this setting'} cannot be read: {value.what}", value.next_step)
    return value


def _read(name: str, unit: str, cell: Value) -> Value | BadCell:
    value = read_value(_column(KINDS.get(unit, "whole")), cell)
    choices = _CHOICES.get(name, ())
    if choices and isinstance(value, str):
        meant = next((one for one in choices if folded(one) == folded(value)), None)
        if meant is not None:
            return meant
        step = did_you_mean(value, choices, f"Write {' or '.join(choices)}.")
        return BadCell(f"this is not one of: {', '.join(choices)}", step)
    if name in _LISTS and isinstance(value, str):
        return _list(value, _LISTS[name])
    least = _AT_LEAST.get(name, 0)
    if isinstance(value, int | Decimal) and value < least:
        return BadCell(f"this is below {least}", f"Write {least} or more.")
    return value


@cache
def _column(kind: str) -> Column:
    return Column(field="value", header="Value", kind=kind)


def _list(text: str, choices: tuple[str, ...]) -> Value | BadCell:
    """Return a list of words as it was meant, or the first word that is none of those that may be in it."""
    by_key = {folded(one): one for one in choices}
    words = [one.strip() for one in text.split(",") if one.strip()]
    wrong = next((one for one in words if folded(one) not in by_key), None)
    if wrong is not None:
        usual = f"Write some of {', '.join(choices)}, separated by commas."
        return BadCell(f"{wrong} is not one of: {', '.join(choices)}", did_you_mean(wrong, choices, usual))
    return ", ".join(dict.fromkeys(by_key[folded(one)] for one in words))


def _steps(bad: BadCell, counts: str) -> str:
    return f"{bad.next_step or 'Correct the Value in this row.'} {counts}"
