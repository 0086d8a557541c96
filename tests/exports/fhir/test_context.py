"""Times as the practice's wall time, names in the order of speech."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from addon.exports.fhir.context import Context, person_name
from addon.exports.fhir.references import References
from addon.exports.fhir.words import fhir_words


def context(zone: str | None = "America/New_York") -> Context:
    """Return a practice's context without any resource."""
    return Context(References({}), fhir_words(), ZoneInfo(zone) if zone else None)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-03T23:00:00Z", datetime(2026, 3, 3, 18)),
        ("2026-03-03T18:00:30.123-05:00", datetime(2026, 3, 3, 18)),
        ("2026-03-08T06:59:00Z", datetime(2026, 3, 8, 1, 59)),
        ("2026-03-08T07:00:00Z", datetime(2026, 3, 8, 3)),
        ("2026-11-01T05:30:00Z", datetime(2026, 11, 1, 1, 30)),
        ("2026-11-01T06:30:00Z", datetime(2026, 11, 1, 1, 30)),
        ("2026-03-03", date(2026, 3, 3)),
        ("2026-03-03T18:00:00", None),
        ("2026-03", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon, I hope", None),
        ("", None),
    ],
)
def test_a_time_with_an_offset_is_the_practices_wall_time(written: str, moment: object) -> None:
    """On both nights on which clocks change; a time without an offset could be anybody's."""
    assert context().moment(written) == moment


def number(use: str, value: str) -> dict[str, object]:
    """Return a record number of a patient."""
    return {"use": use, "type": {"coding": [{"code": "MR"}]}, "value": value}


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([number("usual", "B2"), number("usual", "A1")], "A1"),
        ([number("usual", "A1"), number("official", "B2")], "B2"),
        ([number("old", "A1"), number("usual", "B2")], "B2"),
        ([number("old", "A1")], "p1"),
        ([], "p1"),
    ],
)
def test_a_client_keeps_one_number(numbers: list[object], found: str) -> None:
    """The official one that is in use, else the smallest; the id only where there is none."""
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"text": "Ann Roe"}], "identifier": numbers}
    client = context().client_of(patient)
    assert client is not None
    assert client.external_id == found


def test_without_a_zone_only_days_can_be_read() -> None:
    """A time of elsewhere has no wall time then."""
    assert context(None).moment("2026-03-03T23:00:00Z") is None
    assert context(None).day("2026-03-03") == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("names", "spelled"),
    [
        ([{"family": "Roe", "given": ["Ann", "Bea"]}], "Ann Bea Roe"),
        ([{"use": "maiden", "family": "Ode"}, {"use": "usual", "family": "Roe", "given": ["Ann"]}], "Ann Roe"),
        ([{"use": "usual", "text": "Annie"}, {"use": "official", "family": "Roe", "given": ["Ann"]}], "Ann Roe"),
        ([{"text": "Ann  Roe"}], "Ann Roe"),
        ([{"given": "Ann", "family": 5}], ""),
        ([{"family": "R" * 200}], ""),
        ([{"family": "Roe\ud800"}], ""),
        ([], ""),
    ],
)
def test_a_name_is_the_official_one(names: object, spelled: str) -> None:
    """A former one is used only where there is no other."""
    assert person_name({"name": names}) == spelled
