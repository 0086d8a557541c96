"""Decisions of strategy meetings: what is open, due or done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from addon.cells import canonical, typed
from addon.keyed_rows import cannot_read
from addon.names_in_text import date_in_words
from addon.part import View
from addon.tabs import Value
from addon.today_line import Target, TodayLine, timed

STOP = "stop"
_DAYS = frozenset({"due", "done_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of Decisions with its day and its words; ``unread``: which of its cells cannot be read, "" if all can."""

    id: str
    on: date
    what: str
    kind: str = ""
    owner: str = ""
    due: date | None = None
    became: str = ""
    done_on: date | None = None
    unread: str = ""

    def is_open(self, on: date) -> bool:
        """Return whether it was made and not done by the end of a day."""
        return self.on <= on and (self.done_on is None or self.done_on > on)


def read_decisions(view: View) -> dict[str, Decision | None]:
    """Return the rows of Decisions by their id, None where the day or the words are missing."""
    rows = {str(row["id"]): row for row in view.values()}
    return {rid: read_decision(row, cannot_read(view, rid, _DAYS)) for rid, row in rows.items()}


def read_decision(row: Mapping[str, Value], unread: str = "") -> Decision | None:
    """Return a row, None while its day or its words are missing."""
    on, what = typed(date, row.get("decided_on")), canonical(row.get("decision"))
    if on is None or not what:
        return None
    return Decision(
        id=str(row["id"]),
        on=on,
        what=what,
        kind=canonical(row.get("kind")),
        owner=canonical(row.get("owner")),
        due=typed(date, row.get("due")),
        became=canonical(row.get("became")),
        done_on=typed(date, row.get("done_on")),
        unread=unread,
    )


def check(one: Decision | None, today: date) -> str:
    """Return what its Check tells."""
    if one is None:
        return "not used: Decided on needs a day"
    if one.unread:
        return f"cannot tell: {one.unread}"
    if one.done_on:
        return "done" if one.became else "done; fill in What became of it"
    if one.due and one.due < today:
        return f"overdue since {date_in_words(one.due)}"
    return "open" if one.owner else "open; nobody sees to it yet"


def today_line(one: Decision, today: date) -> TodayLine:
    """Return what Today tells of an open decision with a day, or with one that cannot be read."""
    return TodayLine(
        kind="Decision",
        urgency="amber, this week" if one.unread else timed("amber", one.due, today),
        who=one.owner or "nobody yet",
        what=one.what,
        by=one.due,
        plan=f"{one.unread}: correct it" if one.unread else "Do it or give it up, then fill in Done on",
        target=Target(tab="decisions", value=one.id),
        as_it_is=True,
    )
