"""``groupkeeper import``: put one export into the practice's exports folder and run a pass."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.cli.shown import OK, for_all_eyes, say, say_problems
from addon.exports.neutral import neutral_name, without_names
from addon.problems import UnreadableExport
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice

File = Annotated[Path, typer.Argument(help="The export.", exists=True, dir_okay=False, metavar="FILE")]
Named = Annotated[str, typer.Option(help="Read it as this format only, for example generic.roster.", metavar="P")]


def import_file(
    folder: Folder,
    file: File,
    *,
    profile: Named = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the file and tell what is in it; copy nothing.")
    ] = False,
) -> None:
    """Check an export, copy it into exports/ and run a pass."""
    with open_practice(folder, now=clock, doing="groupkeeper import", patience=PATIENT) as home:
        content = file.read_bytes()
        try:
            _tell(file.name, content, home, profile)
        except UnreadableExport:
            # Item 9 is followed up whatever is wrong with its file: the pass tells both.
            if dry_run or not home.read_export(file.name, content).safety:
                raise
        if dry_run:
            raise typer.Exit(OK)
        _keep(home, file.name, content, file.stat().st_mtime)
        code = say_report(run_pass(home, now=clock()))
    raise typer.Exit(code)


def _tell(name: str, content: bytes, home: PracticeFolder, profile: str) -> None:
    """Print what is in the file. Raises UnreadableExport."""
    profiles = home.profiles()
    if profile and profile not in profiles:
        raise typer.BadParameter(f"one of: {', '.join(sorted(profiles))}", param_hint="--profile")
    neutral = {name: neutral_name(name, sha256(content).hexdigest(), profile)}
    export = home.read_export(name, content, profile).outcome
    if isinstance(export, UnreadableExport):
        export.where = for_all_eyes(export.where, without_names(export.where, neutral))
        raise export
    counts = export.counts
    known, rows = for_all_eyes(name, neutral[name]), f"{counts.read:,} rows, {counts.loaded:,} of them usable"
    say(f"{escape(known)} has the format {export.profile}: {rows}.")
    say_problems(export.problems, neutral=neutral)


def _keep(home: PracticeFolder, name: str, content: bytes, modified: float) -> None:
    """Copy the export and its age into the folder; another of the same name stays. Raises UnreadableExport."""
    target = home.folder / home.file.places.exports / name
    if target.exists() and target.read_bytes() != content:
        step = "Rename the new file and import it again; exports are never replaced."
        known = for_all_eyes(name, neutral_name(name, sha256(content).hexdigest()))
        raise UnreadableExport(known, "another export of this name is there already", step)
    if not target.exists():
        home.keep_export(name, content)
    os.utime(target, (modified, modified))
