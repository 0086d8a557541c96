"""``groupkeeper serve``: keeps a practice in step by itself, until it is stopped."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from addon.cli.practices import Folder, clock, note_command
from addon.cli.shown import out, say

if TYPE_CHECKING:
    from addon.wiring.served import ServedPractice


def serve(
    folder: Folder,
    *,
    host: Annotated[str, typer.Option(help="Where to listen.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
) -> None:
    """Keep a practice in step until you stop it: passes, messages, backups."""
    from addon.wiring.served import held_practice  # noqa: PLC0415 (the other commands do without)

    with held_practice(folder, at=f"http://{host}:{port}" if port else "") as practice:
        note_command(practice.state, "groupkeeper serve", now=clock())
        ended = _served(practice, host, port)
        if not ended:
            out.file.flush()
            os._exit(0)  # a thread that hangs is not waited for: what it had begun is settled at the next start


def _served(practice: "ServedPractice", host: str, port: int) -> bool:
    """Serve until somebody stops us; return whether everything ended in time."""
    from addon.cli.service_report import say_beginning, tell_backup, tell_pass  # noqa: PLC0415
    from addon.service.listening import listening, metrics_at, refuse_open_host  # noqa: PLC0415
    from addon.serving.whole import served  # noqa: PLC0415

    settings = practice.file.service
    refuse_open_host(host, settings)
    whole = served(practice, tell=tell_pass, tell_backup=tell_backup)
    service, server = whole.service, listening(whole.app, host, port, settings)
    with metrics_at(settings.metrics_bind, service.metrics.registry):
        address = f"http://{server.effective_host}:{server.effective_port}"
        say_beginning(str(practice.folder), practice.file, address)
        with until_stopped():
            service.start()
            server.run()
        server.close()
        say("Stopping.")
        ended = service.stop()
    say("Stopped." if ended else "Stopped; what was under way is settled at the next start.")
    return ended


@contextmanager
def until_stopped() -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end what runs in here; a second one is not needed and does nothing."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(number)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    try:
        yield
    except SystemExit:
        return
