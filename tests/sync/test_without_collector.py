"""The cyclic collector stays out of a pass and comes back as it was."""

import gc
from collections.abc import Callable

import pytest

from addon.sync.without_collector import uncollected


@pytest.mark.parametrize("was", [gc.enable, gc.disable])
def test_the_collector_is_left_as_it_was_found(was: Callable[[], None]) -> None:
    """After a pass that failed, too; a server that switched it off itself keeps it off."""
    was()
    before = gc.isenabled()
    try:
        with pytest.raises(AssertionError, match="mid-pass"), uncollected():
            assert gc.isenabled(), "mid-pass"
        assert gc.isenabled() is before
    finally:
        gc.enable()
