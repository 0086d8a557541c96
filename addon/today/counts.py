"""The lines of Today that count: problems, billing, people whom no notice can reach. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from addon.billed import BillState, bill_state
from addon.cells import canonical
from addon.outgoing import NOT_SENT
from addon.problems import Problem, once_a_cell
from addon.records import MessageTrouble
from addon.today.lines import Row
from addon.today_line import Target, TodayLine

_MOST_CELLS = 4
_AT = re.compile(r"(?:[A-Z]{1,3}|\d+:)(\d+)")
"""A cell (C14) or a row (12:12); the digits of a code or of a day in a name are no row."""
_UNREACHED = ("not sent: nobody has recorded", "not sent: no usable")
_CHANNELS = {"text": "text", "email": "e-mail"}
_KEPT_BACK = {
    BillState.UNMARKED: "blocked by attendance",
    BillState.BLOCKED: "blocked by Billing checks",
    BillState.IN_CONFLICT: "waiting for a decision",
    BillState.NOT_IN_EHR: "waiting for a decision",
    BillState.UNCLEAR: "for a person",
}
"""What Today calls it that keeps a session's bill."""


def problem_lines(problems: Iterable[Problem], *, urgency: str = "amber") -> list[TodayLine]:
    """Return a line for each place and sentence, with its cells and the next step; files come first."""
    groups: defaultdict[tuple[bool, str, str, str], list[Problem]] = defaultdict(list)
    for one in once_a_cell(problems):
        groups[not one.place.is_file, one.place.container, one.code, one.what].append(one)
    return [_problem(sorted(alike), urgency) for _, alike in sorted(groups.items())]


def billing_lines(sessions: Iterable[Row]) -> list[TodayLine]:
    """Return one line about the sessions whose package waits, with how many wait for what."""
    told = tuple(dict.fromkeys(_KEPT_BACK.values()))
    states = ((row, bill_state(canonical(row.get("status")))) for row in sessions)
    waiting = [(row, _KEPT_BACK[state]) for row, state in states if state in _KEPT_BACK]
    reasons = Counter(words for _, words in waiting)
    words = ", ".join(f"{reasons[each]} {each}" for each in told if reasons[each])
    return _counted(
        [row for row, _ in waiting],
        "billing_sessions",
        "Billing",
        lambda n: f"{_many(n, 'session')} cannot be billed: {words}",
    )


def unreached_lines(messages: Iterable[Row], upcoming: Iterable[str]) -> list[TodayLine]:
    """Return one line about the people to whom a notice about one of the ``upcoming`` sessions cannot go."""
    ahead = set(upcoming)
    missed = [row for row in messages if _begins(row, _UNREACHED) and canonical(row.get("session")) in ahead]
    people = len({canonical(row.get("member_code")) for row in missed})
    words = f"{_many(people, 'person', 'people')} cannot be reached: no consent is recorded, or no usable address"
    return _counted(missed, "messages", "Notices", lambda _: words)


def undelivered_lines(troubles: Iterable[MessageTrouble]) -> list[TodayLine]:
    """Return a line for each person whom a message about a coming session did not reach, with what can be done."""
    people: defaultdict[str, list[MessageTrouble]] = defaultdict(list)
    for one in troubles:
        people[one.person].append(one)
    return [_undelivered(code, found) for code, found in people.items()]


def _undelivered(code: str, found: Sequence[MessageTrouble]) -> TodayLine:
    told = dict.fromkeys(f"{_CHANNELS.get(one.by, one.by)} {one.what}" for one in found)
    return TodayLine(
        kind="Notices",
        urgency="waits",
        who=code,
        what="; ".join(told),
        plan=" ".join(dict.fromkeys(one.next_step for one in found if one.next_step)),
        target=Target(tab="messages", value=found[0].row),
        stands_for=len(found),
    )


def by_hand_lines(messages: Iterable[Row], wall: datetime, *, is_sending: bool) -> list[TodayLine]:
    """Return a line for each person whom somebody has to tell something that can still be told, the soonest first.

    That is what was not sent, and what is planned: all of it where nobody sends messages, else what should have gone
    out by now.
    """
    people: defaultdict[str, list[Row]] = defaultdict(list)
    for row in messages:
        until = row.get("until")
        if isinstance(until, datetime) and until > wall and _is_by_hand(row, is_sending=is_sending):
            people[canonical(row.get("member"))].append(row)
    lines = [_by_hand(who, rows) for who, rows in people.items()]
    return sorted(lines, key=lambda one: (one.by or date.max, one.who))


def _is_by_hand(row: Row, *, is_sending: bool) -> bool:
    return (bool(row.get("what_to_do")) and _begins(row, (NOT_SENT,))) or (
        _begins(row, ("planned",)) and bool(row.get("what_to_do") or not is_sending)
    )


def _by_hand(who: str, rows: Sequence[Row]) -> TodayLine:
    what = dict.fromkeys(canonical(row.get("rule")).partition(" (")[0] for row in rows)
    untils = [until.date() for row in rows if isinstance(until := row.get("until"), datetime)]
    return TodayLine(
        kind="Notices",
        urgency="waits",
        who=who,
        what=f"to tell by phone or in person: {'; '.join(what)}",
        by=min(untils, default=None),
        plan="The words are under Text in Messages; then fill in Told on",
        target=Target(tab="messages", value=canonical(rows[0].get("id"))),
        stands_for=len(rows),
    )


def _counted(rows: Sequence[Row], tab: str, kind: str, words: Callable[[int], str]) -> list[TodayLine]:
    if not rows:
        return []
    target = Target(tab=tab, value=canonical(rows[0].get("id")))
    return [TodayLine(kind=kind, urgency="waits", what=words(len(rows)), target=target, stands_for=len(rows))]


def _problem(alike: Sequence[Problem], urgency: str) -> TodayLine:
    first = alike[0]
    cells = list(dict.fromkeys(one.place.at for one in alike if one.place.at))
    more = f" and {len(cells) - _MOST_CELLS} more" if len(cells) > _MOST_CELLS else ""
    where = f"{first.place.container}: {', '.join(cells[:_MOST_CELLS])}{more}" if cells else first.place.container
    what = first.what[:1].upper() + first.what[1:]
    return TodayLine(
        kind="Problem",
        urgency=urgency,
        who=where,
        what=what,
        plan=first.next_step,
        target=_cell(first),
        stands_for=len(alike),
        reds=len(alike) if urgency.startswith("red") else 0,
        as_it_is=True,  # a code in a file's name is the file's name
    )


def _cell(one: Problem) -> Target | None:
    """Return the row of a cell that is wrong: nothing else finds it, for it may have no id."""
    at = None if one.place.is_file else _AT.fullmatch(one.place.at)
    return Target(tab=one.place.container, row=int(at[1]), text=str(one.place).replace("!", " ")) if at else None


def _begins(row: Row, words: tuple[str, ...]) -> bool:
    return canonical(row.get("status")).startswith(words)


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"
