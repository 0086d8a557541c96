"""Somebody at the Control tab of the little practice."""

from addon.sending_paused import who_paused
from tests.practice import ZONE
from tests.sync.little_practice import LittlePractice, begun_once

ZOE, LIAM = "Zoë Núñez (M-0001)", "Liam O'Connor (M-0002)"
BY_THE_TAB = "the Control tab, since Tue Mar 3 12:00 PM"


@begun_once
def quiet() -> LittlePractice:
    """Everything was read, and nothing is new."""
    little = LittlePractice()
    little.sync()
    return little


@begun_once
def answered() -> LittlePractice:
    """A pass has done one of everything, ten minutes ago."""
    little = quiet()
    for do, about in (("run now", ""), ("explain", ZOE), ("pause sending", "")):
        types(little, do, about)
    little.sync()
    little.later(minutes=10)
    return little


def types(little: LittlePractice, do: str, about: str = "") -> None:
    """Choose in the next empty row."""
    little.adds("control", {"do": do, "member": about})


def asks(little: LittlePractice, do: str, about: str = "") -> str:
    """Choose in the next empty row, and return what the next pass answers there."""
    types(little, do, about)
    little.sync()
    return answers(little)[-1]


def answers(little: LittlePractice) -> list[str]:
    """Return what the rows were answered, from top to bottom."""
    return [str(one["answer"] or "") for one in little.rows("control")]


def paused(little: LittlePractice) -> str:
    """Return who paused all sending, and since when."""
    return who_paused(little.state, ZONE)
