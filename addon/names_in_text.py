"""Texts for people: names for member, group and clinician codes, days in words for session codes."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from addon.records import Clinician, Member, Practice, TherapyGroup
from addon.session_codes import IN_A_TEXT, start_in

_CODE = re.compile(r"(?<!\()\b[MGC]-\d+\b")


def names_of(practice: Practice) -> dict[str, str]:
    """Return the names of members, groups and clinicians by code; by a moved session's code when it takes place now."""
    people: tuple[Member | TherapyGroup | Clinician, ...] = (*practice.members, *practice.groups, *practice.clinicians)
    moved = {one.code: moment_in_words(one.start) for one in practice.sessions if one.start != one.original_start}
    return {one.code: one.name for one in people if one.name} | moved


def labelled(code: str, names: Mapping[str, str]) -> str:
    """Return how a code is shown with its name: ``Zoë Núñez (M-0001)``; a code without a name stays as it is."""
    return f"{names[code]} ({code})" if names.get(code) else code


def in_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text with names for its codes: ``Anxiety basics, Tue Mar 3 6:00 PM`` for a session code.

    Members keep their code in brackets, because two may have one name. Unknown codes stay as they are.
    """
    text = IN_A_TEXT.sub(lambda found: _session(found, names), text)
    return _CODE.sub(lambda found: _one(found[0], names), text)


def day_in_words(day: date) -> str:
    """Return ``Tue Mar 3``."""
    return f"{day:%a %b} {day.day}"


def moment_in_words(start: datetime) -> str:
    """Return ``Tue Mar 3 6:00 PM``."""
    return f"{day_in_words(start)} {time_in_words(start)}"


def time_in_words(of: time | datetime) -> str:
    """Return ``6:00 PM``."""
    return f"{of.hour % 12 or 12}:{of:%M} {'AM' if of.hour < 12 else 'PM'}"


def date_in_words(day: date) -> str:
    """Return ``Mar 3 2026``: for days that may lie in another year. No comma, so that lists stay clear."""
    return f"{day:%b} {day.day} {day:%Y}"


def _session(found: re.Match[str], names: Mapping[str, str]) -> str:
    start = start_in(found)
    when = names.get(found[0]) or (moment_in_words(start) if start else "")
    if not when:
        return found[0]
    return f"{names.get(found['group'], found['group'])}, {when}"


def _one(code: str, names: Mapping[str, str]) -> str:
    name = names.get(code)
    if not name:
        return code
    return f"{name} ({code})" if code.startswith("M-") else name
