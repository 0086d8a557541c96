"""Files of FHIR resources, opened: their lines by kind of row, united by resource over all files. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from addon.exports.beside import FileOfSet, ReadTogether, Tally, Why
from addon.exports.fhir.lines import (
    Resource,
    has_resources,
    is_json,
    is_json_part,
    is_lines,
    resources,
    text,
)
from addon.exports.limits import Limits, check_length, check_size
from addon.exports.united import Told, unite
from addon.exports.zipped import called, legible, part_names, tops, unzipped
from addon.problems import UnreadableExport

KINDS = {
    "Patient": "clients",
    "Coverage": "coverage",
    "Group": "roster",
    "Encounter": "visits",
    "Appointment": "visits",
    "Claim": "charges",
    "Observation": "scores",
}
"""Which kind of row a resource yields; Coverage and Claim complete clients and visits."""
KEPT: Mapping[str, tuple[str, ...]] = {
    "Patient": (
        *("identifier", "name", "birthDate", "telecom", "link", "active", "deceasedBoolean", "deceasedDateTime"),
        *("contact", "generalPractitioner"),
    ),
    "Coverage": ("status", "beneficiary", "payor", "order"),
    "Group": ("identifier", "type", "actual", "name", "member"),
    "Encounter": (
        *("identifier", "status", "subject", "participant", "period", "appointment", "partOf", "type", "serviceType"),
    ),
    "Appointment": (
        *("identifier", "status", "start", "end", "minutesDuration", "participant", "cancelationReason"),
        *("serviceType", "appointmentType"),
    ),
    "Claim": ("status", "use", "item"),
    "Observation": (
        *("status", "code", "subject", "component", "dataAbsentReason", "issued", "effectiveDateTime"),
        *("effectivePeriod", "effectiveInstant", "valueQuantity", "valueInteger", "valueDecimal", "valueString"),
    ),
    "Practitioner": ("identifier", "name"),
    "PractitionerRole": ("identifier", "practitioner"),
    "Organization": ("identifier", "name"),
}
"""What is read of each resource: two lines that differ elsewhere tell the same. Those without a kind are looked up."""
REST = "other"
_SLIM = {name: ("resourceType", "id", *fields) for name, fields in KEPT.items()}
_BAD_LINE = Why(
    "bad-line", "this line is no JSON object, so the file may be cut off or damaged", "Export it again.", review=False
)
_LONGEST_KIND = 40


@dataclass(slots=True)
class Part:
    """One file, or one part of a zip: its lines of each resource, and the tally of each kind of row."""

    name: str
    file: FileOfSet
    told: dict[str, list[Told[Resource]]] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def kind_of(self, name: str) -> str:
        """Return the kind of row that a resource's lines count as: what yields none counts as the others do."""
        kind = KINDS.get(name, REST)
        return kind if kind in self.tallies or not self.tallies else next(iter(self.tallies))

    def tally(self, kind: str) -> Tally:
        """Return the tally of one kind of row."""
        found = self.tallies.get(kind)
        if found is None:
            found = self.tallies[kind] = Tally()
        return found


def opened(files: Sequence[FileOfSet], limits: Limits, result: ReadTogether) -> list[Part]:
    """Return the parts of all files, oldest first; a file that cannot be read is refused in the ``result``."""
    parts: list[Part] = []
    for file in files:
        try:
            found = [_read(Part(name, file), content, limits) for name, content in contents(file, limits)]
        except UnreadableExport as fault:
            result.refused[file.name] = fault
        else:
            parts += found
    for at, part in enumerate(parts):
        for told in part.told.values():
            for row in told:
                row.file = at
    return parts


def contents(file: FileOfSet, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield a file's parts with resources, each by the name that places in it have. Raises UnreadableExport."""
    check_size(file.name, file.content, limits)
    wanted = parts_read(file.content)
    found = unzipped(file.name, file.content, limits, wanted.__contains__) if _is_zip(file) else {}
    yield from _named(file, found.items(), wanted)


def legible_contents(file: FileOfSet, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield of a file of any size what can be unzipped of it, by the same names, if it is JSON at all."""
    wanted = parts_read(file.content)
    parts = legible(file.content, limits, wanted.__contains__) if wanted else ()
    yield from (one for one in _named(file, parts, wanted) if is_json(one[1]) or _is_zip(file))


def parts_read(content: bytes) -> tuple[str, ...]:
    """Return the names of a zip's parts that are read: lines of JSON, and other JSON that has resources."""
    if not content.startswith(b"PK"):
        return ()
    with_resources = {name for name, top in tops(content, is_json_part) if has_resources(top)}
    return tuple(name for name in part_names(content) if is_lines(name) or name in with_resources)


def _is_zip(file: FileOfSet) -> bool:
    return file.content.startswith(b"PK")


def _named(file: FileOfSet, parts: Iterable[tuple[str, bytes]], wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    if not _is_zip(file):
        yield file.name, file.content
        return
    names = called(wanted)
    for path, content in parts:
        stem = path.rpartition("/")[2].partition(".")[0]
        own = f"{stem}.{wanted.index(path) + 1}" if stem in KEPT else names[path]
        yield f"{file.name}/{own}", content


def others_in(file: FileOfSet) -> int:
    """Return how many parts of a zip are not read: they have no resources."""
    return len(part_names(file.content)) - len(parts_read(file.content))


def _read(part: Part, content: bytes, limits: Limits) -> Part:
    for lines, (number, resource) in enumerate(resources(content), 1):
        check_length(part.name, lines, limits.rows, of="lines")
        name = text(resource, "resourceType") if resource else ""
        kind = KINDS.get(name, REST)
        tally = part.tally(kind)
        tally.read += 1
        if resource is None:
            tally.whys[_BAD_LINE].append(number)
        elif name in KEPT:
            updated = _updated(text(resource, "meta", "lastUpdated")) if "meta" in resource else ""
            told = part.told.get(name)
            if told is None:
                told = part.told[name] = []
            slim = {field: resource[field] for field in _SLIM[name] if field in resource}
            told.append(Told(0, number, slim, part.file.age, updated))
        else:
            tally.skipped[_not_read(name)] += 1
    if len(part.tallies) > 1 and REST in part.tallies:
        rest = part.tallies.pop(REST)
        next(iter(part.tallies.values())).take(rest)
    return part


@lru_cache(maxsize=4_096)  # what a server changes at once has one time
def _updated(written: str) -> str:
    """Return an instant so that a later one is a greater text, "" where it is none."""
    if not written:
        return ""
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC).isoformat() if found.tzinfo else ""
    except (ValueError, OverflowError):
        return ""


def _not_read(name: str) -> str:
    """Return the rule by which a line is left out: a word of the standard, never what else may be in the file."""
    if not name:
        return "no resource"
    is_word = name.isascii() and name.isalpha() and name[0].isupper() and len(name) <= _LONGEST_KIND
    return f"{name} is not read" if is_word else "unknown resource"


def united(parts: Sequence[Part]) -> dict[str, list[Told[Resource]]]:
    """Return the line that counts of each resource, by its name; every other line learns its fate."""
    told: dict[str, list[Told[Resource]]] = {}
    for part in parts:
        for name, rows in part.told.items():
            told.setdefault(name, []).extend(rows)
    return {name: list(unite((_key(row), row) for row in rows).values()) for name, rows in told.items()}


def _key(row: Told[Resource]) -> object:
    return text(row.content, "id") or (row.file, row.number)


DISPUTED = Why(
    "contradicts",
    "another line says otherwise of the same resource, and nothing tells which is later",
    "Export once more, and take the older files out of the exports folder.",
)
