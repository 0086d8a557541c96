"""What a target is: a module of this folder.

It has ``SEEDS`` (inputs to begin with), ``LONGEST`` (no input is longer, in bytes) and ``one`` (parses one input).

"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from addon.problems import Fault

TARGETS = (
    "calendars", "dates", "delimited", "export_cells", "names", "phones", "profiles", "replies", "rule_cells",
    "settings", "sheet_cells", "texts", "workbooks", "x12",
)  # fmt: skip
"""By the name of their module."""


@dataclass(frozen=True, slots=True)
class Target:
    """``one`` raises where something is unhandled, or a promise about the outcome is broken; ``longest`` in bytes."""

    name: str
    longest: int
    seeds: Sequence[bytes]
    one: Callable[[bytes], None]


def target(name: str) -> Target:
    """Return a target by its name. The module is imported only now: what it imports can be instrumented."""
    module = import_module(f"tests.fuzz.{name}")
    return Target(name, module.LONGEST, module.SEEDS, module.one)


def text_of(data: bytes) -> str:
    """Return an input as text, whatever its bytes are."""
    return data.decode("utf-8", "replace")


def named(refusal: Fault) -> None:
    """A refusal has a code, and tells what is wrong."""
    assert refusal.code
    assert refusal.what
