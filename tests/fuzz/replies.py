"""What members text back."""

from addon.replies.meaning import meaning_of
from tests.fuzz.target import text_of

LONGEST = 120
SEEDS = [
    b"1",
    b"YES",
    b"stop",
    b"STOP ALL",
    b"Can't come, sorry",
    b"yes but late",
    b"no puedo",
    b"kill myself",
    b"start",
    b"I'll join online on Tuesday",
    b"next week pls 3/3",
    "👍".encode(),
    "не приду".encode(),
    b"help",
    b"thanks!",
    b"1 2",
]


def one(data: bytes) -> None:
    """Whatever it is, it means something: what nobody understands goes to a person."""
    assert meaning_of(text_of(data)).all
