"""Certificates are kept as long as Google allows, within bounds, and nobody can have them fetched again and again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from addon.online.certificates import LEAST, MOST, PAUSE, Certificates, CertificatesMissing, lifetime
from tests.web.pages import NOON


class Desk:
    """A clock, what is published, and how often it was asked for."""

    def __init__(self) -> None:
        self.now: datetime = NOON
        self.asked = 0
        self.answer: Callable[[], tuple[str, str]] = lambda: ('{"a": "A"}', "max-age=3600")
        self.certificates = Certificates(self._fetch, lambda: self.now)

    def _fetch(self) -> tuple[str, str]:
        self.asked += 1
        return self.answer()


def gone() -> tuple[str, str]:
    """Nobody answers."""
    raise OSError


@pytest.mark.parametrize(
    ("header", "lasts"),
    [
        ("public, max-age=19823, must-revalidate", timedelta(seconds=19_823)),
        ("max-age=1", LEAST),
        ("", LEAST),
        ("no-store", LEAST),
        ("s-maxage=9, max-age=999999999", MOST),
        ("x-max-age=7200", LEAST),
    ],
)
def test_an_age_is_read_and_bounded(header: str, lasts: timedelta) -> None:
    """Five minutes at least, a day at most."""
    assert lifetime(header) == lasts


def test_an_unknown_key_is_looked_for_and_not_again_for_a_while() -> None:
    """A new key of Google's is found; whoever makes up names of keys causes one fetch in half a minute."""
    desk = Desk()
    assert [desk.certificates.of(key) for key in ("a", "b", "c", "d")] == ["A", "", "", ""]
    assert desk.asked == 1
    desk.answer = lambda: ('{"a": "A", "b": "B"}', "")
    desk.now += PAUSE
    assert [desk.certificates.of("b"), desk.asked] == ["B", 2]


def test_old_ones_count_a_day_while_nobody_answers() -> None:
    """Then nobody is known; and they come back by themselves."""
    desk = Desk()
    desk.certificates.of("a")
    for broken in (gone, lambda: ("no json", ""), lambda: ("[]", ""), lambda: ('{"a": 1}', ""), lambda: ("{}", "")):
        desk.answer = broken
        desk.now += timedelta(hours=2)
        assert desk.certificates.of("a") == "A"
    desk.now = NOON + MOST + timedelta(minutes=1)
    with pytest.raises(CertificatesMissing):
        desk.certificates.of("a")
    desk.answer = lambda: ('{"a": "new"}', "")
    desk.now += PAUSE
    assert desk.certificates.of("a") == "new"
