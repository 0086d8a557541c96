"""One row of a rule tab: its cells become a rule, or problems with the address of each bad cell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from addon.cells import BadCell, read_value
from addon.facts.catalog import Fact, in_words, one_in_words
from addon.near_words import did_you_mean
from addon.problems import Problem, in_tab
from addon.rules.cells import Raw, read_test
from addon.rules.columns import ABOUT, FROM, ID, NAME, ON, PRIORITY, UNTIL, Columns, address
from addon.rules.refusals import Refused
from addon.rules.rule import HIGHEST, CellTest, Rule, ThenColumn
from addon.rules.subjects import may_test, read_about, visible
from addon.rules.tree import Anything
from addon.tabs import Column, Value, folded
from addon.workbook import TabSnapshot

EVERYBODY = "yes everybody"
"""What On says where a rule that tests nothing is meant to match everything."""
_KINDS = {ON: "yes_no", ID: "code", ABOUT: "text", NAME: "text", FROM: "date", UNTIL: "date", PRIORITY: "decimal"}
_FIXED = {name: Column(field=name, header=name, kind=kind) for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """A row with content. ``rule`` is there also for a row that is off, but not where ``problems`` are.

    A row whose On cannot be read counts as on: nobody switched it off. ``idle``: it tests nothing, and nobody wrote
    that everybody is meant.
    """

    row: int
    id: str
    on: bool
    rule: Rule | None
    problems: tuple[Problem, ...] = ()
    idle: bool = False


@dataclass(slots=True)
class _Row:
    """The cells of one row and the problems found so far."""

    sheet: TabSnapshot
    columns: Columns
    number: int
    cells: Sequence[Raw]
    problems: list[Problem] = field(default_factory=list)

    def raw(self, at: int | None) -> Raw:
        value = self.cells[at] if at is not None and at < len(self.cells) else None
        return None if isinstance(value, str) and not value.strip() else value

    def is_locked(self, at: int) -> bool:
        return (self.number, at) in self.sheet.locked

    def wrong(self, at: int | None, refused: Refused) -> None:
        cell = address(self.number, at or 0)
        self.problems.append(Problem(in_tab(self.sheet.title, cell), refused.code, refused.what, refused.next_step))

    def fixed(self, name: str) -> Value:
        """Return the typed value of a fixed column; a bad one counts as blank and is a problem."""
        at = self.columns.fixed.get(name)
        if at is None or self.is_locked(at):
            return None
        value = read_value(_FIXED[name], self.raw(at))
        if isinstance(value, BadCell):
            self.wrong(at, Refused("bad-value", value.what, value.next_step))
            return None
        return value


def read_rows(
    sheet: TabSnapshot, columns: Columns, *, facts: Mapping[str, Fact], policy: str, abouts: Sequence[str]
) -> Iterator[ReadRow]:
    """Read every row that has content, in sheet order; ``abouts`` is what the tab's rules may be about."""
    fields = {about: visible(about, facts) for about in abouts}
    for index, cells in enumerate(sheet.rows):
        row = _Row(sheet, columns, sheet.first_row + index, cells)
        if _has_content(row):
            yield _read_row(row, policy, fields, facts)


def _has_content(row: _Row) -> bool:
    """Return whether a person filled more than the On tick (whole columns of ticks are common)."""
    typed = [at for at in row.columns.typed if at != row.columns.fixed.get(ON)]
    return any(row.raw(at) is not None or row.is_locked(at) for at in typed)


def _read_row(row: _Row, policy: str, fields: Mapping[str, Mapping[str, Fact]], facts: Mapping[str, Fact]) -> ReadRow:
    """Read a row; ``fields`` has by subject the facts that a rule about it may test, ``facts`` has all."""
    for at in row.columns.typed:
        if row.is_locked(at):
            what = "this cell holds a formula or an error, or is merged with another"
            row.wrong(at, Refused("locked-cell", what, "Format it as plain text and type the value."))
    on, everybody = _on(row)
    about = _about(row, fields)
    rule = Rule(
        id=_id(row),
        name=str(row.fixed(NAME) or ""),
        about=about,
        row=row.number,
        **_days(row),
        priority=_priority(row, policy),
        tests=_tests(row, about, fields.get(about, facts)),
        outcome=_outcome(row),
    )
    problems = tuple(row.problems)
    idle = on and not rule.tests and not everybody and not problems
    return ReadRow(
        row=row.number,
        id=rule.id,
        on=on and not idle,
        rule=None if problems else rule,
        problems=problems,
        idle=idle,
    )


