"""``groupkeeper member``: give out everything that is kept about one member, or forget it, or a caller."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.access import ForgetReport, forget, forget_caller, kept_about
from addon.audit.events import EXPORTED
from addon.cli.practices import PATIENT, Folder, clock, note_command
from addon.cli.shown import NEEDS_A_PERSON, OK, USAGE, agreed, for_all_eyes, say, table
from addon.sync.one_member import MEMBER_CODE
from addon.wiring.lists import write_lists
from addon.wiring.opening import open_practice

_NAMED = 12
_ENDINGS = (".json", ".xlsx")
_WHO = (
    "The member's code, such as M-0142, or PR-0007 of somebody in Intake. With --forget also a caller who is no "
    "member: the phone that a call was booked from, or the ID of its row in Requests."
)


def member(  # noqa: PLR0913 (the options)
    folder: Folder,
    code: Annotated[str, typer.Argument(help=_WHO, metavar="CODE")],
    *,
    export: Annotated[
        Path | None, typer.Option(help="Write everything kept about the member into FILE.", metavar="FILE")
    ] = None,
    forget_it: Annotated[bool, typer.Option("--forget", help="Erase it from the state.")] = False,
    with_backups: Annotated[
        bool, typer.Option("--backups", help="With --forget: delete the copies of the workbook at once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --forget: show what would be erased and what would stay, no more.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --forget: do it without asking.")] = False,
) -> None:
    """Give out everything that is kept about a member (FILE.json or FILE.xlsx), or forget it."""
    code = code.strip().upper()
    if not export and not forget_it:
        say("Name --export FILE, --forget, or both.")
        raise typer.Exit(USAGE)
    if export and export.suffix.casefold() not in _ENDINGS:
        raise typer.BadParameter("name a file that ends with .json or .xlsx", param_hint="--export")
    looks_only = dry_run or not forget_it
    with open_practice(folder, now=clock, looks_only=looks_only, doing="groupkeeper member", patience=PATIENT) as home:
        if export:
            kept = kept_about(home, code)
            write_lists(export, kept.lists(clock().astimezone(home.file.zone_info)))
            note_command(home.state, f"to a {export.suffix[1:6]} file", what=EXPORTED, about=code, now=clock())
            rows = f"{sum(len(one) for one in kept.tabs.values()):,} rows of {len(kept.tabs)} tabs"
            say(f"Wrote {rows}, and what is remembered about {code}, to {escape(str(export))}.")
        if forget_it:
            if not (dry_run or yes or agreed(f"Forget {code}? This cannot be undone.")):
                say("Nothing was forgotten: --yes does it.")
                raise typer.Exit(NEEDS_A_PERSON)
            is_member = MEMBER_CODE.fullmatch(code) is not None
            way = forget if is_member else forget_caller
            done = way(home, code, with_backups=with_backups, now=clock(), dry_run=dry_run)
            whom = code if is_member else for_all_eyes(escape(code), "the caller")
            _say_forgotten(whom, done, dry_run=dry_run)
            _say_what_is_kept(whom, is_member=is_member, dry_run=dry_run)
    raise typer.Exit(OK)


def _say_forgotten(whom: str, done: ForgetReport, *, dry_run: bool) -> None:
    if dry_run:
        say(f"{done.erased:,} records of the state about {whom} would be erased. Nothing was changed.\n")
    else:
        say(f"Forgot {whom}: {done.erased:,} records of the state are erased. No pass reads or makes their rows now.\n")
    rows = [(title, _listed(numbers), "yours: delete these rows") for title, numbers in done.rows.items()]
    table("What stays in the workbook", ("Tab", "Rows", "Why"), rows)
    kinds = {"exports": "the EHR's own files: delete them, or export again without this client"}
    kinds |= {"billing": "the practice must keep what it billed", "calendars": "codes only: the next pass follows"}
    table("What stays in files", ("Folder", "# Files", "Why"), _by_folder(done.files, kinds))
    unread = [name for name, count in done.files.items() if count is None]
    if unread:
        say(f"{len(unread)} of these files cannot be searched: open them and look.")
    if done.backups:
        say(f"{len(done.backups)} older copies stay, of the workbook 30 days at most, of the state up to a year:")
        say("--forget --backups deletes them now.")


def _say_what_is_kept(whom: str, *, is_member: bool, dry_run: bool) -> None:
    if dry_run:
        return
    if not is_member:
        say("Kept: the ids of their rows in Requests, so that no pass reads them again. A time that they booked stays")
        say("theirs, without a name: clear Taken by in Slots if it is to be free.")
        return
    say(f"Kept of {whom}: the code, which nobody else is ever given, and salted hashes of the name and the birth date,")
    say("so that the next export does not bring them back. To begin anew, type the person into Members without an ID.")


def _listed(numbers: list[int]) -> str:
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return ", ".join(map(str, numbers[:_NAMED])) + more


def _by_folder(files: Mapping[str, int | None], kinds: Mapping[str, str]) -> list[tuple[str, int, str]]:
    tops = [Path(name).parts[0] for name in files]
    return [(top, tops.count(top), kinds.get(top, "")) for top in dict.fromkeys(tops)]
