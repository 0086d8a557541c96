"""``groupkeeper undo``: take back what one run wrote into the people's tabs."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock
from addon.cli.shown import say
from addon.wiring import open_practice, undo_run


def undo(
    folder: Folder, run: Annotated[int, typer.Argument(help="The run's number in the Log tab.", metavar="RUN")]
) -> None:
    """Put back what a run changed, where nobody changed it since."""
    with open_practice(folder, now=clock) as home:
        done = undo_run(home, run, now=clock())
    say(f"Put back {done.cells} cells and emptied {done.rows} rows that run {run} had added.")
    if done.kept:
        say(f"{done.kept} stay as they are: somebody changed them since, or their row is gone.")
    say("The next pass brings computed tabs and calendars in line. Messages are not sent yet, so none is on its way.")
