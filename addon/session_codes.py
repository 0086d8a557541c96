"""The code of a session: its group's code and original start (``G-07 2026-03-03 18:00``); made and read here only."""

import re
from datetime import date, datetime

IN_A_TEXT = re.compile(r"\b(?P<group>G-\d+) (?P<start>\d{4}-\d{2}-\d{2} \d{2}:\d{2})(?: \(\d+\))?")


def session_code(group: str, original_start: datetime) -> str:
    """Return the code of a group's session."""
    return f"{group} {original_start:%Y-%m-%d %H:%M}"


def group_of(code: str) -> str:
    """Return the group's code."""
    return code.partition(" ")[0]


def day_of(began: str) -> date | None:
    """Return the day in a session's code, or in an ISO date; None where there is none."""
    for part in began.split():
        try:
            return date.fromisoformat(part)
        except ValueError:
            continue
    return None


def start_in(found: re.Match[str]) -> datetime | None:
    """Return the original start in a code found in a text; None where somebody typed a day that there is not."""
    try:
        return datetime.fromisoformat(found["start"])
    except ValueError:
        return None
