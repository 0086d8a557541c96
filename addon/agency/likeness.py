"""What a new practice may take over from another: rules, texts and settings, and nothing that tells of anybody. Pure.

Tabs and columns are named here one by one: a new one is left out until somebody names it. Of those every cell is looked
at, too. Whoever typed a client's name, a phone number or the practice's own address into a text does not find it at
another practice: that row stays behind, and is told, as does one that cannot be read. Cells that are as Groupkeeper
ships them are free of all that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from addon.cells import BadCell, read_value
from addon.tabs import Column, Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot

SETTINGS = "settings"
COPIED = (
    "billing_checks",
    "billing_rules",
    "check_in_items",
    "documents",
    "feedback_questions",
    "flag_rules",
    "group_kinds",
    "make_up_rules",
    "measures",
    "message_texts",
    "no_show_rules",
    "online_rules",
    "package_columns",
    "page_texts",
    "payer_limits",
    "program_rules",
    "reminder_rules",
    "rule_tests",
    "screening_protocol",
    SETTINGS,
)
"""The tabs whose rows a new practice begins with. Not among them: what a practice has agreed with payers, what it
decided, measures and aims for, and every tab about people, groups or sessions."""
_REMARKS = frozenset({"note", "staff_note", "pick"})
"""Columns that stay behind, without their row."""
_OF_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "members": ("name", "goes_by", "other_names", "contact", "contact_phone", "phone", "email", "family"),
    "clinicians": ("name", "other_names", "email", "npi"),
    "intake": ("name", "phone", "email", "owner", "referred_by"),
    "referrers": ("name", "email"),
    "coverage": ("holder_name", "street", "city", "policy", "member_id"),
    "groups": ("name", "room", "video_link", "dial_in"),
    "rooms": ("name",),
}
"""Where names and addresses stand that a text may repeat."""
_OWN_UNITS = frozenset({"phone", "name"})
_OWN_SETTINGS = re.compile(r"(practice|sender) |closed through")
_TELLING = re.compile(
    r"\S@\S"  # an address of e-mail
    r"|https?://|www\."
    r"|(?<![\d-])(?:\+?\d[ ().-]{0,2}){7,}"  # a phone number, or another number of somebody
    r"|[\w-]{25,}"  # the id of a spreadsheet, a token
    r"|(?<![\w-])(?:M|G|C|PR|P)-\d+"  # somebody's code
)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The declared tabs with the rows that a new practice begins with; ``left`` are rows that stayed behind.

    Each is told as the tab's title and the row's id, or what stands first in it.
    """

    tabs: Mapping[str, Tab]
    left: tuple[str, ...]


def likeness(tabs: Mapping[str, Tab], there: Mapping[str, TabSnapshot]) -> Likeness:
    """Return what a new practice may take over from a workbook; ``tabs`` are the declared ones by name."""
    telling = Telling(tabs, there)
    made, left = dict(tabs), list[str]()
    for name in COPIED:
        if name in there:
            tab, behind = _tab(tabs[name], there[name], telling)
            made[name], left = tab, [*left, *behind]
    return Likeness(tabs=made, left=tuple(left))


def _tab(tab: Tab, there: TabSnapshot, telling: "Telling") -> tuple[Tab, list[str]]:
    if tab.name == SETTINGS:
        return _settings(tab, there, telling)
    shipped = _shipped(tab)
    rows, left = [], []
    for cells in _rows(tab, there):
        told = [field for field, raw in cells.items() if telling.is_told(tab.column(field), raw, shipped)]
        if told:
            left.append(f"{tab.title} {cells.get('id') or next(iter(cells.values()))}")
        elif cells.keys() - {"id", "on"}:
            rows.append(cells)
    numbered = _with_ids(tab, rows)
    return replace(tab, starter=_as_starter(tab, numbered)), left


def _settings(tab: Tab, there: TabSnapshot, telling: "Telling") -> tuple[Tab, list[str]]:
    """Return the shipped settings with the other practice's values, but for those that are its own."""
    name, value, unit = (tab.column(one).header for one in ("name", "value", "unit"))
    typed = {folded(row.get("name")): row.get("value") for row in _cells(tab, there)}
    rows, left = [], []
    for row in tab.starter:
        raw = typed.get(folded(row[name]))
        if raw is None or is_own(row[name], row[unit]):
            rows.append(row)
        elif telling.is_told(tab.column("value"), raw, frozenset({row[value]})):
            left.append(f"{tab.title} {row[name]}")
            rows.append(row)
        else:
            rows.append({**row, value: raw})  # type: ignore[dict-item] # read as a cell of a workbook is
    return replace(tab, starter=tuple(rows)), left


def is_own(name: str, unit: str) -> bool:
    """Return whether a setting tells who a practice is, or how far it has got."""
    return unit in _OWN_UNITS or bool(_OWN_SETTINGS.match(name.casefold()))


