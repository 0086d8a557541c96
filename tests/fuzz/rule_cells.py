"""Cells of rule tabs: one test a cell, for facts of every kind; what is read can also be said and run."""

from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from tests.fuzz.target import text_of
from tests.rules.casting import FACTS, FIELDS

LONGEST = 60
SEEDS = [
    b">= 2",
    b"1 to 10",
    b"90853, 90849",
    b"not Medicare",
    b"blank",
    b"not blank",
    b"today - 14 d",
    b"{Last score}",
    b"< {Days away}",
    b"Monday to Friday",
    b"yes",
    b"6 pm to 8 pm",
    b"3/4/2026",
    b'"any", -5',
    b"any",
    b"10%",
    b"$1,000",
    b"between 2 and 4",
    b"more than 3",
    b"within 7 days",
    b"contains x",
]


def one(data: bytes) -> None:
    """Never raises for any content, and a refusal has a sentence."""
    text = text_of(data)
    for fact in FACTS:
        read = read_test(text, fact, FIELDS)
        if isinstance(read, Refused):
            assert read.what
