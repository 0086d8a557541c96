"""The cyclic collector stays out of a pass and comes back as it was."""

import gc

import pytest

from addon.sync.uncollected import uncollected


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was_found(on: bool) -> None:  # noqa: FBT001 - a case of a table
    """After a pass that failed, too; a server that switched it off itself keeps it off."""
    (gc.enable if on else gc.disable)()
    try:
        with pytest.raises(ValueError, match="mid-pass"), uncollected():
            assert not gc.isenabled()
            raise ValueError("mid-pass")
        assert gc.isenabled() is on
    finally:
        gc.enable()
