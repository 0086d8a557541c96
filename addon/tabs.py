"""The declared tabs: header <-> field, cell <-> value or a reason why not. No I/O.

Everything that touches a tab (reading, writing, building, checking, documenting) comes from the
one TOML file of ``sheet_templates/`` that declares it. Values are plain Python: text, ``int``,
``Decimal``, ``date``, ``time``, ``datetime``, ``bool``; blank is ``None``.
"""

import csv
import dataclasses
import io
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from addon.problems import SettingsInvalid
from addon.written import clock, number

Value = str | int | Decimal | bool | date | datetime | time | None
Cell = object
KINDS = frozenset(
    {"text", "code", "phone", "whole", "decimal", "money", "percent", "date", "time", "datetime"}
    | {"yes_no", "choice", "pick", "test"}
)
OWNERS = frozenset({"id", "source", "shared", "person"})
LAYERS = frozenset({"people", "rules", "results", "view"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One declared column.

    ``owner``: ``id`` the row id · ``source`` the add-on's (typed over = conflict) · ``shared``
    merged · ``person`` never written after the row's first seed. ``sources`` lists who may feed it,
    best first. ``agrees`` says which finer sheet words a source's coarser word agrees with.
    """

    field: str
    header: str
    kind: str = "text"
    owner: str = "person"
    sources: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    picks: str = ""
    aliases: tuple[str, ...] = ()
    agrees: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    width: float = 14
    hidden: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One declared tab. ``key`` names the fields of the natural key, ``prefix`` begins row ids.

    A typed row is complete, and gets its id, once the ``required`` fields (default: the key) are
    filled. ``numbered`` > 0: ids count up with that many digits (M-0142); 0: ids derive from the key,
    and with ``id_is_key`` they are the key itself (G-07 2026-03-03 18:00).
    """

    name: str
    title: str
    layer: str
    prefix: str = ""
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    numbered: int = 0
    id_is_key: bool = False
    order: int = 50
    shown: bool = True
    intro: str = ""
    rule_policy: str = ""
    columns: tuple[Column, ...] = ()
    starter: tuple[Mapping[str, str], ...] = ()

    def column(self, field: str) -> Column:
        """Return the column of a field. Raises KeyError."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a cell's content is not a value of its column, and what to do."""

    what: str
    next_step: str = ""


def declared(texts: Mapping[str, str]) -> dict[str, Tab]:
    """Parse the templates into tabs by name, in workbook order. Raises SettingsInvalid with all mistakes."""
    tabs, mistakes = [], []
    for name, text in texts.items():
        if not name.endswith(".toml"):
            continue
        key = name.removesuffix(".toml")
        tab, wrong = _tab(key, tomllib.loads(text), texts.get(f"{key}.csv", ""))
        tabs.append(tab)
        mistakes += wrong
    if mistakes:
        raise SettingsInvalid("sheet_templates", "; ".join(mistakes), "Mend the template.")
    return {tab.name: tab for tab in sorted(tabs, key=lambda tab: tab.order)}


def _tab(name: str, raw: dict[str, object], starter: str) -> tuple[Tab, list[str]]:
    raw = dict(raw)
    columns = tuple(_column(one) for one in raw.pop("columns", ()))  # type: ignore[attr-defined]
    rows = tuple(MappingProxyType(row) for row in csv.DictReader(io.StringIO(starter)))
    raw["key"] = tuple(raw.get("key", ()))  # type: ignore[arg-type]
    raw["required"] = tuple(raw.get("required", raw["key"]))  # type: ignore[arg-type]
    tab = Tab(name=name, columns=columns, starter=rows, **raw)  # type: ignore[arg-type]
    return tab, _mistakes(tab)


def _column(raw: dict[str, object]) -> Column:
    made = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    agrees = raw.get("agrees", {})
    made["agrees"] = MappingProxyType({k: tuple(v) for k, v in agrees.items()})  # type: ignore[attr-defined]
    return Column(**made)  # type: ignore[arg-type]


def _mistakes(tab: Tab) -> list[str]:
    fields = [column.field for column in tab.columns]
    headers = [folded(column.header) for column in tab.columns]
    found = [f"{tab.name}: layer {tab.layer!r}"] if tab.layer not in LAYERS else []
    found += [f"{tab.name}.{c.field}: kind {c.kind!r}" for c in tab.columns if c.kind not in KINDS]
    found += [f"{tab.name}.{c.field}: owner {c.owner!r}" for c in tab.columns if c.owner not in OWNERS]
    found += [
        f"{tab.name}: {name!r} twice" for names in (fields, headers) for name in set(names) if names.count(name) > 1
    ]
    found += [f"{tab.name}: key field {name!r} has no column" for name in tab.key if name not in fields]
    for row in tab.starter:
        found += [f"{tab.name}.csv: unknown header {name!r}" for name in row if folded(name or "") not in headers]
        break
    return found


def folded(header: object) -> str:
    """Return a header as it is compared: letters and digits only, case-folded."""
    return _folded(str(header))


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def matched_columns(tab: Tab, headers: Sequence[object]) -> dict[str, int]:
    """Return ``{field: column index}`` for the headers found (trimmed, case-folded, aliases); first wins."""
    at: dict[str, int] = {}
    by_header = {folded(name): c.field for c in reversed(tab.columns) for name in (*c.aliases, c.header)}
    for index, header in enumerate(headers):
        field = by_header.get(folded(header)) if header else None
        if field and field not in at:
            at[field] = index
    return at


# --- cells ---------------------------------------------------------------------------------------


def read_value(column: Column, raw: Cell) -> Value | BadCell:
    """Return the typed value of a raw cell, ``None`` for blank, or a BadCell saying what is wrong.

    ``raw`` is what a workbook adapter read: text, number, bool, date, time, datetime, timedelta.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = raw.strip()
        if not raw:
            return None
    return _READERS[column.kind](column, raw)


def canonical(value: Value) -> str:
    """Return the one text by which two values are compared and remembered; blank is ''."""
    if type(value) is str:  # nearly every cell of a practice
        return value.strip()
    form = _CANONICAL.get(type(value))
    return form(value) if form else str(value)


def _decimal_text(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


_CANONICAL: Mapping[type, Callable[..., str]] = MappingProxyType(
    {
        type(None): lambda _: "",
        str: str.strip,
        bool: lambda value: "yes" if value else "no",
        datetime: lambda value: value.strftime("%Y-%m-%d %H:%M"),
        date: date.isoformat,
        time: lambda value: value.strftime("%H:%M"),
        Decimal: _decimal_text,
    }
)


def same(column: Column, one: str, other: str) -> bool:
    """Return whether two canonical texts mean the same in this column (spacing; a phone's digits; a pick's code)."""
    if one == other:
        return True
    if column.kind == "phone":
        return len(_digits(one)) >= 7 and _digits(one) == _digits(other)
    if column.kind == "pick" and (code := code_in(one)):
        return code == code_in(other)
    return " ".join(one.split()) == " ".join(other.split())


_CODED = re.compile(r"\(([A-Z]{1,3}-\d+)\)\s*$")


def code_in(pick: str) -> str:
    """Return the code that a pick such as ``Name (M-0142)`` ends with, or ""."""
    found = _CODED.search(pick)
    return found[1] if found else ""


def _digits(text: str) -> str:
    return "".join(ch for ch in text if ch.isdigit())


def from_canonical(column: Column, text: str) -> Value:
    """Return the value whose canonical text this is (the inverse of ``canonical`` for the column's kind)."""
    value = read_value(column, text)
    return text if isinstance(value, BadCell) else value


def to_cell(value: Value) -> Value:
    """Return the value as it is written into a cell: yes/no as words, the rest typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _text(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.strftime("%Y-%m-%d %H:%M")
    return canonical(raw) if isinstance(raw, date | time) else str(raw)


_DAMAGED = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)


def _code(column: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, float) and (not raw.is_integer() or abs(raw) >= 1e15):
        return BadCell(
            "this code was turned into a number and lost digits", "Format the cell as text and type the code again."
        )
    if isinstance(raw, str) and _DAMAGED.match(raw):
        return BadCell(
            "this code was turned into a number and lost digits", "Format the cell as text and type the code again."
        )
    return _text(column, raw)


def _decimal(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, bool):
        return BadCell("this is yes/no, not a number", "Type a number.")
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, float):
        return Decimal(repr(raw))
    found = number(raw) if isinstance(raw, str) else raw if isinstance(raw, Decimal) else None
    return BadCell("this is not a number", "Type a number such as 40 or 40.50.") if found is None else found


def _percent(column: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, str) and raw.endswith("%"):
        found = number(raw[:-1].strip())
        return BadCell("this is not a percentage", "Type for example 10%.") if found is None else found / 100
    return _decimal(column, raw)


def _whole(column: Column, raw: Cell) -> Value | BadCell:
    if type(raw) is int:
        return raw
    found = _decimal(column, raw)
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return int(found)
    return (
        found
        if isinstance(found, BadCell)
        else BadCell("this is not a whole number", "Type a number without decimals.")
    )


_DATE_FORMATS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
_SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")


def _date(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        return _date_text(raw)
    return BadCell("this is not a date", "Type a date such as 2026-03-03.")


def _date_text(text: str) -> date | BadCell:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    slashed = _SLASHED.match(text)
    if slashed:
        one, two, year = (int(part) for part in slashed.groups())
        readings = {(m, d) for m, d in ((one, two), (two, one)) if m <= 12 and d <= 31}
        if len(readings) == 1:
            month, day = readings.pop()
            try:
                return date(year, month, day)
            except ValueError:
                pass
        elif readings:
            return BadCell(
                "this text can be read as two different dates", "Type it as year-month-day, such as 2026-03-04."
            )
    return BadCell("this is not a date", "Type a date such as 2026-03-03.")


def _time(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime):
        return raw.time().replace(second=0, microsecond=0)
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, float | int | timedelta) and not isinstance(raw, bool):
        seconds = raw.total_seconds() if isinstance(raw, timedelta) else raw * 86400
        if 0 <= seconds < 86400:
            return (datetime.min + timedelta(minutes=round(seconds / 60))).time()
    found = clock(raw) if isinstance(raw, str) else None
    return found if found is not None else BadCell("this is not a time of day", "Type a time such as 18:00 or 6:00 PM.")


def _datetime(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)
    if isinstance(raw, str):
        day, _space, rest = raw.replace("T", " ").partition(" ")
        on, at = _date_text(day), clock(rest) if rest else time()
        if isinstance(on, date) and at is not None:
            return datetime.combine(on, at)
    return BadCell("this is not a date and time", "Type for example 2026-03-03 18:00.")


_YES = frozenset({"yes", "y", "true", "x", "1", "on", "✓", "✔", "☑"})
_NO = frozenset({"no", "n", "false", "0", "off", "☐"})


def _yes_no(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, bool):
        return raw
    text = f"{raw:g}" if isinstance(raw, int | float) else str(raw).casefold()
    if text in _YES:
        return True
    return False if text in _NO else BadCell("this is neither yes nor no", "Choose yes or no.")


def _choice(column: Column, raw: Cell) -> Value | BadCell:
    text = str(_text(column, raw))
    if not column.choices or text in column.choices:
        return text
    wanted = folded(text)
    for word in column.choices:
        if folded(word) == wanted:
            return word
    return BadCell(f"this is not one of: {', '.join(column.choices)}", "Choose from the list.")


_READERS: Mapping[str, Callable[[Column, Cell], Value | BadCell]] = MappingProxyType(
    {
        "text": _text,
        "pick": _text,
        "test": _text,
        "code": _code,
        "phone": _code,
        "whole": _whole,
        "decimal": _decimal,
        "money": _decimal,
        "percent": _percent,
        "date": _date,
        "time": _time,
        "datetime": _datetime,
        "yes_no": _yes_no,
        "choice": _choice,
    }
)
