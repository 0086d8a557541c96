"""What resources say of people and times, in the words of rows. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from addon.exports.beside import Why
from addon.exports.fhir.lines import Resource, codings, many, named, one, text, words
from addon.exports.fhir.references import References
from addon.exports.fhir.words import FhirWords
from addon.exports.rows import ClientRef, Row

NOBODY = Why(
    "unknown-client",
    "it is about a client whose Patient is in none of the files",
    "Drop the file with the Patients too; files that are read together may come later.",
)
NO_CLINICIAN = Why(
    "unknown-clinician",
    "it names a clinician whose Practitioner is in none of the files",
    "Drop the file with the Practitioners too; files that are read together may come later.",
)
BAD_TIME = Why(
    "bad-date", "it has no date, or one that cannot be read", "Correct it in the EHR and export again.", review=False
)
_PAST_NAMES = frozenset({"old", "maiden", "temp"})
_LONGEST_CHAIN = 5
_DAY = len("2026-03-03")
_MIDNIGHT = re.compile(r".{10}T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: its rows, or the name of the rule that leaves it out; ``why`` it waits or is wrong."""

    rows: tuple[Row, ...] = ()
    skip: str = ""
    why: Why | None = None


@dataclass(slots=True)
class Context:
    """All that is needed to read one resource: the others, the standard's words, and the practice's zone."""

    refs: References
    codes: FhirWords
    zone: ZoneInfo | None
    payers: Mapping[str, str] = field(default_factory=dict)
    days_only: Collection[str] = ()
    """The kinds of resources that write days as midnights of whatever zone: such a day is not the evening before."""
    _clients: dict[str, ClientRef | None] = field(default_factory=dict)
    _referred: dict[str, ClientRef | None] = field(default_factory=dict)
    _clinicians: dict[str, str | None] = field(default_factory=dict)
    _moments: dict[str, date | datetime | None] = field(default_factory=dict)

    def patient(self, reference: Resource) -> Resource | None:
        """Return the patient meant, or the one into whom they were merged."""
        found = self.refs.meant(reference, "Patient")
        for _ in range(_LONGEST_CHAIN):
            links = many(found, "link") if found and "link" in found else []
            merged = next((link for link in links if text(link, "type") == "replaced-by"), None)
            if merged is None:
                return found
            found = self.refs.meant(one(merged, "other"), "Patient")
        return None

    def client(self, reference: Resource) -> ClientRef | None:
        """Return whom a reference means, None where that is nobody in the files."""
        key = text(reference, "reference")
        if not key or key not in self._referred:
            patient = self.patient(reference)
            self._referred[key] = self.client_of(patient) if patient else None
        return self._referred[key]

    def client_of(self, patient: Resource) -> ClientRef | None:
        """Return a patient as rows name them, None without a name."""
        key = text(patient, "id")
        if key not in self._clients:
            name = person_name(patient)
            born = self.day(text(patient, "birthDate")[:_DAY])
            found = ClientRef(name=name, birth_date=born, external_id=self._number(patient))
            self._clients[key] = found if name else None
        return self._clients[key]

    def _number(self, patient: Resource) -> str:
        """Return the client's number in the EHR: the record number where there is one, else the id.

        Of several that are in use it is the official one, else the smallest: the same in every file.
        """
        kind = self.codes.systems.record_number
        numbers = [
            (text(identifier, "use") != "official", words(identifier, "value"))
            for identifier in many(patient, "identifier")
            if text(identifier, "use") != "old" and any(code == kind for _, code in codings(identifier, "type"))
        ]
        return min((one for one in numbers if one[1]), default=(True, words(patient, "id")))[1]

    def clinician(self, reference: Resource) -> str | None:
        """Return a clinician's name, as the reference shows it where it refers to nobody; None if not found."""
        key = text(reference, "reference")
        if not key:
            return self._found_clinician(reference)
        if key not in self._clinicians:
            self._clinicians[key] = self._found_clinician(reference)
        return self._clinicians[key]

    def _found_clinician(self, reference: Resource) -> str | None:
        found = self.refs.meant(reference, "Practitioner", "PractitionerRole")
        if found and text(found, "resourceType") == "PractitionerRole":
            return self.clinician(one(found, "practitioner"))
        if found is None:
            refers = text(reference, "reference") or text(reference, "identifier", "value")
            return None if refers else named(reference, "display")
        return person_name(found) or named(reference, "display")

    def moment(self, written: str) -> date | datetime | None:
        """Return the practice's wall time, or the day where no time is written; None where it cannot be read."""
        if written not in self._moments:
            self._moments[written] = self._moment(written)
        return self._moments[written]

    def _moment(self, written: str) -> date | datetime | None:
        if len(written) <= _DAY:
            return self.day(written) if written else None
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            return None
        if found.tzinfo is None or self.zone is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return None
        return found.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)

    def day_in(self, kind: str, written: str) -> date | None:
        """Return the day that a resource of a kind means, where all of that kind may write it as a midnight."""
        return self.day(written[:_DAY] if kind in self.days_only else written)

    def day(self, written: str) -> date | None:
        """Return a day as it is written, the wall day of a moment; None where it is none."""
        if len(written) > _DAY:
            found = self.moment(written)
            return found.date() if isinstance(found, datetime) else found
        try:
            found_day = date.fromisoformat(written)
        except ValueError:
            return None
        return found_day if _FIRST_YEAR <= found_day.year <= _LAST_YEAR else None


def are_midnights(written: Iterable[str]) -> bool:
    """Return whether every time of day among these texts is a midnight, as programs write a day without a time."""
    return all(_MIDNIGHT.fullmatch(one) for one in written if len(one) > _DAY)


def person_name(of: Resource) -> str:
    """Return a person's name in the order of speech; the official one first, a former one never before another."""
    names = sorted(many(of, "name"), key=lambda one: (text(one, "use") in _PAST_NAMES, text(one, "use") != "official"))
    if not names:
        return ""
    given = names[0].get("given")
    spelled = [word for word in given if isinstance(word, str)] if isinstance(given, list) else []
    return named({"name": " ".join((*spelled, text(names[0], "family")))}, "name") or named(names[0], "text")
