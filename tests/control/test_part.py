"""Control over whole passes: each wish is done once, whatever people do with its row."""

from datetime import UTC, datetime, timedelta

import pytest

from addon.control.wishes import ANSWERED
from addon.explained import EXPLAIN, EXPLAINED
from addon.incoming import Incoming
from addon.sending_paused import NOW, PAUSED, THE_TAB, WISH_DONE, pause, resume, who_paused
from tests.practice import ZONE
from tests.sync.little_practice import LittlePractice, Row, begun_once

ZOE = "Zoë Núñez (M-0001)"


@begun_once
def quiet() -> LittlePractice:
    """Everything was read once."""
    little = LittlePractice()
    little.sync()
    return little


def asks(little: LittlePractice, do: str, about: str = "") -> None:
    """Type a wish in the next empty row, and let a pass read it."""
    little.adds("control", {"do": do, "member": about})
    little.sync()


def answers(little: LittlePractice) -> list[str]:
    """Return what the rows were answered, from top to bottom."""
    return [str(one["answer"] or "") for one in little.rows("control")]


def is_paused(little: LittlePractice) -> str:
    """Return who paused sending."""
    return who_paused(little.state, ZONE)


def test_smoke() -> None:
    with quiet() as little:
        asks(little, "run now")
        asks(little, "explain", ZOE)
        asks(little, "pause sending")
        for one in little.rows("control"):
            print(one)
        print(is_paused(little), little.rows("today", kind="Sending"))
        report = little.sync()
        print(report.cells, report.rows, report.plan.memory)
        print(little.state.remembered(EXPLAINED))
        print(little.state.remembered(ANSWERED), little.state.remembered(WISH_DONE))
        asks(little, "resume sending")
        print(answers(little)[-1], is_paused(little), little.rows("today", kind="Sending"))
        assert 0
