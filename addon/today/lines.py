"""The lines of Today about rows of other tabs: flags, requests, questions and conflicts. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from addon.cells import canonical
from addon.incoming import DISTRESS_ASK, MESSAGE_ASK, ONLINE_ASK
from addon.names_in_text import moment_in_words
from addon.safety import HANDLED_BY
from addon.seat_offers import LATE_ASK, OFFER_ASK, PLACE_ASK, TELL_ASK
from addon.self_booking import SLOT_CALL, SLOT_CHANGED, SLOT_LOST
from addon.session_asks import COVER
from addon.tabs import Value, folded
from addon.today_line import LATER, SOON, Target, TodayLine, timed
from addon.ways_to_come import MAKE_UP
from addon.wishes_asked import OTHER_BOOKED, OTHER_REGULAR, OTHER_SESSION

Row = Mapping[str, Value]


_RULES = frozenset({"rule tab", "rule change"})
_TOLD_ELSEWHERE = frozenset({"safety", "billing correction", *_RULES})
"""Kinds of questions that have lines of their own."""


def safety_lines(questions: Iterable[Row]) -> list[TodayLine]:
    """Return the safety questions, until somebody wrote who handled them and when."""
    return [
        replace(_question(row), kind="Safety", urgency="safety", by=_day(row, "since"), plan="Same day", as_it_is=True)
        for row in questions
        if row.get("kind") == "safety" and not _is_handled(row)
    ]


def _is_handled(row: Row) -> bool:
    """Whether somebody is named who handled it: in the row, or by its status in the row of Requests about the text."""
    return bool(row.get("handled_by") and row.get("handled_on")) or HANDLED_BY in _text(row, "status")


def question_lines(questions: Iterable[Row]) -> list[TodayLine]:
    """Return the other questions that nobody has answered in words that can be used; those told elsewhere are left."""
    others = (row for row in questions if row.get("kind") not in _TOLD_ELSEWHERE)
    return [_question(row) for row in others if waits(row) or _is_unanswered(row)]


def rule_lines(questions: Iterable[Row]) -> list[TodayLine]:
    """Return what waits about rule tabs: which rows that somebody typed are not in force, or which test fails."""
    about = (row for row in questions if row.get("kind") in _RULES)
    return [replace(_question(row), kind="Rules") for row in about if waits(row) or _is_unanswered(row)]


def conflict_lines(conflicts: Iterable[Row]) -> list[TodayLine]:
    """Return the conflicts that nobody has decided."""
    return [_conflict(row) for row in conflicts if waits(row)]


def request_lines(
    requests: Iterable[Row], today: date, leaders: Mapping[str, str] = MappingProxyType({})
) -> list[TodayLine]:
    """Return the requests that nobody has decided: as urgent as the session is near, whose members expect it.

    ``leaders``: the clinician by group and by member, as Requests names them, and by the row of an intake call. Only
    what a calendar asks for has its clinician under Who.
    """
    waiting = [row for row in requests if waits(row)]
    return [
        _request(row, today) if _text(row, "what") in FROM_CALENDARS else _wrote(row, today, leaders) for row in waiting
    ]


def flag_lines(
    flags: Iterable[Row],
    today: date,
    *,
    leaders: Mapping[str, str],
    is_old: Callable[[Row], bool],
    alerts: Iterable[TodayLine] = (),
) -> list[TodayLine]:
    """Return a line for each member (or group) with open flags that nobody marked as done, and with open ``alerts``.

    The other flags of that member are named at its end; one that an alert follows from is not told besides.
    ``leaders``: the clinician by group and by member, as Flags names them. ``is_old``: whether a flag rests on an old
    score; it is no news until its day comes.
    """
    found: defaultdict[str, list[TodayLine]] = defaultdict(list)
    for alert in alerts:
        found[alert.who].append(alert)
    for row in flags:
        if is_open(row) and row.get("done_on") is None and not row.get("alert"):
            line = _flag(row, today, leaders)
            is_due = line.by is not None and line.by <= today
            old = f"{line.urgency.split(',')[0]}, {OLD}"
            found[line.who].append(line if is_due or not is_old(row) else replace(line, urgency=old))
    return [_joined(sorted(lines, key=_alerts_first)) for lines in found.values()]


def _alerts_first(line: TodayLine) -> tuple[bool, bool, tuple[int, bool, date, str, str, str]]:
    """Order what is due before what is not, then alerts before flags: a new alert does not hide an overdue flag."""
    return line.urgency.endswith((NEW, LATER, OLD)), line.kind not in ALERTS, urgency_order(line)


def urgency_order(line: TodayLine) -> tuple[int, bool, date, str, str, str]:
    """Order by time first, then red before amber: an overdue amber comes before a red that is not due."""
    return *_urgency(line), line.by or date.max, line.kind, line.who, _target(line)


def age_order(line: TodayLine) -> tuple[int, bool, date, date, str]:
    """Order as ``urgency_order``, and among those that are equally urgent what was asked first comes first."""
    return *_urgency(line), line.since or date.max, line.by or date.max, _target(line)


def _urgency(line: TodayLine) -> tuple[int, bool]:
    when = next((at for at, words in enumerate(_WHEN) if line.urgency.endswith(words)), len(_WHEN))
    return when, not line.urgency.startswith("red")


def _target(line: TodayLine) -> str:
    return canonical(line.target.value) if line.target else ""


ALERTS = ("Alert", "Outreach")
"""The kinds of the lines about alerts."""
NEW, OLD = "new", "old score"
_WHEN = ("overdue", "today", "this week", SOON, NEW, LATER, OLD)


def is_open(row: Row) -> bool:
    """Return whether a result row is not closed in any way."""
    return not str(row.get("status") or "").startswith(
        ("closed", "accepted", "declined", "done", "handled", "withdrawn")
    )


def waits(row: Row) -> bool:
    """Return whether a person has still to decide; a decision that no longer fits ("changed") has to be made again."""
    return is_open(row) and (row.get("decision") is None or str(row.get("status") or "").startswith("changed"))


def _is_unanswered(row: Row) -> bool:
    """Whether the words under Decision are none of those that the question can use."""
    offered = [folded(word) for word in _text(row, "choices").split(" / ")]
    return is_open(row) and folded(_text(row, "decision")) not in offered


def _joined(lines: Sequence[TodayLine]) -> TodayLine:
    first, *others = lines
    counts = Counter(line.about for line in others)
    also = ", ".join(word if count == 1 else f"{word} ({count} times)" for word, count in counts.items())
    return replace(
        first,
        what=f"{first.what}. Also: {also}" if also else first.what,
        stands_for=len(lines),
        reds=sum(line.reds for line in lines),
        alerts=() if first.kind in ALERTS else tuple(line for line in others if line.kind in ALERTS),
    )


def _conflict(row: Row) -> TodayLine:
    kind = _text(row, "kind") or "conflict"
    sheet, source = _text(row, "sheet_value") or "nothing", _text(row, "source_value") or "nothing"
    return TodayLine(
        kind=kind[:1].upper() + kind[1:],
        urgency="waits",
        who=_text(row, "where"),
        what=f"{_text(row, 'column')}: the sheet has {sheet}, {_source(row)} has {source}",
        target=Target(tab="conflicts", value=_text(row, "id")),
    )


def _question(row: Row) -> TodayLine:
    return TodayLine(
        kind="Question",
        urgency="waits",
        who=_text(row, "where"),
        what=_text(row, "question"),
        target=Target(tab="needs_review", value=_text(row, "id")),
    )


def _request(row: Row, today: date) -> TodayLine:
    """Return the line about what a clinician asks for in their calendar."""
    start, to = row.get("from"), row.get("to")
    by = start.date() if isinstance(start, datetime) else None
    asked = f"move to {moment_in_words(to)}" if isinstance(to, datetime) and to != start else _text(row, "what")
    is_near = by is not None and by <= today + timedelta(days=1)
    return TodayLine(
        kind="Request",
        urgency=timed("red" if is_near else "amber", by, today),
        who=_text(row, "who"),
        what=f"{_text(row, 'session')}: {asked}",
        by=by,
        clinician=without_code(_text(row, "who")),
        plan="Accept or decline",
        target=Target(tab="requests", value=_text(row, "id")),
        since=_day(row, "since"),
    )


FROM_CALENDARS = frozenset({"move", "cancel", "length", "take place after all"})
"""What clinicians' rows of Requests are about."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a row of Requests about somebody else wants: in words, what is to be done, how urgent it is.

    ``is_at_start``: it has to be done by the day on which what it is about begins, else today. ``is_talk``: whoever
    leads the member's groups talks with them.
    """

    words: str
    plan: str
    severity: str = "amber"
    is_at_start: bool = False
    is_talk: bool = False


FROM_MEMBERS: Mapping[str, _Wanted] = {
    DISTRESS_ASK: _Wanted("may be about distress", "A clinician talks with this person today", "red", is_talk=True),
    MESSAGE_ASK: _Wanted("wrote", "Read it, then choose handled", is_talk=True),
    ONLINE_ASK: _Wanted("asks to join online", "Accept or decline: the member is told", "red", is_at_start=True),
    MAKE_UP: _Wanted("asks to come to another session", "Accept or decline", "red", is_at_start=True),
    COVER: _Wanted(
        "asks for cover", "Fill in Time off, or Substitute in Sessions; or choose handled", "red", is_at_start=True
    ),
    OFFER_ASK: _Wanted("may be offered a seat", "Accept: they get the offer. Decline: the next one does"),
    TELL_ASK: _Wanted("could not be told of a seat", "Ask them. Accept: they are added to Roster. Or decline", "red"),
    PLACE_ASK: _Wanted("said yes to a seat", "Accept: they are added to Roster. Or decline", "red"),
    LATE_ASK: _Wanted("said yes too late", "Tell them or find another seat, then choose handled"),
    SLOT_CALL: _Wanted("booked an intake call", "Call them then, and choose handled", "red", is_at_start=True),
    SLOT_CHANGED: _Wanted("has another booked time or none", "Call them, then choose handled", "red"),
    SLOT_LOST: _Wanted("could not book a time", "Find another time with them, then choose handled", "red"),
    OTHER_REGULAR: _Wanted("would like another regular time", "Choose one of the options and accept, or decline"),
    OTHER_SESSION: _Wanted("would like another session", "Choose an option and accept, or decline", is_at_start=True),
    OTHER_BOOKED: _Wanted(
        "would like another booked time", "Choose an option and accept, or decline", is_at_start=True
    ),
}
"""What the rows of members, of people who want to become one, and of who cannot lead a session, are about."""
_UNKNOWN = _Wanted("asks for something", "Read its row in Requests, then decide there")
_SHOWN = 60


def _wrote(row: Row, today: date, leaders: Mapping[str, str]) -> TodayLine:
    """Return the line about what a member asks for or wrote; its clinician is whose session or slot it is about."""
    start, session = row.get("from"), _text(row, "session")
    wanted = FROM_MEMBERS.get(_text(row, "what"), _UNKNOWN)
    by = start.date() if isinstance(start, datetime) and wanted.is_at_start else today
    text = " ".join(_text(row, "why").split())
    shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
    about = session or (moment_in_words(start) if isinstance(start, datetime) else "")
    group = session.partition(" ")[0]
    leading = next((name for label, name in leaders.items() if group and label.endswith(f"({group})")), "")
    own = leaders.get(_text(row, "who"), "") if wanted.is_talk else ""
    return TodayLine(
        kind="Request",
        urgency=timed(wanted.severity, by, today),
        who=_text(row, "who"),
        what=f"{wanted.words}{f' ({about})' if about else ''}: {shown}",
        by=by,
        clinician=leading or leaders.get(_text(row, "id")) or own,
        plan=wanted.plan,
        target=Target(tab="requests", value=_text(row, "id")),
        since=_day(row, "since"),
    )


def _flag(row: Row, today: date, leaders: Mapping[str, str]) -> TodayLine:
    by, group = _day(row, "due"), _text(row, "group")
    rule = without_code(_text(row, "rule"))
    return TodayLine(
        kind="Flag",
        urgency=timed("red" if row.get("severity") == "red" else "amber", by, today),
        who=_text(row, "member") or group or _text(row, "clinician"),
        what=f"{rule}: {_text(row, 'why').removesuffix('.')}",
        by=by,
        clinician=without_codes(_text(row, "clinician")) or leaders.get(group) or leaders.get(_text(row, "member"), ""),
        plan=_text(row, "plan"),
        target=Target(tab="flags", value=_text(row, "id")),
        about=rule,
        reds=int(row.get("severity") == "red"),
    )


def without_codes(shown: str) -> str:
    """Leave out every code of a list: ``Zoe Lind (C-01); Ben Ode (C-02)`` is ``Zoe Lind and Ben Ode``."""
    return " and ".join(without_code(one) for one in shown.split("; "))


def without_code(shown: str) -> str:
    """Leave out the code at the end: ``Two missed in a row (FR-01)``."""
    name, _, rest = shown.rpartition(" (")
    return name if name and rest.endswith(")") else shown


_SOURCES = {
    "rebuilt": "the EHR",
    "cadence": "Groups",
    "roster": "Roster",
    "computed": "Groupkeeper",
    "groupkeeper": "Groupkeeper",
    "proposed": "the EHR",
    "member": "the member",
    "": "the source",
}


def _source(row: Row) -> str:
    """Return where the other value comes from, for example ``the EHR's client list``."""
    source = _text(row, "source")
    return _SOURCES.get(source) or f"the EHR's {source}"


def _day(row: Row, field: str) -> date | None:
    day = row.get(field)
    return day if isinstance(day, date) else None


def _text(row: Row, field: str) -> str:
    return canonical(row.get(field))
