"""Codes as people say them: names for member, group and clinician codes, days for session codes."""

import re
from collections.abc import Mapping
from datetime import date

_SESSION = re.compile(r"\b(G-\d+) (\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})")
_CODE = re.compile(r"(?<!\()\b[MGC]-\d+\b")


def in_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text with names for its codes: ``Anxiety basics, Tue Mar 3 6:00 PM`` for a session code.

    Members keep their code in brackets, because two may have one name. Unknown codes stay as they are.
    """
    text = _SESSION.sub(lambda found: _session(found, names), text)
    return _CODE.sub(lambda found: _one(found[0], names), text)


def day_in_words(day: date) -> str:
    """Return ``Tue Mar 3``."""
    return f"{day:%a %b} {day.day}"


def _session(found: re.Match[str], names: Mapping[str, str]) -> str:
    group, on, hour, minute = found[1], date.fromisoformat(found[2]), int(found[3]), found[4]
    clock = f"{hour % 12 or 12}:{minute} {'AM' if hour < 12 else 'PM'}"
    return f"{names.get(group, group)}, {day_in_words(on)} {clock}"


def _one(code: str, names: Mapping[str, str]) -> str:
    name = names.get(code)
    if not name:
        return code
    return f"{name} ({code})" if code.startswith("M-") else name
