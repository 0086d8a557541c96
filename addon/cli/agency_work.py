"""``groupkeeper agency work``: keeps all practices of an agency in step, until it is stopped."""

from pathlib import Path
from typing import Annotated

import typer

from addon.cli.shown import out, say

_TOLD = 5
"""So many ids are named; there may be hundreds."""


def work(
    folder: Annotated[Path, typer.Argument(help="The agency's folder.", metavar="DIR", show_default=False)],
    *,
    processes: Annotated[
        int | None, typer.Option(help="How many work; agency.toml tells otherwise.", min=1, max=64, show_default=False)
    ] = None,
) -> None:
    """Keep the practices of an agency in step until you stop it: passes, messages, backups."""
    from addon.agency.settings import open_agency  # noqa: PLC0415 (the other commands do without)

    agency = open_agency(folder)
    _refuse_without_extra()
    from addon.agency.store import in_files  # noqa: PLC0415
    from addon.agency.workers import working  # noqa: PLC0415 (needs the extra)

    def tell(begun: working.Working) -> None:
        there = f" Health and metrics: {begun.address}/readyz and /metrics." if begun.address else ""
        say(f"[bold]{begun.processes} processes keep {len(agency.practices())} practices in step.[/]{there}")
        if left := in_files(agency):
            more = f" and {len(left) - _TOLD} more" if len(left) > _TOLD else ""
            say(f"The memory of {', '.join(left[:_TOLD])}{more} is a file: let one computer alone work on it,")
            say("or move it to the database (docs/agency.md).")
        out.file.flush()

    working.work(agency, processes or agency.file.work.processes, tell)


def _refuse_without_extra() -> None:
    """Raise SettingsInvalid where what speaks to the queue is not installed."""
    from importlib.util import find_spec  # noqa: PLC0415

    from addon.problems import SettingsInvalid, how_to_install  # noqa: PLC0415

    if find_spec("procrastinate") is None or find_spec("psycopg") is None:
        raise SettingsInvalid("agency work", "the workers' queue is not installed", how_to_install())