def _on(row: _Row) -> tuple[bool, bool]:
    """Return whether the row is on, and whether it may match everything."""
    at = row.columns.fixed.get(ON)
    if isinstance(raw := row.raw(at), str) and folded(raw) == folded(EVERYBODY):
        return True, True
    if at is not None and row.is_locked(at):
        return True, False
    before = len(row.problems)
    return row.fixed(ON) is True or len(row.problems) > before, False


def _id(row: _Row) -> str:
    found = str(row.fixed(ID) or "")
    if not found and ID in row.columns.fixed and not row.is_locked(row.columns.fixed[ID]):
        what = "this rule has no Rule ID yet"
        row.wrong(row.columns.fixed[ID], Refused("no-id", what, "The next pass gives it one; leave the cell empty."))
    return found


def _about(row: _Row, abouts: Collection[str]) -> str:
    at = row.columns.fixed.get(ABOUT)
    given = str(row.fixed(ABOUT) or "")
    found = read_about(given)
    if found in abouts:
        return found
    if at is not None and not row.is_locked(at):
        what = "no rule can be about that" if given else "About is empty, so nobody knows what this rule is about"
        if found:
            what = f"a rule of this tab cannot be about {one_in_words(found)}"
        words = [in_words(one) for one in abouts]
        listed = f"Write one of: {', '.join(words)}." if len(words) > 1 else f"Write {words[0]}."
        row.wrong(at, Refused("bad-about", what, did_you_mean(given, words, listed) if given else listed))
    return ""


def _days(row: _Row) -> dict[str, date | None]:
    begins, ends = row.fixed(FROM), row.fixed(UNTIL)
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        row.wrong(
            row.columns.fixed[UNTIL], Refused("reversed", "Until lies before From", "Correct one of the two days.")
        )
    return {
        "begins": begins if isinstance(begins, date) else None,
        "ends": ends if isinstance(ends, date) else None,
    }


def _priority(row: _Row, policy: str) -> Decimal:
    if policy != HIGHEST or PRIORITY not in row.columns.fixed:
        return Decimal(0)
    before = len(row.problems)
    found = row.fixed(PRIORITY)
    if isinstance(found, Decimal):
        return found
    at = row.columns.fixed[PRIORITY]
    if len(row.problems) == before and not row.is_locked(at):
        step = "Write a number; the rule with the highest number wins."
        row.wrong(at, Refused("required", "this rule has no Priority", step))
    return Decimal(0)


def _tests(row: _Row, about: str, fields: Mapping[str, Fact]) -> tuple[CellTest, ...]:
    found = []
    for at, fact in row.columns.tests:
        if row.is_locked(at):
            continue
        test = read_test(row.raw(at), fact, fields)
        if isinstance(test, Refused):
            row.wrong(at, test)
        elif not isinstance(test, Anything):
            if about and not may_test(about, fact):
                own, other = in_words(about), in_words(fact.subject)
                what = f"{fact.label} is a field of {other}: a rule about {own} cannot test it"
                row.wrong(at, Refused("wrong-subject", what, "Empty this cell, or change About."))
            found.append(CellTest(fact, test))
    for at, header in row.columns.unknown.items():
        if row.raw(at) is not None and not row.is_locked(at):
            step = "Correct the header, or empty this cell."
            row.wrong(at, Refused("unknown-column", f'the column "{header}" is not known', step))
    return tuple(found)


def _outcome(row: _Row) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for at, column in row.columns.results:
        value = None if row.is_locked(at) else _result(row.raw(at), column)
        if isinstance(value, Refused):
            row.wrong(at, value)
        elif value is not None:
            found[column.name] = value
        elif column.required and not row.is_locked(at):
            row.wrong(
                at, Refused("required", f"{column.label} is not filled in", "Say what follows when the rule matches.")
            )
    return MappingProxyType(found)


def _result(raw: Raw, column: ThenColumn) -> Value | Refused:
    value = read_value(Column(field=column.name, header=column.label, kind=column.kind, choices=column.choices), raw)
    if not isinstance(value, BadCell):
        return value
    return Refused("bad-result", f"{column.label}: {value.what}", value.next_step)
