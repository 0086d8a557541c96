"""Phone numbers as texts need them."""

import pytest

from addon.phones import international, region_of


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("(512) 555-0190", "US", "+15125550190"),
        ("+1 512.555.0190", "US", "+15125550190"),
        ("15125550190", "US", "+15125550190"),
        ("M: 512-555-0190 (mom)", "US", "+15125550190"),
        ("416-555-0190", "US", "+14165550190"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("", "US", ""),
        ("555-0190", "US", ""),
        ("none", "US", ""),
        ("(899) 555-0112", "US", ""),
        ("+44 20 7946 0018", "US", ""),
        ("512-555-0190 ext 3", "US", ""),
        ("512-555-0190 / 512-555-0191", "US", ""),
    ],
)
def test_one_whole_number_of_the_practices_country_takes_texts(typed: str, region: str, number: str) -> None:
    """However it is written; a part of one, one abroad, an extension and two numbers do not."""
    assert international(typed, region) == number


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("America/New_York", "US"),
        ("US/Eastern", "US"),
        ("America/Toronto", "CA"),
        ("Europe/London", "GB"),
        ("UTC", "US"),
    ],
)
def test_the_zone_tells_the_country(zone: str, region: str) -> None:
    """Where it does not, the United States are meant."""
    assert region_of(zone) == region
