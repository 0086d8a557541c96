"""Questions that only a person can answer, and what an answer means. Pure."""

from dataclasses import dataclass, field

from addon.tabs import folded

YES = frozenset({"yes", "y", "ok", "accept", "accepted"})
NO = frozenset({"no", "n", "decline", "declined", "ignore", "notagroupsession", "leaveout", "leaveitout", "leavethem"})

RULES_WAIT = "rule change|"
"""How the key of the question about a change of rules begins; the code by which it is accepted follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a part asks in this pass. ``key`` is stable over passes; texts carry codes and places, no names.

    ``file``: the export it is about, "" if none; that file is read again until the question is settled. ``private``:
    names and birth dates that help to answer; they are shown in the workbook and nowhere else. ``handled``: who handled
    it, where a person wrote so in a row elsewhere; only a question about safety is closed by it. ``rows``: the ids of
    the rows that it is about, where an answer counts for these alone.
    """

    key: str
    kind: str
    question: str
    where: str = ""
    choices: str = "yes / no"
    file: str = ""
    private: str = field(default="", repr=False)
    handled: str = ""
    rows: tuple[str, ...] = ()


def column_key(tab: str, name: str) -> str:
    """Return the key of the question about a missing column of a tab: put it back, or leave it out."""
    return f"column|{tab}|{name}"


def is_yes(answer: str | None) -> bool:
    """Return whether an answer accepts."""
    return folded(answer or "") in YES


def is_no(answer: str | None) -> bool:
    """Return whether an answer declines."""
    return folded(answer or "") in NO
