"""A tiny practice world for the merge: one people's tab, an EHR, a person, a pass.

Values a person types are unique tokens (H1, H2 …), the EHR's are unique too (E1, E2 …), so that a lost
value is a missing token and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from addon.part import Given, Part, Result
from addon.questions import Question
from addon.records import Practice
from addon.sources import Source, SourceRow
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.guard import guard
from addon.sync.merging.questions import QUESTION
from addon.sync.one_pass import one_pass
from addon.sync.packages import Packages
from addon.sync.passes import Pass, PassPlaces, PassReport
from addon.sync.settling import COUNTER
from addon.sync.state.database import State
from addon.tabs import Column, Tab
from addon.workbook import SheetBatch, Snapshot, Workbook, WriteReceipt
from tests.all_tabs import all_tabs
from tests.stores import fresh_state
from tests.sync.in_memory_calendar import InMemoryCalendars
from tests.sync.in_memory_folder import InMemoryFolder

_DECLARED = all_tabs()
CLIENTS = Tab(
    name="clients",
    title="Clients",
    layer="people",
    prefix="K",
    key=("name",),
    required=("name",),
    order=1,
    columns=(
        Column(field="id", header="ID", kind="code", owner="id"),
        Column(field="name", header="Name", owner="shared", sources=("ehr",)),
        Column(field="phone", header="Phone", owner="shared", sources=("ehr",)),
        Column(field="plan", header="Plan", owner="shared", sources=("ehr",)),
        Column(field="note", header="Note", owner="person"),
        Column(field="count", header="Count", kind="whole", owner="source", sources=("computed",)),
        Column(field="since", header="Since", kind="date"),
    ),
)
TABS: Mapping[str, Tab] = {
    "clients": CLIENTS,
    "conflicts": _DECLARED["conflicts"],
    "needs_review": _DECLARED["needs_review"],
}
WITH_LOG: Mapping[str, Tab] = {**TABS, "log": _DECLARED["log"]}
TODAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Export:
    """One export: the EHR's rows ``(name, {field: value})`` as a file shows them."""

    rows: tuple[tuple[str, Mapping[str, str]], ...]
    file_hash: str = "f"
    older: bool = False

    def source(self) -> Source:
        """Return the export as a source."""
        rows = tuple(SourceRow(values={"name": name, **values}) for name, values in self.rows)
        return Source(name="ehr", tab="clients", rows=rows)


def export(rows: Mapping[str, Mapping[str, str]], file_hash: str = "f") -> Export:
    """Return an export of these rows."""
    return Export(tuple((name, dict(values)) for name, values in rows.items()), file_hash)


Seen = dict[str, list[Any]]
"""A row's count and day, by id, as later parts have them."""


def clients_part(given_export: Export | None, count: int, seen: Seen | None = None) -> Part:
    """Return a part that merges the clients with one export (None: none in this pass) and a computed number.

    ``seen`` is filled with what later parts are shown.
    """

    def compute(given: Given) -> Result:
        view: Any = given.views["clients"]
        sources, asked = [], []
        if given_export is not None:
            source = given_export.source()
            refusal = guard(CLIENTS, source, view.agreed, file_hash=given_export.file_hash, older=given_export.older)
            if refusal is None:
                sources.append(source)
            else:
                asked.append(Question(key=refusal.code, kind="export waits", question=refusal.what))
        counted = [SourceRow(rid=rid, values={"count": count}) for rid, _ in view.rows(())]
        for source in sources:
            new = [str(row.values["name"]) for row in source.rows]
            known = view.keys
            counted += [
                SourceRow(values={"name": name, "count": count}) for name in new if name.casefold() not in known
            ]
        computed = Source(name="computed", tab="clients", rows=tuple(counted))
        return Result(sources=(*sources, computed), asked=tuple(asked))

    def records(given: Given, _: Result) -> Practice:
        if seen is not None:
            seen.clear()
            seen.update(given.views["clients"].rows(("count", "since")))
        return given.practice

    return Part(name="clients", tabs=("clients",), compute=compute, records=records)


def sync(
    workbook: Workbook,
    state: State,
    given: Export | None = None,
    *,
    run: str,
    count: int = 1,
    dry_run: bool = False,
    seen: Seen | None = None,
    tabs: Mapping[str, Tab] = TABS,
) -> PassReport:
    """Run one pass over the world."""
    places = PassPlaces(
        workbook=workbook,
        state=state,
        calendars=InMemoryCalendars(),
        two_way={},
        busy=lambda _: (),
        packages=Packages(folder=InMemoryFolder({}), typeset=bytes, memory=state),
        formats=InMemoryFolder({}),
    )
    parts = (clients_part(given, count, seen),)
    return one_pass(
        Pass(places=places, tabs=tabs, parts=parts, views=(), now=NOON, zone="UTC", run=run, dry_run=dry_run)
    )


def new_state() -> State:
    """Return an empty state in memory."""
    return fresh_state()


class Crash(Exception):
    """The process dies here."""


@dataclass
class Traps:
    """A workbook at which something happens while a pass reads and writes, once each."""

    inner: Workbook
    after_read: Callable[[], None] | None = None
    before_write: Callable[[], None] | None = None
    after_write: Callable[[], None] | None = None
    writes: list[SheetBatch] = field(default_factory=list)

    def version(self) -> str:
        """Return the version."""
        return self.inner.version()

    def read(self) -> Snapshot:
        """Read; then whatever was planned happens."""
        snapshot = self.inner.read()
        self._happens("after_read")
        return snapshot

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write, with whatever was planned around it."""
        self._happens("before_write")
        receipt = self.inner.write(batch)
        self.writes.append(batch)
        self._happens("after_write")
        return receipt

    def _happens(self, name: str) -> None:
        planned = getattr(self, name)
        setattr(self, name, None)
        if planned:
            planned()


def crash() -> None:
    """Die."""
    raise Crash


@contextmanager
def dying(state: State, call: str, *, after: bool = False) -> Iterator[None]:
    """Let the next ``persist``, ``agree`` or ``discard`` of the state die, before or after its effect."""
    real = getattr(state, call)

    def fatal(*given: Any) -> None:
        if after:
            real(*given)
        raise Crash

    setattr(state, call, fatal)
    try:
        yield
    finally:
        delattr(state, call)


def remembered(state: State) -> tuple[Any, ...]:
    """Return all that a state remembers, to compare."""
    tabs = tuple(dict(state.tab(name).rows) for name in TABS)
    kept = tuple(state.remembered(kind) for kind in (DIFFERENCE, QUESTION, COUNTER))
    return tabs, kept, state.runs()
