"""Rows of a keyed result tab: those that are computed, those that are no longer, and what people decided. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from addon.cells import canonical
from addon.episode import HANDLED
from addon.part import View
from addon.sources import Source, SourceRow, derived_id
from addon.tabs import Tab, Value

ENDED = ("closed", "not sent", "withdrawn", "told")
"""How the status of a row begins that nothing can change any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One row that a computation wants in a keyed result tab; ``key`` is stable over passes."""

    tab: str
    key: str
    values: Mapping[str, Value]


def result_id(tab: Tab, key: str) -> str:
    """Return the id of the row that bears a key."""
    return derived_id(tab.prefix, tab.name, key)


def computed(
    view: View,
    rows: Iterable[ResultRow],
    *,
    closing: str | Callable[[str], str] = "",
    frozen: Callable[[Mapping[str, Value]], bool] | None = None,
) -> Source:
    """Return the rows as a source; open rows of the tab that are no longer computed get the ``closing`` status.

    ``closing`` may differ by row id. Rows whose cells (date and session) are ``frozen`` stay as they are.
    """
    tab = view.tab
    made = [SourceRow(rid=result_id(tab, row.key), values=row.values) for row in rows]
    if closing:
        fields = [column.field for column in tab.columns if column.field in {"date", "session", "status"}]
        others = view.numbers.keys() - {row.rid for row in made}
        for rid, found in view.rows(fields, only=others):
            values = dict(zip(fields, found, strict=True))
            is_frozen = frozen is not None and frozen(values)
            if not is_frozen and not canonical(values.get("status")).startswith(ENDED):
                made.append(
                    SourceRow(rid=rid, values={"status": closing if isinstance(closing, str) else closing(rid)})
                )
    return Source(name="computed", tab=tab.name, rows=tuple(made))


def checks(view: View, texts: Iterable[tuple[str, str]]) -> Source:
    """Return the Check cells of a tab's rows, given as (row id, text)."""
    rows = tuple(SourceRow(rid=rid, values={"check": text}) for rid, text in texts)
    return Source(name="computed", tab=view.tab.name, rows=rows, creates=False)


def cannot_read(view: View, rid: str, fields: Collection[str]) -> str:
    """Return which filled cells of a row no pass could ever read, such as ``Due cannot be read``; "" if none."""
    unread = view.never_read(rid).intersection(fields)
    headers = [one.header for one in view.tab.columns if one.field in unread] if unread else []
    return f"{' and '.join(headers)} cannot be read" if headers else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What people typed into a row of Requests: the word under Decision, and who is named under Handled by."""

    word: str = ""
    by: str = ""


def typed_decisions(requests: View) -> dict[str, Decision]:
    """Return what people typed into Requests, by row id."""
    typed = ((rid, Decision(*map(canonical, cells))) for rid, cells in requests.rows(("decision", "handled_by")))
    return {rid: one for rid, one in typed if one.word or one.by}


def decisions(requests: View) -> dict[str, str]:
    """Return what people decided in Requests, by row id; who is named under Handled by alone has handled it."""
    return {rid: one.word or HANDLED for rid, one in typed_decisions(requests).items()}
