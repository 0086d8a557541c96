"""``groupkeeper import``: put one export into the practice's exports folder and run a pass."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.guess_shown import NEXT, say_guess
from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.cli.shown import NEEDS_A_PERSON, OK, for_all_eyes, say, say_problems
from addon.exports.guessing.known import known_of
from addon.exports.guessing.tables import table_of
from addon.exports.limits import LIMITS
from addon.exports.neutral import neutral_name, without_names
from addon.exports.reading import read_export
from addon.exports.safety import safety_answers
from addon.mapping.part import IMPORT_MAPPING
from addon.problems import UnreadableExport
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.passes import computed_now

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
        content, is_known = file.read_bytes(), True
        try:
            _tell(file.name, content, home, profile)
        except UnreadableExport as fault:
            is_known = bool(profile) or not _guessed(fault, file.name, content, home)
            # Item 9 is followed up whatever is wrong with its file: the pass tells both.
            if is_known and (dry_run or not safety_answers(file.name, content, home.profiles().values())):
                raise
        if dry_run:
            raise typer.Exit(OK if is_known else NEEDS_A_PERSON)
        _keep(home, file.name, content, file.stat().st_mtime)
        code = say_report(run_pass(home, now=clock()))
    if not is_known:
        say(NEXT)
    raise typer.Exit(code)


def _guessed(fault: UnreadableExport, name: str, content: bytes, home: PracticeFolder) -> bool:
    """Print what a file of no known format seems to be; return whether anything can be guessed about it."""
    found = table_of(name, content, LIMITS) if fault.code == "unknown-format" else None
    if found is None:
        return False
    practice = computed_now(home, now=clock(), until=IMPORT_MAPPING).practice
    say_guess(found, known_of(practice), home.profiles())
    return True


def _tell(name: str, content: bytes, home: PracticeFolder, profile: str) -> None:
    """Print what is in the file. Raises UnreadableExport."""
    profiles = home.profiles()
    if profile and profile not in profiles:
        raise typer.BadParameter(f"one of: {', '.join(sorted(profiles))}", param_hint="--profile")
    neutral = {name: neutral_name(name, sha256(content).hexdigest(), profile)}
    wanted = {profile: profiles[profile]} if profile else profiles
    try:
        export = read_export(name, content, wanted, dates=home.dates)
    except UnreadableExport as fault:
        fault.where = for_all_eyes(fault.where, without_names(fault.where, neutral))
        raise
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
