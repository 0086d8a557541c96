"""Encounters, appointments and claims as visits."""

import pytest

from addon.exports.beside import ReadTogether
from addon.exports.together import read_together
from tests.exports.test_together import NEW_YORK, dropped
from tests.exports.whole_exports import Resource, ndjson

CPT = "http://www.ama-assn.org/go/cpt"
START = "2026-03-03T18:00:00-05:00"
ANN: Resource = {"resourceType": "Patient", "id": "p1", "name": [{"given": ["Ann"], "family": "Roe"}]}
TRIAL: Resource = {"resourceType": "Patient", "id": "p2", "name": [{"given": ["Test"], "family": "Patient"}]}
ROSA: Resource = {"resourceType": "Practitioner", "id": "d1", "name": [{"given": ["Rosa"], "family": "Lund"}]}


def appointment(status: str, who: str = "p1") -> Resource:
    """Return the appointment of one client."""
    actors = [{"actor": {"reference": one}} for one in (f"Patient/{who}", "Practitioner/d1")]
    return {"resourceType": "Appointment", "id": "a1", "status": status, "start": START, "participant": actors}


def encounter(status: str) -> Resource:
    """Return the encounter of the appointment."""
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "status": status,
        "subject": {"reference": "Patient/p1"},
        "appointment": [{"reference": "Appointment/a1"}],
        "participant": [{"individual": {"reference": "Practitioner/d1"}}],
    }


def read(*resources: Resource) -> ReadTogether:
    """Read them as one file."""
    return read_together("fhir", [dropped("x.ndjson", ndjson(ANN, TRIAL, ROSA, *resources))], dates=NEW_YORK)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("finished", ["attended"]),
        ("cancelled", ["cancelled"]),
        ("planned", ["no show"]),
        ("in-progress", ["no show"]),
        ("entered-in-error", ["no show"]),
        ("no such word", ["no show"]),
    ],
)
def test_an_encounter_that_tells_nothing_hides_no_appointment(status: str, found: list[str]) -> None:
    """One visit in any case: the encounter's word, else the appointment's."""
    exports = read(appointment("noshow"), encounter(status)).exports
    assert [row.status for one in exports for row in one.visits] == found


@pytest.mark.parametrize(("net", "waits"), [({"value": 70}, 0), ({"value": 70, "currency": "EUR"}, 1), ({}, 1)])
def test_a_claim_without_an_amount_is_told(net: Resource, waits: int) -> None:
    """Its code is read, its charge is not: it waits for a person."""
    service = {"coding": [{"system": CPT, "code": "90853"}]}
    item = {"encounter": [{"reference": "Encounter/e1"}], "productOrService": service, "net": net}
    claim: Resource = {"resourceType": "Claim", "id": "c1", "status": "active", "use": "claim", "item": [item]}
    exports = read(appointment("fulfilled"), encounter("finished"), claim).exports
    assert [(row.code, row.charge is None) for one in exports for row in one.visits] == [("90853", bool(waits))]
    (told,) = (one for one in exports if one.profile == "fhir.charges")
    assert (told.counts.review, told.counts.loaded) == (waits, 1 - waits)
    assert [one.code for one in told.problems] == ["no-charge"] * waits


def test_a_record_that_tries_the_program_out_is_nobody() -> None:
    """Neither a client nor somebody's visit."""
    exports = read(appointment("noshow", "p2")).exports
    assert [one.client.name for each in exports for one in each.rows] == ["Ann Roe"]
    assert sum(one.counts.skipped.get("test row", 0) for one in exports) == 2
