"""Group commit: threads that want to write at the same moment share one transaction, and one wait for the disk."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from addon.problems import StateUnusable

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST = 200
"""Items of one transaction."""


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Item, Answer]):
    """One thread's item, and what became of it."""

    item: Item
    is_done: bool = False
    answer: Answer | None = None
    error: BaseException | None = None


class Together(Generic[Item, Answer]):
    """Writes what several threads bring: whoever finds nobody writing writes for all who wait.

    ``write`` writes items in one transaction and returns an answer for each; they are on the disk when it returns.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._write = write
        self._turn = threading.Condition()
        self._waiting: list[_Waiting[Item, Answer]] = []
        self._is_writing = False

    def do(self, item: Item) -> Answer:
        """Write an item; returns its answer once it is on the disk. Raises what its writing raised.

        A thread that is stopped in the middle (KeyboardInterrupt, SystemExit) ends alone: the others write their own.
        """
        mine: _Waiting[Item, Answer] = _Waiting(item)
        with self._turn:
            self._waiting.append(mine)
        while some := self._mine_to_write(mine):
            try:
                self._settle(some)
            finally:
                with self._turn:
                    self._is_writing = False
                    self._waiting[:0] = [one for one in some if not one.is_done and one is not mine]
                    self._turn.notify_all()
        if mine.error is not None:
            raise mine.error
        return mine.answer  # type: ignore[return-value] # it is done, and there was no error

    def _mine_to_write(self, mine: _Waiting[Item, Answer]) -> list[_Waiting[Item, Answer]]:
        """Wait until one's item is done (nothing is left to write), or it is one's turn to write for those who wait."""
        with self._turn:
            self._turn.wait_for(lambda: mine.is_done or not self._is_writing)
            if mine.is_done:
                return []
            self._is_writing = True
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            return some

    def _settle(self, some: list[_Waiting[Item, Answer]]) -> None:
        """Write them in one transaction; where that fails, each in its own, so that one never harms another."""
        try:
            answers = self._write([one.item for one in some])
        except Exception as error:  # noqa: BLE001 (raised again in the thread that it belongs to)
            if len(some) > 1 and not isinstance(error, StateUnusable):
                for one in some:
                    self._settle([one])
                return
            for one in some:
                one.error, one.is_done = error, True
            return
        for one, answer in zip(some, answers, strict=True):
            one.answer, one.is_done = answer, True
