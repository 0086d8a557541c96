"""Words of messages, reasons of payers, times asked for, answers of JSON."""

from contextlib import suppress

from addon.intake.asked_times import asked_times
from addon.names_in_text import in_names
from addon.payments.reasons import reasons_in
from addon.session_codes import day_of
from tests.fuzz.target import text_of
from webhooks.arrived import read_json

LONGEST = 120
SEEDS = [
    b"CO-45 25.00; PR-3 15.00", b"Mon-Thu 9-17, Fri 10 am to 2 pm", b"weekdays after 6 pm", b"any time",
    b"G-07 2026-03-03 18:00", b"G-07 2026-13-33 18:00 (2)", b'{"a": [1, {"b": null}]}', b'{"a": 1, "a": 2}', b"NaN",
]  # fmt: skip


def one(data: bytes) -> None:
    """Read, or not."""
    text = text_of(data)
    reasons_in(text)
    asked_times(text)
    day_of(text)
    in_names(text, {})
    with suppress(ValueError):
        read_json(data)
