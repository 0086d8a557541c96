"""The one way in: bytes of a file -> an Export. Pure; nothing of the file is quoted in a message."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType

from addon.exports.assembling import assembled, observed_fields
from addon.exports.dates import PracticeDates
from addon.exports.export import Counts, Export
from addon.exports.limits import LIMITS, Limits
from addon.exports.making import told_above, told_by_name, told_by_package
from addon.exports.opening import Opened, opened, unknown_columns
from addon.exports.profile import Profile
from addon.exports.remittance import is_x12, read_remittance
from addon.exports.rows import Row, ScoreRow, VisitRow
from addon.exports.sorting import DataRows, sort_rows
from addon.exports.typed import Typed, typed_columns
from addon.problems import Problem, in_file

_NO_HABIT = PracticeDates()


def read_export(
    name: str,
    content: bytes,
    profiles: Mapping[str, Profile],
    *,
    limits: Limits = LIMITS,
    dates: PracticeDates = _NO_HABIT,
) -> Export:
    """Read one export file.

    ``dates`` counts where a file leaves its order of day and month open.
    Raises UnreadableExport, with a code and the next step, for a file that is of no known format,
    hostile, locked, cut off or unsafe to read; single bad rows are problems of the Export. Item 9 is looked for
    beforehand, by ``safety``.
    """
    if is_x12(content):
        return read_remittance(name, content, limits)
    found = opened(name, content, profiles, limits)
    data = DataRows.of(found.layout)
    sort_rows(data, name, found, limits)
    typed = typed_columns(name, found.layout, data, dates)
    export = export_of(name, hashlib.sha256(content).hexdigest(), found, data, typed)
    return replace(export, dated=_dated(name, content, found.layout.profile, data, dates))


def _dated(
    name: str, content: bytes, profile: Profile, data: DataRows, dates: PracticeDates
) -> tuple[date | datetime, ...]:
    """Return what a file tells of when it was made, best first."""
    order = profile.date_order or dates.order
    return (
        *told_above(data.above, order, dates.zone),
        *told_by_package(content, dates.zone, has_defaults=bool(profile.weak)),
        *told_by_name(name, order),
    )


def export_of(name: str, sha256: str, found: Opened, data: DataRows, typed: Typed) -> Export:
    """Return the rows of a file that were typed, with what became of all others."""
    profile = found.layout.profile
    places, rows = assembled(profile, typed, name, data.cells)
    held: Sequence[Row] = ()
    if typed.stopped:
        both = list(zip(places, rows, strict=True))
        rows = [row for at, row in both if at not in typed.stopped]
        held = [row for at, row in both if at in typed.stopped]
    made = set(places)
    told = made | typed.stopped.keys()
    reasons = list(typed.stopped.values())
    unmade = [at for at in range(len(data.numbers)) if at not in told] if len(told) < len(data.numbers) else []
    skipped = data.skipped.copy()
    if "void" in reasons:
        skipped["void row"] = reasons.count("void")
    if profile.why and unmade:
        skipped["not used"] = len(unmade)
    counts = Counts(
        read=data.read,
        loaded=len(made - typed.stopped.keys()),
        skipped=MappingProxyType(dict(skipped)),
        review=len(held),
        error=data.errors + reasons.count("error") + (0 if profile.why else len(unmade)),
    )
    return Export(
        profile=profile.name,
        source=profile.source,
        is_complete=profile.complete,
        covers_charges=profile.covers_charges and "charge" in data.fields,
        fills=profile.fills(data.fields),
        file=name,
        sha256=sha256,
        rows=tuple(rows),
        held_back=tuple(held),
        problems=(
            *found.problems,
            *unknown_columns(name, found.layout, next(iter(found.records[found.layout.row :]), ())),
            *(_not_used(name, profile) if profile.why else _no_rows(name, counts)),
            *_by_row(data, typed, () if profile.why else (_no_total(name, data.numbers[at]) for at in unmade)),
        ),
        counts=counts,
        covers=_covers(rows),
        header_signature=found.layout.signature,
        observed=observed_fields(data.fields, rows),
        doubt=typed.doubt,
        unused=profile.why,
        unknown_words=typed.unknown_words,
    )


def _by_row(data: DataRows, typed: Typed, others: Iterable[Problem]) -> list[Problem]:
    return sorted((*data.problems, *typed.problems, *others), key=lambda one: int(one.place.at or 0))


def _no_total(name: str, number: int) -> Problem:
    what = "an item of each measure was not answered, so this row has no total"
    return Problem(in_file(name, number), "no-total", what, "Nothing to do, or type the score into Scores by hand.")


def _not_used(name: str, profile: Profile) -> tuple[Problem, ...]:
    what = f"this is a known file, {profile.title}, and nothing of it is used: {profile.why}"
    return (Problem(in_file(name), "nothing-to-use", what, "You may take it out of the folder."),)


def _no_rows(name: str, counts: Counts) -> tuple[Problem, ...]:
    if counts.loaded or counts.review or counts.error:
        return ()
    return (Problem(in_file(name), "no-rows", "the file has a header and no rows", "Check the period of the export."),)


def _covers(rows: Sequence[Row]) -> tuple[date, date] | None:
    dated = {VisitRow: "day", ScoreRow: "on"}.get(type(rows[0])) if rows else None
    days = set(map(attrgetter(dated), rows)) if dated else set()
    return (min(days), max(days)) if days else None
