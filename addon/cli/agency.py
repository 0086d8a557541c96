"""``groupkeeper agency``: many practices behind one address, each in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.agency_serve import serve
from addon.cli.agency_work import work
from addon.cli.practices import clock
from addon.cli.shown import command, err, say, say_command, table
from addon.cli.user import Accounts, user
from addon.cli.zone import asked_zone, given_zone
from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, STAFF

agency = typer.Typer(no_args_is_help=True, help="Many practices side by side: their folders, pages and people.")
Folder = Annotated[Path, typer.Argument(help="The agency's folder.", metavar="DIR")]
Id = Annotated[str, typer.Argument(help="A short name of small letters, digits and hyphens.", metavar="ID")]
Zone = Annotated[str, typer.Option(help="An IANA time zone such as America/Chicago.", metavar="ZONE")]


@agency.command()
def init(
    folder: Folder, *, name: Annotated[str, typer.Option(help="What the agency is called.")] = "", zone: Zone = ""
) -> None:
    """Make an agency's folder with its settings."""
    from addon.agency.adding import begin_agency  # noqa: PLC0415 (the other commands do without)

    path = begin_agency(folder, name=name or folder.resolve().name, zone=given_zone(zone) or asked_zone())
    say(f"Made [bold]{escape(str(path))}[/]. Fill in there now, before people and practices are added:")
    say("under \\[store] where its database is, which has them from then on; under \\[people] who works for whom.")
    say_command("agency", "user", "add", folder, "NAME", "--role", ADMIN, before="The first user of its page:  ")
    say_command("agency", "add", folder, "ID", before="Its first practice:          ")


@agency.command()
def add(
    folder: Folder,
    practice: Id,
    *,
    like: Annotated[
        str, typer.Option(help="Take over rules, texts and settings of this practice, not its people.", metavar="OTHER")
    ] = "",
    zone: Zone = "",
) -> None:
    """Add a practice: an empty one, or one with the rules, texts, settings and formats of another."""
    from addon.agency.adding import add_practice  # noqa: PLC0415
    from addon.agency.settings import open_agency  # noqa: PLC0415

    added = add_practice(open_agency(folder), practice, like=like, zone=given_zone(zone), now=clock())
    say(f"Made [bold]{escape(str(added.folder))}[/].")
    for one in added.left:
        say(f"  left behind: {escape(one)}")
    if added.left:
        say(f"What was left behind names somebody of {escape(like)}, or a number or an address: type it anew.")


@agency.command("list")
def listed(folder: Folder) -> None:
    """List the practices, those that need somebody most first."""
    from addon.agency.lines import LINE, NEVER, by_need  # noqa: PLC0415
    from addon.agency.settings import open_agency  # noqa: PLC0415
    from addon.agency.store import agency_state  # noqa: PLC0415

    there, now = open_agency(folder), clock()
    with agency_state(there) as state:
        published = state.remembered(LINE)
    rows = [
        (
            one,
            f"{line.looked.astimezone():%Y-%m-%d %H:%M}" if line.looked else "never",
            "needs somebody" if line.fails(now) else "",
            *(count or "" for count in (line.safety, line.due.overdue, line.due.today, line.to_decide)),
        )
        for one, line in by_need({one: published.get(one, NEVER) for one in there.practices()}, now)
    ]
    if not rows:
        err.print(escape(f"There is no practice yet: {command('agency', 'add', folder, 'ID')}"), soft_wrap=True)
        return
    table("Practices", ("Practice", "Last read", "Passes", "# Safety", "# Overdue", "# Today", "# To decide"), rows)


agency.command()(serve)
agency.command()(work)


@contextmanager
def _state(folder: Path) -> Iterator[State]:
    from addon.agency.store import state_of_folder  # noqa: PLC0415

    with state_of_folder(folder) as state:
        yield state


people = typer.Typer(no_args_is_help=True, help="Who works at the agency: admin, an owner who sees all; staff, a VA.")


@people.callback()
def _whose(context: typer.Context) -> None:
    context.obj = Accounts(opened=_state, roles=(ADMIN, STAFF), command="agency user")


for one in user.registered_commands:
    people.registered_commands.append(one)
agency.add_typer(people, name="user")
