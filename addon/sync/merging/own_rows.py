"""Rows of the merge's own tabs: people delete as many as they like, no question asked. Pure.

What is open is remembered, not read from these rows. If its row was deleted it gets another, where it can be answered;
a row that comes back after that is closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self, TypeVar

from addon.cells import canonical
from addon.episode import DECIDE_AGAIN, OPEN, Episode
from addon.names_in_text import date_in_words
from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.tabs import Value

OWN = ("conflicts", "needs_review")
"""The merge's own tabs: about what differs between sheet and sources, and what only a person can answer."""
_OVER = ("closed", "accepted", "declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class InRow(Episode):
    """An episode that has a row in one of these tabs: another one for each number."""

    @property
    def id(self) -> str:
        """Return the id of its row."""
        raise NotImplementedError

    def earlier_ids(self) -> Iterator[str]:
        """Yield the ids of the rows that it had before."""
        return (replace(self, number=number).id for number in range(1, self.number))

    def again(self) -> Self:
        """Return it for another row; what was decided in the one before does not count there."""
        status = OPEN if self.status == DECIDE_AGAIN else self.status
        return replace(self, number=self.number + 1, status=status, stale="")


R = TypeVar("R", bound=InRow)


def shown_again(before: Mapping[str, R], seen: SeenTab, agreed: AgreedTab) -> dict[str, R]:
    """Return what is open and whose row somebody deleted, by key, as it gets another row.

    Without ids, and where rows have cells of others, nobody can tell which are gone.
    """
    if "id" not in seen.at or seen.parted:
        return {}
    deleted = agreed.rows.keys() - {row.rid for row in seen.rows}
    return {key: one.again() for key, one in before.items() if one.is_open and one.id in deleted}


def left_over(seen: SeenTab, records: Iterable[InRow], today: date, *, forgotten: str = "") -> Source:
    """Close the open rows that came back after they were shown again; and those of no record, if this is why.

    Their other cells count as ours as they are, so that a record that is given such a row can fill it.
    """
    records = list(records)
    why = {rid: f"asked again in row {one.id}" for one in records for rid in one.earlier_ids()}
    ids = {one.id for one in records}
    return Source(
        name="computed",
        tab=seen.tab.name,
        rows=tuple(
            SourceRow(values={**_ours(seen, row), "status": f"closed {date_in_words(today)}: {reason}"}, rid=row.rid)
            for row in seen.rows
            if row.rid not in ids
            and (reason := why.get(row.rid, forgotten))
            and not canonical(seen.values(row).get("status")).startswith(_OVER)
        ),
        creates=False,
    )


def _ours(seen: SeenTab, row: SeenRow) -> dict[str, Value]:
    values = seen.values(row)
    return {column.field: values.get(column.field) for column in seen.tab.columns if column.owner == "source"}