class Telling:
    """Finds what must not leave a practice: names and addresses of its people, its groups and itself."""

    def __init__(self, tabs: Mapping[str, Tab], there: Mapping[str, TabSnapshot]) -> None:
        self._tabs, self._there = tabs, there

    def is_told(self, column: Column, raw: Raw, shipped: frozenset[str]) -> bool:
        """Return whether a cell has something of that, or cannot be read; what is as it was ``shipped`` has not."""
        if column.kind == "pick" or column.field == "if_group" or isinstance(read_value(column, raw), BadCell):
            return True
        if not isinstance(raw, str):
            return isinstance(raw, int) and abs(raw) >= 10**6
        return raw.strip() not in shipped and self.tells(raw)

    def tells(self, text: str) -> bool:
        """Return whether a text has something of that."""
        if _TELLING.search(_DATE.sub("", text)):
            return True
        words = [one.casefold() for one in _WORD.findall(text)]
        return any(
            tuple(words[at : at + len(name)]) == name
            for at, one in enumerate(words)
            for name in self._by_first.get(one, ())
        )

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, ...]]]:
        """Return each name as its words, and each part of a person's name that is no ordinary word, by the first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in {*self._names(), *self._parts()}:
            found.setdefault(name[0], []).append(name)
        return found

    def _names(self) -> Iterator[tuple[str, ...]]:
        for text in (*self._texts(_OF_PEOPLE), *self._own()):
            words = tuple(one.casefold() for one in _WORD.findall(text))
            if words and (len(words) > 1 or self._is_unusual(words[0])):
                yield words
                yield words[::-1]

    def _parts(self) -> Iterator[tuple[str, ...]]:
        of_persons = {tab: _OF_PEOPLE[tab][:3] for tab in ("members", "clinicians")}
        of_persons |= dict.fromkeys(("intake", "referrers", "coverage"), ("name", "holder_name"))
        for text in self._texts(of_persons):
            for one in (word.casefold() for word in _WORD.findall(text)):
                if self._is_unusual(one):
                    yield (one,)

    def _is_unusual(self, word: str) -> bool:
        return len(word) >= _SHORTEST_NAME and word not in self._ordinary

    def _texts(self, fields: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for name, wanted in fields.items():
            for row in _cells(self._tabs[name], self._there[name]) if name in self._there else ():
                yield from (str(row[field]) for field in wanted if field in row)

    def _own(self) -> Iterator[str]:
        """Yield what the settings tell of the practice itself."""
        shipped = _shipped(self._tabs[SETTINGS])
        for row in _cells(self._tabs[SETTINGS], self._there[SETTINGS]) if SETTINGS in self._there else ():
            value = str(row.get("value", ""))
            if value not in shipped and is_own(str(row.get("name", "")), str(row.get("unit", ""))):
                yield value

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Return the words of the rows that Groupkeeper ships: as a name alone, none of them tells who is meant."""
        texts = (text for tab in self._tabs.values() for row in tab.starter for text in row.values())
        return frozenset(word.casefold() for text in texts for word in _WORD.findall(text or ""))


def _rows(tab: Tab, there: TabSnapshot) -> Iterator[dict[str, Raw]]:
    """Yield the rows by field, of the columns that people fill in; a row's id only where it is one of ours."""
    own = {one.field for one in tab.columns if one.owner in {"person", "shared", "id"}} - _REMARKS
    for row in _cells(tab, there):
        cells = {field: raw for field, raw in row.items() if field in own}
        if not re.fullmatch(rf"{tab.prefix}-\d+", str(cells.get("id", ""))):
            cells.pop("id", None)
        if cells:
            yield cells


def _cells(tab: Tab, there: TabSnapshot) -> Iterator[dict[str, Raw]]:
    at = matched_columns(tab, there.headers)
    for row in there.rows:
        yield {field: row[place] for field, place in at.items() if place < len(row) and row[place] is not None}


def _shipped(tab: Tab) -> frozenset[str]:
    return frozenset((text or "").strip() for row in tab.starter for text in row.values())


def _with_ids(tab: Tab, rows: Iterable[dict[str, Raw]]) -> list[dict[str, Raw]]:
    """Return the rows, each with an id of its own: one that is missing, or there twice, gets the next number."""
    found, seen = list(rows), set[str]()
    last = max((int(str(one["id"]).rpartition("-")[2]) for one in found if "id" in one), default=0)
    for row in found:
        if str(row.get("id", "")) in seen | {""}:
            last += 1
            row["id"] = f"{tab.prefix}-{last:0{tab.numbered or 2}d}"
        seen.add(str(row["id"]))
    return found


def _as_starter(tab: Tab, rows: Iterable[Mapping[str, Raw]]) -> tuple[Mapping[str, str], ...]:
    """Return the rows as a tab's starter rows: by header, each cell as a workbook has it."""
    made = ({tab.column(field).header: raw for field, raw in row.items()} for row in rows)
    return cast("tuple[Mapping[str, str], ...]", tuple(made))
