"""The rows that name one member, for that member to read: other members are called by their codes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from addon.cells import BadCell, canonical, read_value
from addon.person_names import names_in, read_person
from addon.problems import UnknownRun
from addon.sync.merging.agreement import AgreedRow
from addon.tabs import Tab, matched_columns
from addon.workbook import Raw, TabSnapshot

_OWN_DATA = re.compile(r"\b(M-\d+) is [^:\n]{1,120}: .*?(?=\. M-\d+ is |$)", re.MULTILINE)
"""How a question about namesakes describes one of them: ``M-0142 is Zoë Núñez: born Feb 3 1990, …``."""


MEMBER_CODE = re.compile(r"(?:M|PR)-\d+")
"""A code that we give: of a member, or of somebody in Intake."""


def no_member(typed: str) -> UnknownRun:
    """Return the fault that nobody has the code that was typed. What is no code may be a name: it is not repeated."""
    step = "See the ID column of the Members tab, or of Intake."
    if MEMBER_CODE.fullmatch(typed):
        return UnknownRun(typed, "there is no member with this code", step)
    return UnknownRun("the member's code", "there is no member with this code", f"A code is such as M-0142. {step}")


@dataclass(frozen=True)
class Names:
    """How every member is called, by code; ``born`` has their birth dates as texts."""

    by_code: Mapping[str, tuple[str, ...]]
    born: Mapping[str, str]

    def of(self, code: str) -> tuple[str, ...]:
        """Return a member's names."""
        return self.by_code.get(code, ())

    def only_of(self, code: str) -> tuple[str, ...]:
        """Return those of a member's names that nobody else has."""
        others = {name.casefold() for other, names in self.by_code.items() if other != code for name in names}
        return tuple(name for name in self.of(code) if name.casefold() not in others)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {name.casefold(): code for code, names in self.by_code.items() for name in names}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted((re.escape(name) for name in self._codes), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(names)})\b(?: \((M-\d+)\))?" if names else r"(?!)", re.IGNORECASE)

    def masked(self, text: str, code: str) -> str:
        """Return a text in which every other member is called by the code, without that member's own data."""
        text = _OWN_DATA.sub(lambda found: found[0] if found[1] == code else found[1], text)
        own = {name.casefold() for name in self.of(code)}

        def told(found: re.Match[str]) -> str:
            who = found[1] or self._codes[found[0].casefold()]
            name = found[0].removesuffix(f" ({found[1]})").casefold()
            return found[0] if who == code or (name in own and not found[1]) else who

        return self._pattern.sub(told, text)


def member_names(tab: Tab, there: TabSnapshot | None) -> Names:
    """Return how the Members tab calls everybody: the name, both ways round, the one they go by, and others."""
    found: dict[str, tuple[str, ...]] = {}
    born = {}
    at = matched_columns(tab, there.headers) if there else {}
    for raw in there.rows if there else ():
        texts = {name: _text(tab, name, raw[place]) for name, place in at.items() if place < len(raw)}
        code, name = texts.get("id", ""), texts.get("name", "")
        if code and name:
            first, _, last = name.rpartition(" ")
            turned = f"{last}, {first}" if first else ""
            called = read_person(name).with_first(goes_by) if (goes_by := texts.get("goes_by", "")) else ""
            others = names_in(texts.get("other_names", ""))
            found[code] = tuple(dict.fromkeys(one for one in (name, turned, called, *others) if one))
            born[code] = texts.get("birth_date", "")
    return Names(found, born)


def rows_naming(tab: Tab, there: TabSnapshot, code: str, names: Names) -> list[dict[str, str]]:
    """Return the rows of a tab in which the member's code or name is, by header, with others masked."""
    by_code = re.compile(rf"\b{re.escape(code)}\b", re.IGNORECASE)
    own = "|".join(map(re.escape, names.of(code))) or "(?!)"
    by_name, at = re.compile(rf"\b(?:{own})\b", re.IGNORECASE), matched_columns(tab, there.headers)
    fields = {place: name for name, place in at.items()}
    whose = at.get("id" if tab.name == "members" else "member_code", -1)
    found = []
    for number, raw in enumerate(there.rows, there.first_row):
        cells = {place: _text(tab, fields.get(place, ""), cell) for place, cell in enumerate(raw)}
        text = "\n".join(cells.values())
        if by_code.search(text) or (not cells.get(whose) and by_name.search(text)):
            heads = {place: there.headers[place] or f"column {place + 1}" for place, text in cells.items() if text}
            found.append({"row": str(number), **{head: names.masked(cells[at], code) for at, head in heads.items()}})
    return found


def shown_rows(row: AgreedRow) -> dict[str, str]:
    """Return a baseline field by field: what the sheet showed, and what each source showed."""
    sheet, said = row.baselines()
    told = {f"{name} ({source})": text for source, texts in said.items() for name, text in texts.items() if text}
    return {**sheet, **told}


def _text(tab: Tab, name: str, raw: Raw) -> str:
    column = next((one for one in tab.columns if one.field == name), None)
    value = read_value(column, raw) if column else raw
    return str(raw) if isinstance(value, BadCell) else canonical(value)
