"""Program months worked out again from Program minutes and Program rules, by the words of docs/programs.md."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.recount.read_practice import Book, Row, code_in, day, text

Cells = dict[str, Any]
Key = tuple[str, str, str]
MINUTES = ("CoCM", "BHI")


def months(book: Book) -> dict[Key, Cells]:
    """Return the minutes of each member, program and month, and the codes that they reach."""
    seconds: dict[Key, int] = defaultdict(int)
    for row in book.tabs["Program minutes"]:
        on = day(row["Date"])
        assert on is not None
        seconds[row["Member code"], text(row["Program"]), f"{on:%Y-%m}"] += _seconds(row)
    return {
        key: {"Minutes": f"{each // 60}:{each % 60:02d}", "Reached": _reached(book, key, each, seconds)}
        for key, each in seconds.items()
    }


def months_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the tab has it."""
    rows = (row for row in book.tabs["Program months"] if row["Program"] in MINUTES)
    return {
        (code_in(row["Member"]), text(row["Program"]), text(row["Month"])): {
            "Minutes": text(row["Minutes"]),
            "Reached": text(row["Reached"]),
        }
        for row in rows
    }


def _seconds(row: Row) -> int:
    """Return the time of a row; the sample's are by day, and no clock changes then."""
    if row["Start"] is not None and row["End"] is not None:
        began, ended = (timedelta(hours=row[at].hour, minutes=row[at].minute) for at in ("Start", "End"))
        return int((ended - began).total_seconds())
    return 60 * int(text(row["Minutes"]))


def _reached(book: Book, key: Key, seconds: int, every: dict[Key, int]) -> str:
    member, program, month = key
    before = [other for other in every if other[:2] == (member, program) and other[2] < month]
    rows = [row for row in book.tabs["Program rules"] if text(row["Program"]) == program]
    is_first = "no" if before else "yes"
    fits = [row for row in rows if _word(row["First month"]) in ("", is_first)]
    roles = {role: [row for row in fits if text(row["Role"]) == role] for role in ("base", "extra", "short")}
    base = next((row for row in roles["base"] if seconds >= 60 * int(row["From minutes"])), None)
    if base is None:
        short = [text(row["Code"]) for row in roles["short"] if seconds >= 60 * int(row["From minutes"])]
        return "; ".join(short) or "nothing yet"
    return "; ".join([text(base["Code"]), *_extras(roles["extra"], seconds - 60 * int(base["Full minutes"]))])


def _extras(rows: Sequence[Row], beyond: int) -> list[str]:
    told = []
    for row in rows:
        times = 0
        while times < int(row["Most a month"]) and beyond >= 60 * int(row["From minutes"]):
            times, beyond = times + 1, beyond - 60 * int(row["Full minutes"])
        if times:
            told.append(f"{text(row['Code'])}, {times} times" if times > 1 else text(row["Code"]))
    return told


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, text(value)) if isinstance(value, bool) else text(value)
