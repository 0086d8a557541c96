"""The Today view: one inbox over open conflicts, requests, questions and flags; the most urgent first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.cells import canonical
from addon.names_in_text import moment_in_words
from addon.tabs import Value, folded

TAB = "today"
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayLine:
    """One line: what it is, how urgent (in words), who, what, by when, and the row it jumps to.

    ``about`` is what it says in a few words, for the end of another line about the same person.
    """

    kind: str
    urgency: str
    who: str
    what: str
    by: date | None
    tab: str
    row_id: str
    about: str = ""


_RANKS = ("red, overdue", "red", "amber, overdue", "amber", "new")


def today_lines(
    *,
    conflicts: Iterable[Row] = (),
    questions: Iterable[Row] = (),
    requests: Iterable[Row] = (),
    flags: Iterable[Row] = (),
    today: date,
) -> tuple[TodayLine, ...]:
    """Return the open lines of rows given as ``{field: value}`` of their tabs (``id`` is the row id), sorted.

    Closed rows, decided conflicts, questions and requests, and flags that somebody has marked as done are left out.
    Flags about one member (or one group) share a line, the most urgent first.
    """
    open_flags = (_flag(row, today) for row in flags if _is_open(row) and row.get("done_on") is None)
    found = [
        *(_conflict(row, today) for row in conflicts if _waits(row)),
        *(_question(row, today) for row in questions if _waits(row) or _is_unanswered(row)),
        *(_request(row, today) for row in requests if _waits(row)),
        *_one_a_person(open_flags),
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


def _one_a_person(lines: Iterable[TodayLine]) -> Iterable[TodayLine]:
    about: defaultdict[str, list[TodayLine]] = defaultdict(list)
    for line in sorted(lines, key=_order):
        about[line.who].append(line)
    for first, *others in about.values():
        also = _counted(line.about for line in others)
        yield replace(first, what=f"{first.what}. Also: {also}" if also else first.what)


def _counted(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(word if count == 1 else f"{word} ({count} times)" for word, count in counts.items())


def _order(line: TodayLine) -> tuple[int, date, str, str, str]:
    return _RANKS.index(line.urgency), line.by or date.max, line.kind, line.who, line.row_id


def _is_open(row: Row) -> bool:
    return not str(row.get("status") or "").startswith(("closed", "accepted", "declined", "done", "withdrawn"))


def _waits(row: Row) -> bool:
    """Whether a person has still to decide; a decision that no longer fits ("changed") has to be made again."""
    return _is_open(row) and (row.get("decision") is None or str(row.get("status") or "").startswith("changed"))


def _is_unanswered(row: Row) -> bool:
    """Whether the words under Decision are none of those that the question can use."""
    offered = [folded(word) for word in _text(row, "choices").split(" / ")]
    return _is_open(row) and folded(_text(row, "decision")) not in offered


def _conflict(row: Row, today: date) -> TodayLine:
    kind = _text(row, "kind") or "conflict"
    says = f"the sheet says {_shown(row, 'sheet_value')}, {_source(row)} says"
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


def _request(row: Row, today: date) -> TodayLine:
    """A request is as urgent as its session is near: the members still expect the old time."""
    start, to = row.get("from"), row.get("to")
    by = start.date() if isinstance(start, datetime) else None
    asked = f"move to {moment_in_words(to)}" if isinstance(to, datetime) and to != start else _text(row, "what")
    return TodayLine(
        kind="Request",
        urgency="red" if by is not None and by <= today + timedelta(days=1) else "amber",
        who=_text(row, "who"),
        what=f"{_text(row, 'session')}: {asked}",
        by=by,
        tab="requests",
        row_id=_text(row, "id"),
    )


def _flag(row: Row, today: date) -> TodayLine:
    due, severity = row.get("due"), "red" if row.get("severity") == "red" else "amber"
    by = due if isinstance(due, date) else None
    rule = _rule_name(_text(row, "rule"))
    return TodayLine(
        kind="Flag",
        urgency=f"{severity}, overdue" if by is not None and by < today else severity,
        who=_text(row, "member") or _text(row, "group") or _text(row, "clinician"),
        what=f"{rule}: {_text(row, 'why').removesuffix('.')}",
        by=by,
        tab="flags",
        row_id=_text(row, "id"),
        about=rule,
    )


def _rule_name(shown: str) -> str:
    """Leave out the rule's id: ``Two missed in a row (FR-01)``."""
    name, _, rest = shown.rpartition(" (")
    return name if name and rest.endswith(")") else shown


_SOURCES = {
    "rebuilt": "the EHR",
    "cadence": "Groups",
    "roster": "Roster",
    "computed": "Groupkeeper",
    "groupkeeper": "Groupkeeper",
    "proposed": "the EHR",
    "": "the source",
}


def _source(row: Row) -> str:
    """Say where the other value comes from, for example ``the EHR's client list``."""
    source = _text(row, "source")
    return _SOURCES.get(source) or f"the EHR's {source}"


def _age(row: Row, today: date) -> str:
    return "new" if row.get("since") in {None, today} else "amber"


def _text(row: Row, field: str) -> str:
    return canonical(row.get(field))


def _shown(row: Row, field: str) -> str:
    return _text(row, field) or "nothing"
