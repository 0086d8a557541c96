"""``groupkeeper import``: put one export into the practice's exports folder and run a pass."""

import os
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.guess_shown import NEXT, say_guess
from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.cli.shown import NEEDS_A_PERSON, OK, for_all_eyes, say, say_problems
from addon.exports.beside import FileOfSet
from addon.exports.export import Export
from addon.exports.folder import file_of
from addon.exports.guessing.known import known_of
from addon.exports.guessing.tables import table_of
from addon.exports.limits import LIMITS
from addon.exports.neutral import neutral_name, without_names
from addon.exports.profile import Profile
from addon.exports.reading import read_export
from addon.exports.safety import safety_answers
from addon.exports.together import read_together, safety_together, set_of
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
            if is_known and (dry_run or not _looks_unsafe(file.name, content, home)):
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
        exports = _read(name, content, home, wanted)
    except UnreadableExport as fault:
        fault.where = for_all_eyes(fault.where, without_names(fault.where, neutral))
        raise
    for export in exports:
        counts = export.counts
        known = for_all_eyes(export.file, without_names(export.file, neutral))
        rows = f"{counts.read:,} rows, {counts.loaded:,} of them usable"
        say(f"{escape(known)} has the format {export.profile}: {rows}.")
        say_problems(export.problems, neutral=neutral)


def _read(name: str, content: bytes, home: PracticeFolder, profiles: Mapping[str, Profile]) -> list[Export]:
    """Return what the file yields, read together with those of its set that are there. Raises UnreadableExport."""
    kind = set_of(name, content)
    dates = replace(home.dates, today=clock().date())
    if not kind:
        return [read_export(name, content, profiles, dates=dates)]
    there = [one for one in home.files() if one.content != content and set_of(one.name, one.content) == kind]
    own = FileOfSet(name=name, content=content, sha256=sha256(content).hexdigest(), age="later")
    others = [FileOfSet(name=one.name, content=one.content, sha256=one.sha256) for one in there]
    read = read_together(kind, [*others, own], dates=dates)
    if name in read.refused:
        raise read.refused[name]
    return [one for one in read.exports if file_of(one.sha256) == own.sha256]


def _looks_unsafe(name: str, content: bytes, home: PracticeFolder) -> bool:
    """Return whether an answer to item 9 is in the file that a clinician has to look at."""
    kind = set_of(name, content)
    if kind:
        file = FileOfSet(name=name, content=content, sha256=sha256(content).hexdigest())
        return bool(safety_together(kind, [file]))
    return bool(safety_answers(name, content, home.profiles().values()))


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
