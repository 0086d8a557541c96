"""``groupkeeper link``: the links by which members open their pages: made, listed, revoked."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock, note_command
from addon.cli.shown import USAGE, err, say, table
from addon.member_page import HOME, MEMBER_PAGE, MemberLink
from addon.names_in_text import moment_in_words
from addon.outgoing import HOME_FOR, link_at
from addon.problems import Fault, SettingsInvalid
from addon.sync.one_member import no_member
from addon.sync.state.database import State
from addon.wiring.opening import open_state_beside

link = typer.Typer(no_args_is_help=True, help="The links by which members open their pages.")
Member = Annotated[str, typer.Argument(help="The member's code, such as M-0142.", metavar="MEMBER")]


@link.command()
def new(folder: Folder, member: Member) -> None:
    """Make a link to a member's own page, to be given to that member alone; it is shown once."""
    with open_state_beside(folder) as (file, state):
        code, now = member.strip().upper(), clock()
        if not file.service.public_url:
            step = "Fill in public_url under [service]: docs/members-pages.md."
            raise SettingsInvalid("practice.toml", "members' pages have no public address", step)
        if state.one(MEMBER_PAGE, code) is None:
            raise _without_page(state, code)
        ends = now + HOME_FOR
        token = state.links.make(MemberLink(member=code, purpose=HOME, made=now, ends=ends))
        note_command(state, "groupkeeper link new", about=code, now=now)
        say(f"For {code} alone, until {moment_in_words(ends.astimezone(file.zone_info))}:\n")
        typer.echo(link_at(file.service.public_url, token))


def _is_known(state: State, code: str) -> bool:
    """Return whether a pass has seen this member: now, or once."""
    return state.one(MEMBER_PAGE, code) is not None or code in state.tab("members").rows


def _without_page(state: State, code: str) -> Fault:
    if not _is_known(state, code):
        return no_member(code)
    step = "Only active members of a group have one, after a pass. Look into Members and Roster."
    return SettingsInvalid(code, "this member has no page", step)


@link.command("list")
def listed(folder: Folder) -> None:
    """List the links that open a page now; what is secret in them is kept nowhere."""
    with open_state_beside(folder) as (file, state):
        found, zone = state.links.all(now=clock()), file.zone_info
        note_command(state, "groupkeeper link list", now=clock())
    if not found:
        say("No link opens a page now.")
        return
    rows = [
        (
            one.digest[:12],
            one.link.member,
            one.link.purpose,
            one.link.about,
            moment_in_words(one.link.ends.astimezone(zone)),
        )
        for one in found
    ]
    table("Links", ("Link", "Member", "Opens", "About", "Until"), rows)


@link.command()
def revoke(
    folder: Folder,
    *,
    which: Annotated[str, typer.Option("--link", help="One link, as link list names it.", metavar="LINK")] = "",
    member: Annotated[str, typer.Option(help="All links of a member.", metavar="MEMBER")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="All links of everybody.")] = False,
) -> None:
    """End links at once: one, those of a member, or all."""
    if sum(map(bool, (which, member, everybody))) != 1:
        err.print("Name one of --link, --member and --all.")
        raise typer.Exit(USAGE)
    with open_state_beside(folder) as (_, state):
        code = member.strip().upper()
        count = state.links.revoke(now=clock(), digest=which.lower(), member=code)
        if code and not count and not _is_known(state, code):
            raise no_member(code)
        note_command(state, f"groupkeeper link revoke: {count}", about=member, now=clock())
    say(f"{count} link{'' if count == 1 else 's'} revoked.")
