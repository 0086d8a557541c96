"""Two appointments of one day and two statuses over whole passes: an answer or a typed mark settles it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, begun_once, charges, tuesdays

ZOE = MEMBERS[0].name
(EVENING,) = tuesdays((2, 24))
MORNING = EVENING - timedelta(hours=9)
SESSION = "G-01 2026-02-24 18:00"


@begun_once
def asked() -> LittlePractice:
    """Return a practice in which Zoë had a group session and an appointment on one Tuesday, and missed one of them."""
    made = LittlePractice()
    made.drops(
        status=charges([(ZOE, EVENING, "90853"), (ZOE, MORNING, "90837")]),
        shows=attendance([(ZOE, EVENING, "Show"), (ZOE, MORNING, "No Show")]),
    )
    made.sync()
    return made


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """That practice, for one test."""
    with asked() as made:
        yield made


def status(little: LittlePractice) -> object:
    """Return what Attendance shows of her group session."""
    return little.row("attendance", session=SESSION, member_code="M-0001")["status"]


def is_open(little: LittlePractice) -> bool:
    """Return whether the question is still open."""
    return bool(little.rows("needs_review", kind="same day", status="open"))


@pytest.mark.parametrize("answer", ["no show", "attended"])
def test_an_answer_is_the_status_of_the_group_session(little: LittlePractice, answer: str) -> None:
    """It is written, the question closes, and no later pass asks again."""
    assert (status(little), is_open(little)) == (None, True)
    little.answers(answer, kind="same day")
    for _ in range(3):
        little.sync()
        assert (status(little), is_open(little)) == (answer, False)
        little.later(days=1)


def test_a_mark_typed_into_attendance_is_an_answer_too(little: LittlePractice) -> None:
    """Whoever was there has marked it: nobody is asked any more, and there is no conflict."""
    little.types("attendance", "status", "late arrival", session=SESSION, member_code="M-0001")
    for _ in range(2):
        little.sync()
        assert (status(little), is_open(little)) == ("late arrival", False)
        little.later(days=1)
    assert not little.rows("conflicts", status="open")
