"""Two-way sync never loses a value: the machine over the workbook in memory and over real .xlsx files."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.books import FileBook
from tests.sync.merge_machine import MergeMachine

SLOW = (HealthCheck.too_slow,)


class FileMachine(MergeMachine):
    """The same over a real .xlsx file."""

    def open_book(self) -> None:
        """Start with a new file."""
        self.folder = Path(tempfile.mkdtemp(prefix="merge-"))
        self.book = FileBook(self.folder, self.tabs)

    def teardown(self) -> None:
        """Remove the file."""
        super().teardown()
        shutil.rmtree(self.folder)


def prove(machine: type[MergeMachine], examples: int, steps: int, *, fixed: bool = True) -> None:
    """Run a machine."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=fixed,
            database=None,
            suppress_health_check=SLOW,
            print_blob=False,
        ),
    )


@pytest.mark.long
def test_nothing_is_lost_in_memory() -> None:
    """I1, I2, I3, I4, I7, I8, I10, I12 to I17 over the workbook in memory."""
    prove(MergeMachine, examples=20, steps=12)


@pytest.mark.long
def test_nothing_is_lost_in_files() -> None:
    """The same over real files."""
    prove(FileMachine, examples=6, steps=8)


@pytest.mark.prove
def test_nothing_is_lost_in_memory_for_long() -> None:
    """The same with thousands of stories."""
    prove(MergeMachine, examples=5_000, steps=25, fixed=False)


@pytest.mark.prove
def test_nothing_is_lost_in_files_for_long() -> None:
    """The same with hundreds of stories over real files."""
    prove(FileMachine, examples=400, steps=12, fixed=False)
