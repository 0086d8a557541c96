"""A yes makes rows once: if a person removes them afterwards, the old answer does not bring them back."""

from datetime import date

from addon.memory import Kept, Remembered
from addon.part import Given
from addon.questions import is_yes

USED = Kept("used", date)
"""On which day an answer made rows, by question key."""


class UsedAnswers:
    """The answers that may still make rows, and those that this pass uses up."""

    def __init__(self, given: Given) -> None:
        self._before = given.remembered(USED).keys()
        self._answers = given.answers
        self._today = given.today
        self._now: set[str] = set()

    def once(self, key: str) -> bool:
        """Return whether the answer to a question was not used before; it is used now."""
        if key in self._before:
            return False
        self._now.add(key)
        return True

    def accepts(self, key: str) -> bool:
        """Return whether somebody said yes and that yes was not used before; it is used now."""
        return is_yes(self._answers.get(key)) and self.once(key)

    def memory(self) -> Remembered[date]:
        """Return what to remember."""
        return Remembered(USED, dict.fromkeys(sorted(self._now), self._today))
