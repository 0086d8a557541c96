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
