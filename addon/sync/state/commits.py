"""What a pass commits: baselines, records to remember, the journal of what it wrote; as rows of the tables. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from addon.memory import Kept, Remembered
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.codec import as_text


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One cell that a run wrote, or that people had typed into, with canonical texts around it.

    ``field`` "(row)": a whole row, as JSON of its texts by field; ``post`` is "" if it was emptied. ``pre`` is "" if it
    was appended, or the two baselines (packed) of a row that had been removed and was put back.
    """

    tab: str
    rid: str
    field: str
    pre: str
    post: str


@dataclass(slots=True, kw_only=True)
class Commit:
    """Everything a pass will have agreed on: baselines by tab, records to remember, journal, what people ``typed``.

    ``appended`` names the new rows by tab, with what is remembered of those that were there before ("": nothing): the
    journal has them as their baselines say they will be shown.
    ``based_on`` is the workbook's version that the pass was planned on; ``seen`` the instant at which the pass read it,
    as ISO text, "" where nobody can tell.
    """

    rows: dict[str, dict[str, AgreedRow]] = field(default_factory=dict)
    memory: list[Remembered[Any]] = field(default_factory=list)
    journal: list[JournalEntry] = field(default_factory=list)
    typed: list[JournalEntry] = field(default_factory=list)
    appended: dict[str, dict[str, str]] = field(default_factory=dict)
    based_on: str = ""
    seen: str = ""

    def __bool__(self) -> bool:
        return any(self.rows.values()) or any(one.values for one in self.memory) or bool(self.journal)


@dataclass(frozen=True, slots=True)
class Run:
    """One pass that wrote something: ``state`` applying or done; ``based_on`` and ``seen`` as in its commit."""

    id: str
    number: int
    state: str
    based_on: str = ""
    seen: str = ""


def as_rows(commit: Commit) -> Iterator[tuple[object, ...]]:
    """Yield the baselines as rows of their table."""
    return (
        (tab, row.rid, row.key, row.digest, row.packed, row.gone)
        for tab, rows in commit.rows.items()
        for row in rows.values()
    )


def as_kept(commit: Commit) -> Iterator[tuple[object, ...]]:
    """Yield what is remembered as rows of its table; None where a record is forgotten."""
    newest: dict[tuple[str, str], tuple[Kept[Any], object | None]] = {}
    for one in commit.memory:
        newest.update({(one.kept.kind, key): (one.kept, value) for key, value in one.values.items()})
    return (
        (kind, key, None if value is None else as_text(kept, value)) for (kind, key), (kept, value) in newest.items()
    )


def as_journal(run: str, commit: Commit) -> Iterator[tuple[object, ...]]:
    """Yield the journal of a run as rows of its table, appended rows last."""
    written = map(plain, commit.journal)
    appended = (
        (tab, rid, ROW, was, commit.rows[tab][rid].sheet_text())
        for tab, rows in commit.appended.items()
        for rid, was in rows.items()
    )
    return ((run, n, *entry) for n, entry in enumerate(chain(written, appended)))


def plain(one: JournalEntry) -> tuple[str, ...]:
    """Return an entry as a row of its table."""
    return one.tab, one.rid, one.field, one.pre, one.post
