"""What to do about one resource: what we want, against how it stood when last looked at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from addon.calendars.wanted import WantedEvent
from addon.sync.adapters.caldav_calendar.reading import Standing, digest
from addon.sync.adapters.caldav_calendar.remembered import Known, Stood, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Occurrences ("": the event or series itself) to write, to take away, and to agree on as they stand."""

    write: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()


def planned(known: Known | None, wanted: Mapping[str, WantedEvent]) -> Step:
    """Return the step towards the wanted events of one key.

    What a person moved is theirs and what they deleted stays deleted; where they changed the whole
    series, none of its occurrences is touched.
    """
    if known is None or known.state == "away":
        return Step(write=tuple(wanted))
    if known.state in ("gone", "missing") or "" in known.deleted:
        return Step()
    agree = tuple(
        at
        for at, stood in known.parts.items()
        if not stood.is_ours and at in wanted and digest(wanted[at]) == stood.stands
    )
    theirs = {at for at, stood in known.parts.items() if not stood.is_ours and at not in agree}
    if "" in theirs:
        return Step(agree=agree)
    taken = theirs | set(known.deleted)
    write = tuple(at for at, event in wanted.items() if at not in taken and _differs(known.parts.get(at), event))
    drop = tuple(at for at in known.parts if at not in wanted and at not in theirs)
    return Step(write=write, drop=drop, agree=agree)


def _differs(stood: Stood | None, event: WantedEvent) -> bool:
    return stood is None or stood.stands != digest(event)


def known_as(standing: Standing, *, name: str, before: Known | None) -> Known:
    """Return what to remember of a resource just read.

    What was agreed on holds until the mark in the event changes: then we wrote it after we last remembered.
    """
    parts: dict[str, Stood] = {}
    for at, part in standing.parts.items():
        stood = before.parts.get(iso(at)) if before else None
        same_mark = stood is not None and part.mark in ("", stood.mark)
        stands = digest(part.event)
        parts[iso(at)] = Stood(
            stands=stands,
            agreed=stood.agreed if stood and same_mark else part.mark.partition(" ")[0],
            mark=stood.mark if stood and same_mark else part.mark,
            since=stood.since if stood and stood.stands == stands else standing.etag,
        )
    deleted = before.deleted if before else {}
    return Known(
        key=standing.key,
        name=name,
        etag=standing.etag,
        parts=parts,
        deleted={iso(at): deleted.get(iso(at), standing.etag) for at in sorted(standing.deleted, key=iso)},
        left_out=tuple(sorted(iso(at) for at in standing.left_out)),
    )
