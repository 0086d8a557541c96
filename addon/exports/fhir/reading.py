"""Files of FHIR resources -> exports: one for each kind of row in each of them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from addon.exports.beside import TEST_ROW, FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.export import Counts, Export
from addon.exports.fhir.context import Context, Outcome, are_midnights
from addon.exports.fhir.lines import Resource
from addon.exports.fhir.parts import DISPUTED, KINDS, Part, opened, others_in, united
from addon.exports.fhir.people import client_row, days_of_groups, payers, roster_rows
from addon.exports.fhir.references import MEANT, References
from addon.exports.fhir.scores import days_of_scores, score_rows
from addon.exports.fhir.visits import Visits
from addon.exports.fhir.words import fhir_words
from addon.exports.limits import Limits
from addon.exports.making import told_by_file
from addon.exports.profile import FILLED
from addon.exports.united import CONTRADICTS, Told
from addon.problems import Place
from addon.same_person import is_nobody

FHIR = "fhir"
FHIR_TITLES = {
    "fhir.clients": "FHIR: clients",
    "fhir.coverage": "FHIR: insurances",
    "fhir.roster": "FHIR: members of groups",
    "fhir.visits": "FHIR: visits",
    "fhir.charges": "FHIR: claims",
    "fhir.scores": "FHIR: scores",
    "fhir.other": "FHIR: the rest",
    "fhir.zip": "FHIR: a zip file",
}
"""The plain names of the profiles of exports."""
LOOKED_UP_RULE = "looked up for other lines"
_SOURCES = {"clients": "client list", "roster": "roster list", "visits": "appointment list", "scores": "score list"}
_FILLED = {
    "clients": ("client", "birth_date", "external_id", "phone", "email", "contact", "contact_phone", "payer", "status"),
    "roster": ("group_name", "client", "joined", "left"),
    "visits": ("status", "code", "charge", "units"),
    "scores": ("client", "measure", "value", "on"),
}
Project = Callable[[Resource, Context, Place], Outcome]


def read_fhir(files: Sequence[FileOfSet], limits: Limits, dates: PracticeDates) -> ReadTogether:
    """Read files of resources, oldest first: what one refers to may be in another."""
    result = ReadTogether()
    parts = opened(files, limits, result)
    counting = united(parts)
    for name, project in _projections(counting, dates):
        for part in parts:
            _sort(part, name, project)
    result.exports = [export for part in parts for export in _exports(part, dates)]
    result.exports += [
        _rest_of_zip(file) for file in files if file.content.startswith(b"PK") and file.name not in result.refused
    ]
    return result


@dataclass(frozen=True, slots=True)
class _Projection:
    """How one kind of resource is read, with all that it may refer to."""

    project: Project
    context: Context

    def __call__(self, row: Told[Resource], place: Place) -> Outcome:
        if row.fate == CONTRADICTS:
            return Outcome(why=DISPUTED)
        return Outcome(skip=row.fate) if row.fate else self.project(row.content, self.context, place)


def _projections(
    counting: Mapping[str, Sequence[Told[Resource]]], dates: PracticeDates
) -> list[tuple[str, _Projection]]:
    """Return how each kind is read, in the order in which one needs the other: visits before claims."""

    def all_of(name: str) -> list[Resource]:
        return [row.content for row in counting.get(name, ())]

    refs = References({name: all_of(name) for name in MEANT})
    context = Context(refs, fhir_words(), ZoneInfo(dates.zone) if dates.zone else None)
    written = {
        "Observation": days_of_scores(all_of("Observation"), context),
        "Group": days_of_groups(all_of("Group")),
    }
    context.days_only = [kind for kind, days in written.items() if are_midnights(days)]
    context.payers, covered = payers(all_of("Coverage"), context)
    visits = Visits(context)
    visits.look_at(all_of("Encounter"), all_of("Appointment"))
    visits.take_claims(all_of("Claim"))
    known: list[tuple[str, Project]] = [
        ("Patient", client_row),
        ("Coverage", lambda coverage, _, __: covered[id(coverage)]),
        ("Group", roster_rows),
        ("Encounter", visits.of_encounter),
        ("Appointment", visits.of_appointment),
        ("Claim", visits.of_claim),
        ("Observation", score_rows),
    ]
    looked_up: list[tuple[str, Project]] = [
        (name, lambda _, __, ___: Outcome(skip=LOOKED_UP_RULE)) for name in MEANT if name not in KINDS
    ]
    return [(name, _Projection(project, context)) for name, project in (*known, *looked_up)]


def _sort(part: Part, name: str, project: _Projection) -> None:
    """Give each line of one resource its place in the part's tally."""
    if name not in part.told:
        return
    kind = part.kind_of(name)
    tally = part.tally(kind)
    container = name_of(part, kind)
    for row in part.told[name]:
        outcome = project(row, Place(container, str(row.number), True))
        if any(is_nobody(one.client.name) for one in outcome.rows):
            rows = tuple(one for one in outcome.rows if not is_nobody(one.client.name))
            outcome = replace(outcome, rows=rows) if rows else Outcome(skip=TEST_ROW)
        tally.rows += outcome.rows
        if outcome.why:
            tally.whys[outcome.why].append(row.number)
        elif outcome.skip:
            tally.skipped[outcome.skip] += 1
        else:
            tally.loaded += 1


def name_of(part: Part, kind: str) -> str:
    """Return how one kind of row in a part is called: as the part, where it is its only kind."""
    return part.name if len(part.tallies) == 1 else f"{part.name}/{kind}"


def _exports(part: Part, dates: PracticeDates) -> list[Export]:
    dated = tuple(told_by_file(part.file.name, part.file.content, dates))
    return [replace(_export(name_of(part, kind), kind, part), dated=dated) for kind in part.tallies]


def _export(name: str, kind: str, part: Part) -> Export:
    tally = part.tallies[kind]
    fields = _FILLED.get(kind, ())
    return Export(
        profile=f"{FHIR}.{kind}",
        source=_SOURCES.get(kind, FHIR),
        fills={FILLED[kind][1][one]: "firmly" for one in fields},
        file=name,
        sha256=part.file.sha_of(name),
        rows=tuple(tally.rows),
        problems=tuple(tally.problems(name)),
        counts=tally.counts(),
        header_signature=FHIR,
        observed=frozenset(fields),
        adds=True,
    )


def _rest_of_zip(file: FileOfSet) -> Export:
    """Return the parts of a zip that are no lines of JSON, counted."""
    others = others_in(file)
    skipped = {"document": others} if others else {}
    return Export(
        profile=f"{FHIR}.zip",
        source=FHIR,
        file=file.name,
        sha256=file.sha256,
        counts=Counts(read=others, skipped=skipped),
        header_signature=FHIR,
        adds=True,
    )
