"""The Today view: one inbox over open conflicts, questions and flags; the most urgent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.tabs import Value, canonical

TAB = "today"
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayLine:
    """One line: what it is, how urgent (in words), who, what, by when, and the row it jumps to."""

    kind: str
    urgency: str
    who: str
    what: str
    by: date | None
    tab: str
    row_id: str


_RANKS = ("red, overdue", "red", "amber, overdue", "amber", "new")


def today_lines(
    *,
    conflicts: Iterable[Row] = (),
    questions: Iterable[Row] = (),
    flags: Iterable[Row] = (),
    today: date,
) -> tuple[TodayLine, ...]:
    """Return the open lines of rows given as ``{field: value}`` of their tabs (``id`` is the row id), sorted.

    Closed rows, decided conflicts and questions, and flags that somebody has marked as done are left out.
    """
    found = [
        *(_conflict(row, today) for row in conflicts if _waits(row)),
        *(_question(row, today) for row in questions if _waits(row)),
        *(_flag(row, today) for row in flags if _is_open(row) and row.get("done_on") is None),
    ]
    return tuple(sorted(found, key=_order))


def today_values(line: TodayLine) -> dict[str, Value]:
    """Return the line as ``{field: value}`` of the Today tab; the link itself is put in by whoever writes it."""
    return {
        "kind": line.kind,
        "urgency": line.urgency,
        "who": line.who,
        "what": line.what,
        "by": line.by,
        "row": line.row_id,
    }


def _order(line: TodayLine) -> tuple[int, date, str, str, str]:
    return _RANKS.index(line.urgency), line.by or date.max, line.kind, line.who, line.row_id


def _is_open(row: Row) -> bool:
    return not str(row.get("status") or "").startswith(("closed", "accepted", "declined", "done"))


def _waits(row: Row) -> bool:
    """Whether a person has still to decide; a decision that no longer fits ("changed") has to be made again."""
    return _is_open(row) and (row.get("decision") is None or str(row.get("status") or "").startswith("changed"))


def _conflict(row: Row, today: date) -> TodayLine:
    kind = _text(row, "kind") or "conflict"
    says = f"sheet says {_shown(row, 'sheet_value')}, {_text(row, 'source') or 'source'} says"
    return TodayLine(
        kind=kind[:1].upper() + kind[1:],
        urgency=_age(row, today),
        who=_text(row, "where"),
        what=f"{_text(row, 'column')}: {says} {_shown(row, 'source_value')}",
        by=None,
        tab="conflicts",
        row_id=_text(row, "id"),
    )


def _question(row: Row, today: date) -> TodayLine:
    return TodayLine(
        kind="Question",
        urgency=_age(row, today),
        who=_text(row, "where"),
        what=_text(row, "question"),
        by=None,
        tab="needs_review",
        row_id=_text(row, "id"),
    )


def _flag(row: Row, today: date) -> TodayLine:
    due, severity = row.get("due"), "red" if row.get("severity") == "red" else "amber"
    by = due if isinstance(due, date) else None
    return TodayLine(
        kind="Flag",
        urgency=f"{severity}, overdue" if by is not None and by < today else severity,
        who=_text(row, "member") or _text(row, "group"),
        what=f"{_text(row, 'rule')}: {_text(row, 'why')}",
        by=by,
        tab="flags",
        row_id=_text(row, "id"),
    )


def _age(row: Row, today: date) -> str:
    return "new" if row.get("since") in {None, today} else "amber"


def _text(row: Row, field: str) -> str:
    return canonical(row.get(field))


def _shown(row: Row, field: str) -> str:
    return _text(row, field) or "nothing"
