"""The ``groupkeeper`` command: every subcommand is a file of this package."""

import os
import sys

import structlog
import typer
from structlog.typing import EventDict, Processor

from addon.cli.agency import agency
from addon.cli.audit import audit
from addon.cli.backtest import backtest
from addon.cli.backup import backup
from addon.cli.cards import cards
from addon.cli.check import check
from addon.cli.demo import demo
from addon.cli.doctor import doctor
from addon.cli.entry import STOPPED
from addon.cli.explain import explain
from addon.cli.feed import feed
from addon.cli.import_file import import_file
from addon.cli.init import init
from addon.cli.keys import keys
from addon.cli.link import link
from addon.cli.member import member
from addon.cli.move import move
from addon.cli.restore import restore
from addon.cli.selfcheck import selfcheck
from addon.cli.send import send
from addon.cli.serve import serve
from addon.cli.shown import FAILED, err, on_folder, refused_by_system, say_fault, say_unforeseen
from addon.cli.store import store
from addon.cli.sync import sync
from addon.cli.undo import undo
from addon.cli.user import user
from addon.cli.webhooks import webhooks
from addon.problems import Fault

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Keeps a group-therapy practice's shared sheets, calendars and EHR exports in step.",
)
app.command()(init)
app.command()(demo)
app.command()(sync)
app.command()(serve)
app.command()(check)
app.command()(explain)
app.command()(backtest)
app.command()(undo)
app.command()(member)
app.command()(backup)
app.command()(restore)
app.command()(audit)
app.command()(doctor)
app.command()(selfcheck)
app.command()(send)
app.command()(store)
app.command()(move)
app.command("import")(import_file)
app.add_typer(agency, name="agency")
app.add_typer(user, name="user")
app.add_typer(keys, name="keys")
app.add_typer(link, name="link")
app.add_typer(feed, name="feed")
app.add_typer(webhooks, name="webhooks")
app.add_typer(cards, name="cards")


def main() -> None:
    """Run the command line; a fault of ours becomes one plain message and exit code 1.

    Every file it makes is for its owner alone.
    """
    os.umask(0o077)
    on_folder(None)
    structlog.configure(
        processors=_for_people() if err.is_terminal else _for_programs(),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except SystemExit as end:
        if end.code == STOPPED:
            _say_stopped(sys.argv[1:])
        raise
    except Fault as fault:
        say_fault(fault)
        sys.exit(FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as refused:
        say_fault(refused_by_system(refused, so=_unfinished(sys.argv[1:])))
        sys.exit(FAILED)
    except Exception as mistake:  # noqa: BLE001 (the last resort: its text may hold a name, so only its place is said)
        say_unforeseen(mistake)
        sys.exit(FAILED)


def _say_stopped(words: list[str]) -> None:
    more = " What was begun, the next pass finishes." if words[:1] == ["sync"] else ""
    err.print(f"Stopped.{more}")


def _unfinished(words: list[str]) -> str:
    """Return what becomes of what a command began: only a pass is finished by the next one."""
    return "what was not finished, the next pass does" if words[:1] == ["sync"] else "the command ended there"


def _on_one_line(_: object, __: str, told: EventDict) -> EventDict:
    """Escape what would begin another line, or move the terminal's cursor, whoever sent it."""
    for name, value in told.items():
        if isinstance(value, str) and not value.isprintable():
            told[name] = "".join(ch if ch.isprintable() else ascii(ch)[1:-1] for ch in value)
    return told


def _for_people() -> list[Processor]:
    """Return what makes log lines that fit beside those of ``serve`` on a terminal."""
    clock = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
    return [_on_one_line, clock, structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)]


def _for_programs() -> list[Processor]:
    clock = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [_on_one_line, clock, structlog.processors.LogfmtRenderer(key_order=["timestamp", "event"])]
