"""What the terminal tells after a pass of what waits for a person."""

from addon.cli.pass_report import _rows_open
from tests.sync.little_practice import LittlePractice


def test_every_tab_in_which_somebody_decides_is_counted() -> None:
    """Also the newer ones: whoever has only a terminal knows where to look."""
    with LittlePractice() as little:
        little.adds("intake", {"name": "Ana Ruiz", "phone": "512-555-0101"})
        assert ("person on the way to a group", 1, "Intake") in list(_rows_open(little.sync()))
