"""How programs read our log: one event a line, in UTC, whatever a value has in it."""

import re

import pytest

from addon.cli.main import _for_programs

ODD = ["two\nlines", "a\r\nwebhook door=forms outcome=stored", 'quo"tes', "tab\tand = sign", "\x1b[31mred", "\u2028"]


@pytest.mark.parametrize("value", ODD)
def test_a_line_is_one_line_whatever_is_in_it(value: str) -> None:
    """Nobody writes a second line by what they send."""
    told: object = {"event": "webhook", "door": value, "outcome": "refused"}
    for one in _for_programs():
        told = one(None, "info", told)  # type: ignore[arg-type]
    assert isinstance(told, str)
    assert len(told.splitlines()) == 1
    assert told.isprintable()
    assert re.match(r"timestamp=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z event=webhook ", told)
    assert told.endswith("outcome=refused")
