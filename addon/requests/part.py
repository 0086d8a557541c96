"""The Requests tab: what clinicians ask for in their calendars, and members by whatever door."""

from collections.abc import Iterable

from addon.incoming import MemberAsk, MemberAsks
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result
from addon.records import RequestedChanges
from addon.requests.calendars import Hearing
from addon.requests.rows import REQUEST, TAB, Request, ask_values, change_of, request_values
from addon.sources import Source, SourceRow


def _requests(given: Given) -> Result:
    hearing = given.handed(Hearing)
    if hearing is None:
        return Result()
    asks = MemberAsks.together(given.all_handed(MemberAsks))
    changes = (change_of(one) for one in hearing.requests.values() if one.was_accepted)
    requested = RequestedChanges(tuple(one for one in changes if one))
    known: list[Request | MemberAsk] = [*hearing.requests.values(), *asks.asks.values()]
    rows = (*_rows(given, hearing), *_of_members(given, asks), *_forgotten(given, known))
    count = sum(one.is_open for one in known)
    note = f"{count} request{'' if count == 1 else 's'} open" if count else ""
    return Result(sources=(Source(name="computed", tab=TAB, rows=rows),), hands=(requested,), note=note)


def _rows(given: Given, hearing: Hearing) -> list[SourceRow]:
    view = given.views[TAB]
    return [
        SourceRow(
            rid=one.id,
            values=request_values(
                one, given.practice, given.directory.labels, today=given.today, waits=one.key in hearing.waits
            ),
        )
        for one in hearing.requests.values()
        if one.is_open or one.key in hearing.changed or view.observed(one.id)
    ]


def _of_members(given: Given, asks: MemberAsks) -> list[SourceRow]:
    labels, seen = given.directory.labels, given.views[TAB]
    return [
        SourceRow(rid=one.id, values=ask_values(one, labels))
        for key, one in asks.asks.items()
        if one.is_open or key in asks.changed or seen.observed(one.id)
    ]


def _forgotten(given: Given, known: Iterable[Request | MemberAsk]) -> list[SourceRow]:
    """Rows that are open but that no request is about (a lost state) are closed."""
    ours = {one.id for one in known}
    lost = f"closed {date_in_words(given.today)}: the memory of it was lost"
    return [
        SourceRow(rid=rid, values={"status": lost})
        for rid, (status,) in given.views[TAB].rows(("status",))
        if rid not in ours and str(status or "").startswith(("open", "changed"))
    ]


REQUESTS = Part(name="requests", tabs=(TAB,), takes=(Hearing, MemberAsks), compute=_requests, memory=(REQUEST,))
