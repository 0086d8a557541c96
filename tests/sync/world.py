"""A tiny practice world for the merge's state machine: one people's tab, an EHR, a person, a sync.

Values a person types are unique tokens (H1, H2 …), the EHR's are unique too (E1, E2 …), so that a lost
value is a missing token and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sheet_templates
from addon.sync.agreed import State
from addon.sync.desk import Desk
from addon.sync.directory import Directory
from addon.sync.guard import guard
from addon.sync.one_pass import Pass, PassReport, Staged, one_pass
from addon.sync.questions import Question
from addon.sync.sources import Source, SourceRow
from addon.sync.workbook import Workbook
from addon.tabs import Column, Tab, declared

_DECLARED = declared(sheet_templates.texts())
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
        Column(field="count", header="Letters", kind="whole", owner="source", sources=("computed",)),
    ),
)
TABS: Mapping[str, Tab] = {
    "clients": CLIENTS,
    "conflicts": _DECLARED["conflicts"],
    "needs_review": _DECLARED["needs_review"],
}
TODAY = date(2026, 3, 3)


@dataclass
class Ehr:
    """The EHR as its last export shows it: ``{name: {field: value}}``."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def source(self) -> Source:
        """Return the export as a source."""
        rows = tuple(SourceRow(values={"name": name, **values}) for name, values in self.rows.items())
        return Source(name="ehr", tab="clients", rows=rows)


def stage_of(source: Source | None, file_hash: str = "f") -> "object":
    """Return a stage that merges the clients with one export (None: no export in this pass)."""

    def stage(desk: Desk, _: Directory, __: Mapping[str, str]) -> Staged:
        staged = Staged()
        seen = desk.look("clients")
        sources = []
        if source is not None:
            refusal = guard(CLIENTS, source, desk.agreed["clients"], file_hash=file_hash)
            if refusal is None:
                sources.append(source)
            else:
                staged.asked.append(Question(key=refusal.code, kind="export held", question=refusal.what))
        computed = tuple(
            SourceRow(rid=row.rid, values={"count": len(str(seen.values(row).get("name") or ""))}) for row in seen.rows
        )
        desk.merge("clients", [*sources, Source(name="computed", tab="clients", rows=computed, creates=False)])
        return staged

    return stage


def sync(workbook: Workbook, state: State, source: Source | None, *, run: str, file_hash: str = "f") -> PassReport:
    """Run one pass over the world."""
    stage = stage_of(source, file_hash)
    return one_pass(Pass(workbook=workbook, state=state, tabs=TABS, stage=stage, today=TODAY, run=run))
