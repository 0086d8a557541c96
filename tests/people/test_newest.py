"""Of two downloads that lie together the later one counts, whatever they are called and whatever is remembered."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, attendance, details, roster, scores

ZOE, LIAM = "Zoë Núñez", "Liam O'Connor"
Shown = Callable[[LittlePractice], Value]


def phone(little: LittlePractice) -> Value:
    """Return Zoë's phone."""
    return little.row("members", id="M-0001")["phone"]


def mark(little: LittlePractice) -> Value:
    """Return Zoë's mark of 3 February."""
    return little.row("attendance", session="G-01 2026-02-03 18:00", member_code="M-0001")["status"]


def score(little: LittlePractice) -> Value:
    """Return Zoë's score of 26 February."""
    return str(little.row("scores", member_code="M-0001", measure="ORS", date=date(2026, 2, 26))["score"])


def left(little: LittlePractice) -> Value:
    """Return who is in the families' group, with the first day."""
    rows = little.rows("roster", group_code="G-02", joined=date(2026, 3, 2))
    return " ".join(sorted(str(row["member_code"]) for row in rows))


VISIT = (ZOE, datetime(2026, 2, 3), "")
PAIRS: Sequence[tuple[bytes, bytes, Shown, Value]] = [
    (details((ZOE, "555-0101", "", "")), details((ZOE, "555-0102", "", "")), phone, "555-0102"),
    (attendance([(*VISIT[:2], "No Show")]), attendance([(*VISIT[:2], "Canceled")]), mark, "cancelled"),
    (
        attendance([(ZOE, datetime(2026, 2, day), "No Show") for day in (3, 10, 17)]),
        attendance([(*VISIT[:2], "Canceled")]),
        mark,
        "cancelled",
    ),
    (
        attendance([(*VISIT[:2], "No Show")]),
        attendance([(ZOE, datetime(2026, 2, day), "Canceled") for day in (3, 10, 17)]),
        mark,
        "cancelled",
    ),
    (scores((ZOE, "ORS", "20", date(2026, 2, 26))), scores((ZOE, "ORS", "22", date(2026, 2, 26))), score, "22"),
    (
        roster(("Families together", ZOE, date(2026, 3, 2))),
        roster(("Families together", ZOE, date(2026, 3, 2)), ("Families together", LIAM, date(2026, 3, 2))),
        left,
        "M-0001 M-0002",
    ),
]
IDS = ["client list", "marks", "a day inside", "a day around", "scores", "roster"]


@pytest.mark.long
@pytest.mark.parametrize("names", [("X.csv", "X (1).csv"), ("X (1).csv", "X.csv")], ids=str)
@pytest.mark.parametrize(("older", "newer", "shown", "value"), PAIRS, ids=IDS)
@pytest.mark.some(4)
def test_the_newest_word_counts_whatever_the_files_are_called(
    names: tuple[str, str], older: bytes, newer: bytes, shown: Shown, value: Value
) -> None:
    """Both at once, the older one late, and once more with a lost state: always the same, and nothing waits."""
    for dropped_late in (None, 0, 1):
        with LittlePractice() as little:
            for place, content in enumerate((older, newer)):
                little.saved[names[place], content] = little.now.timestamp() + (place - 2) * 3600
                if place != dropped_late:
                    little.files[names[place]] = content
            assert not little.sync().files_waiting
            if dropped_late is not None:
                little.files[names[dropped_late]] = (older, newer)[dropped_late]
                assert not little.sync().files_waiting
            assert shown(little) == value
            little.loses_state()
            little.sync()
            assert shown(little) == value
            assert not little.rows("conflicts")
