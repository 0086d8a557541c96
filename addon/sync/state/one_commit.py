"""Steps that happen in somebody else's commit, or not at all."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

Also = Callable[[Connection], None]


def all_of(steps: Sequence[Also]) -> Also:
    """Return what carries out all of these, in order."""

    def carry_out(connection: Connection) -> None:
        for step in steps:
            step(connection)

    return carry_out
