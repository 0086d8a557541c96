"""``groupkeeper agency serve``: the pages of an agency and of all its practices, until it is stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from addon.cli.practices import clock
from addon.cli.serve import until_stopped
from addon.cli.shown import say

if TYPE_CHECKING:
    from addon.agency.page.opened import AskTurn
    from addon.agency.settings import Agency


def serve(
    folder: Annotated[Path, typer.Argument(help="The agency's folder.", metavar="DIR")],
    *,
    host: Annotated[str, typer.Option(help="Where to listen.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the pages; as many of these processes as you like, each at a port of its own. Passes run elsewhere."""
    from addon.agency.page.serving import agency_pages  # noqa: PLC0415 (the other commands do without)
    from addon.agency.publishing import keep_only  # noqa: PLC0415
    from addon.agency.settings import open_agency  # noqa: PLC0415
    from addon.agency.store import agency_server, agency_state  # noqa: PLC0415
    from addon.service.listening import listening, refuse_open_host  # noqa: PLC0415
    from addon.settings import ServiceSettings  # noqa: PLC0415

    agency = open_agency(folder)
    settings = ServiceSettings(trusted_proxy=agency.file.trusted_proxy)
    refuse_open_host(host, settings)
    with (
        agency_server(agency) as server,
        agency_state(agency, shared=server) as state,
        _asking(agency) as ask,
    ):
        keep_only(state, agency.practices())
        pages = agency_pages(agency, state, clock=clock, ask=ask, server=server)
        web = listening(pages.app, host, port, settings)
        say(f"[bold]The pages of {escape(agency.file.name)}[/] are at http://{web.effective_host}:{web.effective_port}")
        if not agency.file.store.url:
            say("Without a database under [store] nobody takes turns: passes run by groupkeeper sync alone.")
        with until_stopped():
            web.run()
        web.close()
        pages.practices.close()
    say("Stopped.")


@contextmanager
def _asking(agency: "Agency") -> Iterator["AskTurn"]:
    """Yield what asks for turns: the workers' queue, or a note in the practice's state where there are none."""
    from addon.agency.asking import AskingTurns  # noqa: PLC0415

    if not agency.file.store.url:
        yield AskingTurns(wake=lambda _: None, clock=clock)
        return
    from addon.agency.workers.queue import conninfo, open_queue  # noqa: PLC0415 (needs the extra postgres)

    with open_queue(conninfo(agency)) as queue:
        yield AskingTurns(wake=queue.ask, clock=clock)
