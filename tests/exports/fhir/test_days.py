"""Days that programs write as the midnight of another zone."""

from datetime import date

import pytest

from addon.exports.together import read_together
from tests.exports.test_together import NEW_YORK, dropped
from tests.exports.whole_exports import Resource, ndjson

MIDNIGHT, EVENING = "2026-03-03T00:00:00Z", "2026-03-04T00:30:00Z"
ANN: Resource = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"given": ["Ann"], "family": "Roe"}],
    "birthDate": "1990-01-05T00:00:00Z",
}


def score(key: str, on: str, code: str = "44261-6") -> Resource:
    """Return an observation with a total."""
    return {
        "resourceType": "Observation",
        "id": key,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": on,
        "valueQuantity": {"value": 12},
    }


def group(start: str, end: str) -> Resource:
    """Return a group with one member."""
    member = {"entity": {"reference": "Patient/p1"}, "period": {"start": start, "end": end}}
    return {"resourceType": "Group", "id": "g", "type": "person", "actual": True, "name": "DBT", "member": [member]}


CASES: dict[str, tuple[list[Resource], list[date]]] = {
    "a score": ([score("o", MIDNIGHT)], [date(2026, 3, 3)]),
    "with fractions": ([score("o", "2026-03-03T00:00:00.000+00:00")], [date(2026, 3, 3)]),
    "beside a day": ([score("o", MIDNIGHT), score("q", "2026-03-05")], [date(2026, 3, 3), date(2026, 3, 5)]),
    "beside real times": ([score("o", MIDNIGHT), score("q", EVENING)], [date(2026, 3, 2), date(2026, 3, 3)]),
    "beside a time of no score": ([score("o", MIDNIGHT), score("q", EVENING, "8480-6")], [date(2026, 3, 3)]),
    "a real time": ([score("o", EVENING)], [date(2026, 3, 3)]),
    "the times of a group": (
        [group("2026-01-05T00:00:00Z", "2026-03-01T00:00:00+00:00")],
        [date(2026, 1, 5), date(2026, 3, 1)],
    ),
    "a group with real times": (
        [group("2026-01-05T00:00:00Z", "2026-03-01T15:00:00Z")],
        [date(2026, 1, 4), date(2026, 3, 1)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_day_written_as_a_midnight_is_that_day(name: str) -> None:
    """Where all of its kind are: a real time is the practice's wall time, also at 7 in the evening."""
    resources, days = CASES[name]
    exports = read_together("fhir", [dropped("x.ndjson", ndjson(ANN, *resources))], dates=NEW_YORK).exports
    scores = [row.on for one in exports for row in one.scores]
    times = [day for one in exports for row in one.roster for day in (row.joined, row.left)]
    assert scores + times == days
    assert {row.client.birth_date for one in exports for row in one.rows} == {date(1990, 1, 5)}
