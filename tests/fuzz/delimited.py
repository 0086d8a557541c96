"""Delimited text: exports of any known format, and item 9 in them."""

from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.exports.safety import safety_answers
from addon.problems import UnreadableExport
from tests.exports.reports import adds_up
from tests.fuzz.target import named

PROFILES = load_profiles(shipped_texts())
HEADERS = [",".join(column.headers[0] for column in profile.columns).encode() + b"\n" for profile in PROFILES.values()]
"""An input whose first byte is small begins with one of them, so that many inputs get past the header."""
ROWS = (
    b"Zo\xc3\xab N,Rosa,03/03/2026,Main,Show\nTotal,,,,2\n",
    b'a,"b ""c""\nd",2026-03-03 18:00,$1.50,(2.00),1E+5\n',
    b"Tuesday,1,Ann Roe,,04/05/2026,,Active\nTuesday,2,Bo,,13/04/2026,,\n",
    b"7,Ann,,PHQ-9,12,2026-03-03,2,form\n",
    b"\xef\xbb\xbfx;y;z\r\n1;2;3",
)
LONGEST = 600
SEEDS = [bytes([at]) + rows for at in range(len(HEADERS)) for rows in ROWS[:2]] + list(ROWS)


def one(data: bytes) -> None:
    """Refused by name, or every row accounted for."""
    content = HEADERS[data[0]] + data[1:] if data and data[0] < len(HEADERS) else data
    safety_answers("a.csv", content, PROFILES.values())
    try:
        export = read_export("a.csv", content, PROFILES)
    except UnreadableExport as refused:
        named(refused)
        return
    assert adds_up(export.counts)
    assert export.counts.loaded == len(export.rows)
    assert export.counts.review == len(export.held_back)
