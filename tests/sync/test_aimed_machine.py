"""Gestures aimed at values that move, unreadable cells, own columns and earlier workbooks, among all others."""

import pytest

from tests.sync.aimed_machine import AimedMachine
from tests.sync.test_merge_machine import FileMachine, prove


class AimedFileMachine(AimedMachine, FileMachine):
    """The same over a real .xlsx file."""


def test_no_value_moves_to_another_row() -> None:
    """Partial sorts, own columns of our names, formats cleared, slips and their correction, earlier workbooks."""
    prove(AimedMachine, examples=25, steps=8)


@pytest.mark.judges
def test_no_value_moves_to_another_row_in_files() -> None:
    """The same over real files."""
    prove(AimedFileMachine, examples=25, steps=8)


@pytest.mark.prove
def test_no_value_moves_to_another_row_for_long() -> None:
    """The same with thousands of stories."""
    prove(AimedMachine, examples=3_000, steps=20, fixed=False)


@pytest.mark.prove
def test_no_value_moves_to_another_row_in_files_for_long() -> None:
    """The same with hundreds of stories over real files."""
    prove(AimedFileMachine, examples=300, steps=12, fixed=False)
