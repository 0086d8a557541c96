"""The declared tabs, and which header names which field. No I/O; ``cells`` reads the cells.

Whatever is read from, written to, built for or checked in a tab is declared in its one TOML file in
``sheet_templates/``.
"""

import csv
import dataclasses
import io
import tomllib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache, partial
from types import MappingProxyType
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from addon.problems import SettingsInvalid

Value = str | int | Decimal | bool | date | datetime | time | None
HOLDS = frozenset({"", "name", "label", "email", "weekly times"})
KINDS = frozenset(
    {"text", "code", "phone", "whole", "decimal", "money", "percent", "date", "time", "datetime"}
    | {"yes_no", "choice", "pick", "test", "link"}
)
OWNERS = frozenset({"id", "source", "shared", "person"})
LAYERS = frozenset({"people", "rules", "results", "view"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One declared column.

    ``owner``: ``id`` the row id · ``source`` the add-on's (typed over = conflict) · ``shared`` merged · ``person``
    never written after the row's first seed. ``sources`` lists who may feed it, best first. ``picks`` names the tab
    whose rows a drop-down offers; ``code_of`` = (that tab, the pick's field) makes this the grey code column beside
    the pick. ``offers`` names a tab whose rows a drop-down offers beside free words. ``agrees`` lists, for a coarse
    word of a source, the finer sheet words that agree with it. ``is_name``: people's names, compared whatever their
    order. ``spellings`` lists words that mean the same. ``aliases`` are other headers and ``old_choices`` former
    choices (with the present word) that existing workbooks have: both are read, neither is written. ``holds`` tells
    what a text column is about, so that a column pasted one to the side is noticed: a ``name`` has words, an
    ``email`` an @, a ``label`` may be anything but a date, and ``weekly times`` are read where they are merged.
    ``is_consent``: what cannot be read is no consent.
    ``blank_counts``: a blank has a meaning of its own (still a member, active, as planned), so a new row in which the
    cell cannot be read is not used. ``one_line``: however wide, its texts do not wrap. ``is_past``: the day on which
    something was done or began, so one that is still to come is no such day yet. ``to_the_second``: a time of day with
    its seconds; others are read to the minute. ``is_unkept``: it is written as computed, and remembered nowhere.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    field: str
    header: str
    kind: str = "text"
    owner: str = "person"
    sources: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    picks: str = ""
    offers: str = ""
    code_of: tuple[str, str] | tuple[()] = ()
    aliases: tuple[str, ...] = ()
    old_choices: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    agrees: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    holds: str = ""
    is_name: bool = False
    spellings: tuple[tuple[str, ...], ...] = ()
    width: float = 14
    hidden: bool = False
    is_consent: bool = False
    blank_counts: bool = False
    one_line: bool = False
    is_past: bool = False
    to_the_second: bool = False
    is_unkept: bool = False
    help: str = ""

    @property
    def listed(self) -> str:
        """Return the tab whose rows the column's drop-down lists, "" if none."""
        return self.picks or self.offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One declared tab. ``key`` names the fields of the natural key, ``prefix`` begins row ids.

    A typed row is complete, and gets its id, once the ``required`` fields (default: the key) are
    filled. ``numbered`` > 0: ids count up with that many digits (M-0142); 0: ids derive from the key,
    and with ``id_is_key`` they are the key itself (G-07 2026-03-03 18:00). A practice can do without an
    ``optional`` people's tab: once somebody left it out it counts as empty. The columns up to the field ``frozen`` stay
    in sight beside the headers. Rows that one pass adds are in the order of the fields ``row_order``. Where sentences
    are written, a row shows ``row_lines`` lines of them. ``remarks`` is the field, if there is such a column, that
    tells what is wrong with a row. Rows of a ``momentary`` tab are of a moment: people delete as many as they like, and
    one that is typed like another that went is a new one. ``by_field`` has the columns, ``by_header`` the fields by
    folded header, old or new; ``places`` are the columns' where a sheet has just the declared ``headers``, as most
    have.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    name: str
    title: str
    layer: str
    prefix: str = ""
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    numbered: int = 0
    id_is_key: bool = False
    order: int = 50
    frozen: str = ""
    row_order: tuple[str, ...] = ()
    row_lines: int = 2
    shown: bool = True
    optional: bool = False
    intro: str = ""
    rule_policy: str = ""
    remarks: str = "check"
    momentary: bool = False
    columns: tuple[Column, ...] = ()
    starter: tuple[Mapping[str, str], ...] = ()
    by_field: Mapping[str, Column] = dataclasses.field(init=False, repr=False, compare=False)
    by_header: Mapping[str, str] = dataclasses.field(init=False, repr=False, compare=False)
    headers: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)
    places: Mapping[str, int] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare what every pass asks thousands of times."""
        fields = {one.field: one for one in reversed(self.columns)}
        headers = {folded(name): one.field for one in reversed(self.columns) for name in (*one.aliases, one.header)}
        object.__setattr__(self, "by_field", MappingProxyType(fields))
        object.__setattr__(self, "by_header", MappingProxyType(headers))
        object.__setattr__(self, "headers", tuple(one.header for one in self.columns))
        places = {headers[folded(one.header)]: at for at, one in enumerate(self.columns)}
        object.__setattr__(self, "places", MappingProxyType(places if len(places) == len(self.columns) else {}))

    @property
    def is_needed(self) -> bool:
        """Return whether every pass needs the tab: without it nothing is worked out."""
        return self.layer == "people" and not self.optional

    @property
    def frozen_columns(self) -> int:
        """Return how many columns stay in sight beside the headers."""
        return next((at for at, one in enumerate(self.columns, 1) if one.field == self.frozen), 0)

    def column(self, field: str) -> Column:
        """Return the column of a field. Raises KeyError."""
        return self.by_field[field]


_OFFERED = ("pick", "name", "id")


def offered_field(fields: Container[str]) -> str:
    """Return which of a tab's fields drop-downs of other tabs offer: its labels, else its names, else its ids."""
    return next((name for name in _OFFERED if name in fields), "")


_TAB = TypeAdapter(Tab)


def declared(texts: Mapping[str, str]) -> dict[str, Tab]:
    """Parse the templates into tabs by name, in workbook order. Raises SettingsInvalid with all mistakes."""
    names = [name.removesuffix(".toml") for name in texts if name.endswith(".toml")]
    read = [_tab(name, texts[f"{name}.toml"], texts.get(f"{name}.csv", "")) for name in names]
    if mistakes := [one for _, wrong in read for one in wrong]:
        raise SettingsInvalid("sheet_templates", "; ".join(mistakes), "Mend the template.")
    tabs = [tab for tab, _ in read if tab]
    return {tab.name: tab for tab in sorted(tabs, key=lambda tab: tab.order)}


def _tab(name: str, text: str, starter: str) -> tuple[Tab | None, list[str]]:
    raw = tomllib.loads(text)
    rows = list(csv.DictReader(io.StringIO(starter)))
    try:
        tab = _TAB.validate_python({"required": raw.get("key", ()), **raw, "name": name, "starter": rows})
    except ValidationError as wrong:
        return None, [
            f"{'.'.join(map(str, (name, *one['loc'])))}: {one['msg']}" for one in wrong.errors(include_input=False)
        ]
    return tab, _mistakes(tab)


def _mistakes(tab: Tab) -> list[str]:
    fields = [column.field for column in tab.columns]
    headers = [folded(column.header) for column in tab.columns]
    found = [f"{tab.name}: layer {tab.layer!r}"] if tab.layer not in LAYERS else []
    found += [f"{tab.name}.{c.field}: kind {c.kind!r}" for c in tab.columns if c.kind not in KINDS]
    found += [f"{tab.name}.{c.field}: holds {c.holds!r}" for c in tab.columns if c.holds not in HOLDS]
    found += [f"{tab.name}.{c.field}: owner {c.owner!r}" for c in tab.columns if c.owner not in OWNERS]
    found += [
        f"{tab.name}: {name!r} twice" for names in (fields, headers) for name in set(names) if names.count(name) > 1
    ]
    named = [*tab.key, *tab.row_order, *([tab.frozen] if tab.frozen else [])]
    found += [f"{tab.name}: field {name!r} has no column" for name in named if name not in fields]
    for row in tab.starter:
        found += [f"{tab.name}.csv: unknown header {name!r}" for name in row if folded(name or "") not in headers]
        break
    return found


def weekday(word: str) -> int | None:
    """Return the one weekday a word begins ("mon", "thurs"), 0 = Monday; a single letter could be two days."""
    if len(word) < 2:
        return None
    return next((at for at, day in enumerate(WEEKDAYS) if f"{day}s".casefold().startswith(word.casefold())), None)


def folded(header: object) -> str:
    """Return a header as it is compared: letters and digits only, case-folded."""
    return _folded(str(header))


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def matched_columns(tab: Tab, headers: Sequence[object]) -> dict[str, int]:
    """Return ``{field: column index}`` for the headers found (trimmed, case-folded).

    A column with the present header is taken before one with an old header (alias). Of several it is the one that
    lies between the others as declared, else the first.
    """
    if tab.places and tuple(headers) == tab.headers:
        return dict(tab.places)
    named = named_columns(tab, headers)
    sure = {field: places[0] for field, places in named.items() if len(places) == 1}
    if len(sure) == len(named):
        return sure
    rank = column_rank(tab, headers)
    return {field: max(places, key=partial(rank, field)) for field, places in named.items()}


def named_columns(tab: Tab, headers: Sequence[object]) -> dict[str, list[int]]:
    """Return by field every column whose header names it, by its present header or by an old one."""
    if tab.places and tuple(headers) == tab.headers:
        return {field: [at] for field, at in tab.places.items()}
    found: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        field = tab.by_header.get(folded(header)) if header else None
        if field:
            found.setdefault(field, []).append(index)
    return found


def column_rank(tab: Tab, headers: Sequence[object]) -> Callable[[str, int], tuple[bool, int]]:
    """Return how surely a column is a field's, by the headers alone.

    First whether it has the present header, then how many of our other columns are on their side of it.
    """
    order = {column.field: place for place, column in enumerate(tab.columns)}
    named = named_columns(tab, headers)
    sure = [(order[field], places[0]) for field, places in named.items() if len(places) == 1]

    def rank(field: str, at: int) -> tuple[bool, int]:
        mine = order[field]
        beside = sum((place < mine) == (there < at) for place, there in sure if place != mine)
        return folded(headers[at]) == folded(tab.columns[mine].header), beside

    return rank
