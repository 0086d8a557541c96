"""Phone numbers, links and addresses as people type them."""

from addon.phones import international
from addon.us_states import state_code
from addon.video_links import dial_in, room_link
from tests.fuzz.target import text_of

LONGEST = 60
SEEDS = [
    b"(512) 555-0190", b"+1 512 555 0190 ext. 5", b"home 512-555-0190 cell 512-555-0191", b"+44 20 7946 0018", b"911",
    b"https://zoom.us/j/123?pwd=x", b"meet.example.org/x", b"http://[::1", b"512 555 0190,,123456#", b"New York", b"ny",
]  # fmt: skip


def one(data: bytes) -> None:
    """One number in the international form, or none."""
    text = text_of(data)
    found = international(text, "US")
    assert not found or found.startswith("+1")
    room_link(text)
    dial_in(text)
    state_code(text)
