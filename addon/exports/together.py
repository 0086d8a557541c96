"""Which files have to be read together, and how: tables of one set, lines of FHIR resources. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from addon.exports.beside import FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.fhir.lines import is_fhir, is_lines
from addon.exports.fhir.parts import parts_read
from addon.exports.fhir.reading import FHIR, FHIR_TITLES, read_fhir
from addon.exports.fhir.safety import fhir_safety
from addon.exports.item_9 import shipped_headers
from addon.exports.limits import LIMITS, Limits
from addon.exports.profile import Profile
from addon.exports.safety import SafetyAnswer, answers_in_parts, answers_in_table, safety_answers
from addon.exports.table_sets.model import TableSet, shipped_sets
from addon.exports.table_sets.reading import is_of_set, read_set, table_in
from addon.exports.table_sets.safety import set_safety
from addon.exports.zipped import part_names


def set_of(name: str, content: bytes) -> str:
    """Return the name of the set that a file belongs to, "" for a file that is read alone."""
    parts = part_names(content)
    if is_fhir(name, content, parts):
        return FHIR
    tables = next((one.name for one in shipped_sets() if is_of_set(name, content, parts, one)), "")
    return tables or (FHIR if parts_read(content) else "")


def read_together(
    kind: str, files: Sequence[FileOfSet], *, dates: PracticeDates, limits: Limits = LIMITS
) -> ReadTogether:
    """Read the files of one set, given oldest first. A file that cannot be read is refused; the others go on."""
    if kind == FHIR:
        return read_fhir(files, limits, dates)
    return read_set(files, _table_set(kind), limits, dates)


def safety_together(kind: str, files: Sequence[FileOfSet], *, limits: Limits = LIMITS) -> tuple[SafetyAnswer, ...]:
    """Return every answer to item 9 that a clinician has to look at, whatever else is wrong with the files."""
    in_json = fhir_safety(files, limits)
    if kind == FHIR:
        return (*in_json, *_in_other_tables(files, is_lines))
    found = _table_set(kind)
    known = {one.table for one in found.item_9}
    others = _in_other_tables(files, lambda path: table_in(path, found) in known)
    return (*set_safety(files, found, limits), *in_json, *others)


def safety_alone(name: str, content: bytes, profiles: Iterable[Profile]) -> tuple[SafetyAnswer, ...]:
    """Return the same of a file that is read alone: in its tables, and in JSON whatever that is."""
    file = FileOfSet(name=name, content=content, sha256=sha256(content).hexdigest())
    return (*safety_answers(name, content, profiles), *fhir_safety([file], LIMITS))


def _in_other_tables(files: Sequence[FileOfSet], but: Callable[[str], bool]) -> Iterator[SafetyAnswer]:
    """Yield the answers in tables that the set does not know: their own headers name item 9."""
    for file in files:
        if file.content.startswith(b"PK"):
            yield from answers_in_parts(file.name, file.content, shipped_headers(), but)
        elif file.name.casefold().endswith(".csv") and not but(file.name):
            yield from answers_in_table(file.name, file.content, shipped_headers())


def set_titles() -> dict[str, str]:
    """Return the plain names of all that is read together, by the profile of an export."""
    sets = shipped_sets()
    rows = {rows.as_profile(one.name).name: rows.title for one in sets for rows in one.rows}
    return FHIR_TITLES | {one.name: f"{one.title}, the rest" for one in sets} | rows


def _table_set(name: str) -> TableSet:
    return next(one for one in shipped_sets() if one.name == name)
