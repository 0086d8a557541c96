"""What a set of tables is: data, one TOML file a set, no code.

A column is named ``column`` (of the table whose rows are read) or ``table.column`` (of one joined to it); ``a + b`` is
both with a space between, and of several headers of a field the first that is filled counts.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from addon.exports.profile import Profile, ProfileColumn
from addon.problems import SettingsInvalid

CONDITIONS = ("> 0", "0 or blank")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Join(_Strict):
    """A table whose row completes another: ``where`` has, by its column, the column (or ``'text'``) it has to equal.

    ``latest``: where several rows fit, the one with the highest text in this column. Without its row, a row waits for
    a person, unless it is ``optional``.
    """

    table: str
    name: str = ""
    where: dict[str, str]
    latest: str = ""
    optional: bool = False

    @property
    def called(self) -> str:
        """Return by what name its columns are read."""
        return self.name or self.table


class Left(_Strict):
    """Rows that are not read, by name: those that meet all conditions (``> 0``, ``0 or blank``)."""

    name: str
    when: dict[str, str]


class SetRows(_Strict):
    """The rows of one table as one kind of row."""

    table: str
    title: str
    rows: Literal["visits", "clients", "roster", "scores"]
    source: str
    joins: list[Join] = []
    skip: list[Left] = []
    columns: list[ProfileColumn]
    words: dict[str, dict[str, str]] = {}

    def as_profile(self, set_name: str) -> Profile:
        """Return how its joined rows are read."""
        return Profile(
            name=f"{set_name}.{self.rows}.{self.table}",
            title=self.title,
            rows=self.rows,
            source=self.source,
            columns=self.columns,
            words=self.words,
        )


class ItemNine(_Strict):
    """Where answers to item 9 of the PHQ-9 are: a table, its columns of them, the client's key and the day."""

    table: str
    answers: list[str]
    client: Join
    name: str
    external_id: str
    birth_date: str
    day: list[str]


class TableSet(_Strict):
    """One set of tables. ``keys`` are the primary keys of the tables that are read, ``escape`` is the CSV dialect's.

    ``alone`` names columns that a table needs besides to be taken for one of the set where it comes by itself.
    """

    name: str
    title: str
    escape: str = ""
    blanks: list[str] = []
    keys: dict[str, list[str]]
    alone: dict[str, list[str]] = {}
    meanings: dict[str, dict[str, str]] = {}
    rows: list[SetRows]
    item_9: list[ItemNine] = []

    def rows_of(self, table: str) -> SetRows | None:
        """Return as what a table's rows are read, None where they only complete others."""
        return next((one for one in self.rows if one.table == table), None)


@cache
def shipped_sets() -> tuple[TableSet, ...]:
    """Return the sets that come with Groupkeeper. Raises SettingsInvalid."""
    folder = files("addon.exports.table_sets")
    texts = sorted((part.name, part.read_text(encoding="utf-8")) for part in folder.iterdir() if ".toml" in part.name)
    return tuple(load_set(name, text) for name, text in texts)


def load_set(where: str, text: str) -> TableSet:
    """Parse one set. Raises SettingsInvalid with every mistake."""
    found = TableSet.model_validate(tomllib.loads(text))
    mistakes = list(_mistakes(found))
    if mistakes:
        raise SettingsInvalid(where, "; ".join(mistakes), "Mend the set of tables.")
    return found


def columns_in(header: str) -> list[str]:
    """Return the columns that a header names: ``a + b`` is two."""
    return [part.strip() for part in header.split("+")]


def _mistakes(found: TableSet) -> Iterator[str]:
    for rows in found.rows:
        tables = {rows.table: rows.table} | {one.called: one.table for one in rows.joins}
        yield from (f"{rows.table}: {one} has no key" for one in tables.values() if one not in found.keys)
        named = [name for column in rows.columns for header in column.headers for name in columns_in(header)]
        named += [name for one in rows.skip for name in one.when]
        named += [name for one in rows.joins for name in one.where.values() if not re.fullmatch("'.*'", name)]
        unknown = sorted({name for name in named if "." in name and name.partition(".")[0] not in tables})
        yield from (f"{rows.table}: {name} is of no table that is joined" for name in unknown)
        words = [text for one in rows.skip for text in one.when.values()]
        yield from (f"{rows.table}: {text!r} is no condition" for text in words if text not in CONDITIONS)
