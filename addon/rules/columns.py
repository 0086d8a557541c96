"""The header row of a rule tab: fixed columns by name, ``If:`` and ``Then:`` columns by their prefix."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from addon.facts.catalog import Fact
from addon.near_words import did_you_mean
from addon.problems import Place, Problem, in_tab
from addon.rules.rule import HIGHEST, ThenColumn
from addon.tabs import folded
from addon.workbook import TabSnapshot
from addon.written import letters

ON, ID, ABOUT, NAME, FROM, UNTIL, PRIORITY = "on", "ruleid", "about", "rulename", "from", "until", "priority"
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        ON: "On",
        ID: "Rule ID",
        ABOUT: "About",
        NAME: "Rule name",
        FROM: "From",
        UNTIL: "Until",
        PRIORITY: "Priority",
    }
)
_NEEDED = (ON, ID, ABOUT)
_PREFIX = re.compile(r"(if|then)\b\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)
_BLANK = ("", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a rule tab by 0-based number. ``unknown`` are If and Then headers that name nothing."""

    fixed: Mapping[str, int]
    tests: tuple[tuple[int, Fact], ...]
    results: tuple[tuple[int, ThenColumn], ...]
    unknown: Mapping[int, str]
    problems: tuple[Problem, ...] = ()

    @property
    def places(self) -> dict[str, int]:
        """The columns that are known, by what they are about: a fixed one, a fact to test, or a result."""
        tests = {f"if {fact.name}": at for at, fact in self.tests}
        return {**self.fixed, **tests, **{column.name: at for at, column in self.results}}

    @property
    def typed(self) -> tuple[int, ...]:
        """The columns that a person fills and that decide what a rule does."""
        given = (*self.fixed.values(), *(at for at, _ in self.tests), *(at for at, _ in self.results), *self.unknown)
        return tuple(sorted(given))


def address(row: int, column: int) -> str:
    """Return a cell's address: sheet row (1-based) and 0-based column as ``C14``."""
    return f"{letters(column)}{row}"


def header_row(sheet: TabSnapshot) -> int:
    """Return the sheet row of the headers."""
    return max(sheet.first_row - 1, 1)


def read_columns(
    sheet: TabSnapshot, facts: Mapping[str, Fact], thens: Mapping[str, ThenColumn], policy: str
) -> Columns:
    """Match the headers. ``facts`` and ``thens`` are by folded label; problems name the header's cell."""
    fixed: dict[str, int] = {}
    tests: list[tuple[int, Fact]] = []
    results: dict[str, tuple[int, ThenColumn]] = {}
    unknown: dict[int, str] = {}
    problems: list[Problem] = []
    for at, header in enumerate(sheet.headers):
        where = in_tab(sheet.title, address(header_row(sheet), at))
        prefixed = _PREFIX.fullmatch(str(header or "").strip())
        if not prefixed:
            if folded(header) in _TITLES:
                fixed.setdefault(folded(header), at)
            continue
        label, known = prefixed[2].strip(), facts if prefixed[1].lower() == "if" else thens
        found = known.get(folded(label))
        if isinstance(found, Fact):
            tests.append((at, found))
        elif found and found.name not in results:
            results[found.name] = (at, found)
        else:
            unknown[at] = str(header)
            if _is_used(sheet, at):
                problems.append(_unknown(where, prefixed[1], label, [one.label for one in known.values()]))
    problems += _missing(sheet, fixed, policy)
    return Columns(
        fixed=fixed, tests=tuple(tests), results=tuple(results.values()), unknown=unknown, problems=tuple(problems)
    )


def _is_used(sheet: TabSnapshot, at: int) -> bool:
    return any(at < len(row) and row[at] not in _BLANK for row in sheet.rows) or any(c == at for _, c in sheet.locked)


def _unknown(where: Place, prefix: str, label: str, known: Sequence[str]) -> Problem:
    word = prefix.capitalize()
    if folded(label) in {folded(one) for one in known}:
        return Problem(where, "unknown-column", f'"{word}: {label}" is there twice', "Take one of the columns away.")
    otherwise = "The Fields tab lists what a rule can test." if word == "If" else f"Known: {', '.join(known)}."
    what = f'no field is called "{label}"' if word == "If" else f'no result is called "{label}"'
    return Problem(where, "unknown-column", what, did_you_mean(label, known, otherwise))


def _missing(sheet: TabSnapshot, fixed: Mapping[str, int], policy: str) -> list[Problem]:
    needed = (*_NEEDED, PRIORITY) if policy == HIGHEST else _NEEDED
    return [
        Problem(
            in_tab(sheet.title), "missing-column", f'the column "{_TITLES[one]}" is missing', "Put its header back."
        )
        for one in needed
        if one not in fixed
    ]
