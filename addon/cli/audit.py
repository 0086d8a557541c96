"""``groupkeeper audit``: who saw or changed what, when; and whether somebody changed that log afterwards."""

from collections import deque
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.access import audit_about
from addon.audit.anchors import Anchor, anchor_of
from addon.audit.chain import AuditRow
from addon.audit.events import SEALED
from addon.cli.days import typed_day
from addon.cli.practices import Folder, clock, opened
from addon.cli.shown import NEEDS_A_PERSON, OK, USAGE, err, say, table
from addon.wiring.audit_key import account
from addon.wiring.audited import anchors_of, looked_through, nightly_anchors, note_known, seal_into
from addon.wiring.folder import PracticeFolder

MOST = 200
"""Rows that are shown where nobody asks for others."""


def audit(  # noqa: PLR0913 (the options)
    folder: Folder,
    *,
    since: Annotated[
        date | None, typer.Option(help="From this day on.", parser=typed_day, metavar="YEAR-MONTH-DAY")
    ] = None,
    who: Annotated[str, typer.Option(help="By whom, such as staff:ana, link: or account:", metavar="WHO")] = "",
    about: Annotated[str, typer.Option(help="About whom, such as M-0142.", metavar="CODE")] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Look whether any row was changed, removed or added.")
    ] = False,
    anchor: Annotated[
        Path | None,
        typer.Option(help="With --verify: a saved e-mail or a backup to compare with.", exists=True, dir_okay=False),
    ] = None,
    known: Annotated[bool, typer.Option("--known", help="With --verify: note that what is wrong is known.")] = False,
    seal: Annotated[Path | None, typer.Option(help="Move rows older than six years into FILE.", metavar="FILE")] = None,
) -> None:
    """Show who saw or changed what, when; or verify that nobody changed this log."""
    if (anchor or known) and not verify:
        err.print("--anchor and --known go with --verify.")
        raise typer.Exit(USAGE)
    with opened(folder, "groupkeeper audit", now=clock, looks_only=True, about=about) as home:
        if verify:
            raise typer.Exit(_verified(home, anchors_of(anchor) if anchor else [], known=known))
        if seal is not None:
            _seal(home, seal)
            return
        _show(home, since, who, about.strip().upper())


def _show(home: PracticeFolder, since: date | None, who: str, about: str) -> None:
    zone = home.file.zone_info
    begin = datetime.combine(since, time(), tzinfo=zone) if since else None
    wanted = audit_about(home, about) if about else ()
    rows = home.state.audit.rows(since=begin, who=who, about=wanted)
    found = deque(rows, maxlen=None if begin else MOST)
    table("Audit log", ("Row", "When", "Who", "What", "About", "How"), [_line(one, home) for one in found])
    if not begin and len(found) == MOST:
        say(f"The last {MOST} rows. Earlier ones: --since 2026-01-31")
    _say_head(home)


def _line(row: AuditRow, home: PracticeFolder) -> tuple[str, ...]:
    try:
        at = f"{datetime.fromisoformat(row.at).astimezone(home.file.zone_info):%Y-%m-%d %H:%M}"
    except (TypeError, ValueError):
        at = str(row.at)
    how = f"through row {row.about}" if row.what == SEALED else row.how
    return f"{row.n}", at, row.who, row.what, "" if row.what == SEALED else row.about, how


def _say_head(home: PracticeFolder) -> None:
    day = f"{clock().astimezone(home.file.zone_info):%Y-%m-%d}"
    last = anchor_of(home.state.audit.head(), day)
    if last is not None:
        say("This line, kept elsewhere, shows later whether anything was cut off (--verify --anchor FILE):")
        typer.echo(str(last))


def _verified(home: PracticeFolder, anchors: list[Anchor], *, known: bool) -> int:
    """Verify the log and print what is wrong; return the exit code."""
    verdict = looked_through(home, anchors)
    new = verdict.new
    compared = len(anchors) + len(nightly_anchors(home))
    wrong = [*new, *(one for one in verdict.findings if one.mark in verdict.known)]
    rows = [(str(one.n), one.what, "known" if one.mark in verdict.known else "") for one in wrong[:MOST]]
    table("Wrong in the audit log", ("Row", "What", ""), rows)
    if len(wrong) > MOST:
        say(f"… and {len(wrong) - MOST:,} more, of which {max(0, len(new) - MOST):,} are new.")
    unguarded = home.state.audit.unguarded()
    for name in unguarded:
        say(f"[yellow]The database does not refuse changes of the log any more: {name} is missing.[/]")
    if verdict.is_whole:
        say(f"{verdict.rows:,} rows verified: none was changed, removed, added or moved.")
    say(
        f"Compared with {compared} anchors."
        if compared
        else "Compared with no anchor: what is cut off shows by one only."
    )
    if known and (new or unguarded):
        note_known(home, new, by=account(), now=clock())
        home.state.audit.guard_again()
        say(f"Noted as known: {len(new) + len(unguarded)}. They are not told again.")
        if unguarded:
            say("From now on the database refuses changes of the log again.")
        return OK
    if not (new or unguarded):
        _say_head(home)
        return OK
    say("What to do: docs/audit.md. Where the reason is known, such as a backup that was put back: --verify --known")
    return NEEDS_A_PERSON


def _seal(home: PracticeFolder, path: Path) -> None:
    count = seal_into(home, path, by=account(), now=clock())
    say(
        f"Moved {count:,} rows to {escape(path.name)}."
        if count
        else "No row is older than six years: nothing was moved."
    )
