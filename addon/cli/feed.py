"""``groupkeeper feed``: the addresses under which calendar programs read the clinicians' calendars."""

from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder, clock, note_command
from addon.cli.shown import FAILED, command, err, say, table
from addon.feeds import FEED, FEED_SECRET, FeedSecret, address, switch_off, switch_on
from addon.names_in_text import date_in_words
from addon.problems import SettingsInvalid
from addon.sync.state.database import State
from addon.wiring.opening import open_state_beside

feed = typer.Typer(no_args_is_help=True, help="Links under which calendar programs read the clinicians' calendars.")
Code = Annotated[str, typer.Argument(help="The clinician's code, such as C-03.", metavar="CODE")]


@feed.command()
def new(folder: Folder, code: Code) -> None:
    """Make a link for a clinician's calendar and show it once; the one before works no more."""
    with open_state_beside(folder) as (file, state):
        clinician = _there(state, code)
        secret = switch_on(state, clinician, clock())
        note_command(state, "groupkeeper feed new", about=clinician, now=clock())
    say(f"The link for {clinician}, shown only now. Give it to the clinician alone:\n")
    typer.echo(address(file.service.public_url or "http://127.0.0.1:8000", secret))
    if file.service.public_url:
        say("\nIt is read while groupkeeper serve runs.")
    else:
        err.print("\nOnly programs on this computer reach it: set public_url under [service] in practice.toml.")


@feed.command()
def off(folder: Folder, code: Code) -> None:
    """Let no calendar program read a clinician's calendar any more."""
    with open_state_beside(folder) as (_, state):
        clinician = _there(state, code)
        switch_off(state, clinician, clock())
        note_command(state, "groupkeeper feed off", about=clinician, now=clock())
    say(f"The link for {clinician} works no more.")


@feed.command("list")
def listed(folder: Folder) -> None:
    """List the clinicians whose calendars there are, and since when each has a link."""
    with open_state_beside(folder) as (file, state):
        zone = file.zone_info
        codes, secrets = sorted(state.remembered(FEED)), state.remembered(FEED_SECRET)
    if not codes:
        err.print(escape(f"No pass has read any clinician's calendar yet: {command('sync', folder)}"), soft_wrap=True)
        raise typer.Exit(FAILED)

    def since(one: FeedSecret | None) -> str:
        return f"on since {date_in_words(one.since.astimezone(zone))}" if one and one.is_on else "off"

    table("Calendar links", ("Clinician", "Link"), [(code, since(secrets.get(code))) for code in codes])


def _there(state: State, code: str) -> str:
    clinician = code.strip().upper()
    if clinician not in {*state.remembered(FEED), *state.remembered(FEED_SECRET)}:
        what, step = "no pass has published a calendar of this clinician", "See groupkeeper feed list DIR."
        raise SettingsInvalid(clinician, what, step)
    return clinician
