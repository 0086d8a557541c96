"""Working without the cyclic garbage collector."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

GROWN = 1.25
"""So many times what was there after the last round is too much: what passes left in cycles is freed then."""


@dataclass(slots=True)
class Heap:
    """How much a process holds between passes, in blocks of Python's memory; 0 before its first pass."""

    blocks: int = 0

    def tidy(self) -> None:
        """Free what is held by reference cycles alone, if there is much more than after the last time."""
        held = sys.getallocatedblocks()  # looks at pools, not at objects: some microseconds
        if not self.blocks:
            self.blocks = held
        elif held > self.blocks * GROWN:
            gc.collect()
            self.blocks = sys.getallocatedblocks()


_HEAP = Heap()


@contextmanager
def uncollected(heap: Heap = _HEAP) -> Iterator[None]:
    """Switch the cyclic garbage collector off while a pass works, and back to what it was afterwards.

    A pass keeps nearly everything it makes until its end: millions of small records without reference cycles. Each
    round of the collector would walk over all of them and free nothing, a fifth of the time of a large pass.
    Afterwards they are set aside (``gc.freeze``) until the next pass: reference counts free them with the report.
    The few that lie in cycles are set aside, too. A process that runs one pass after the other frees them before a
    pass, when its own ``heap`` has grown by a quarter: that costs a pass in hundreds the time of one round.
    """
    was_on = gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        heap.tidy()
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
