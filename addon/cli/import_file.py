"""``groupkeeper import``: put one export into the practice's exports folder and run a pass."""

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.guess_shown import NEXT, say_guess
from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, note_command, run_pass
from addon.cli.shown import NEEDS_A_PERSON, OK, for_all_eyes, say, say_fault, say_problems
from addon.exports.export import Export
from addon.exports.guessing.practice_keys import practice_keys
from addon.exports.guessing.tables import Table
from addon.exports.neutral import neutral_name, without_names
from addon.exports.safety import SafetyAnswer
from addon.mapping.part import IMPORT_MAPPING
from addon.problems import UnreadableExport
from addon.safety import safety_question
from addon.wiring.folder import PracticeFolder, is_whole, unhidden
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
        if profile and profile not in home.profiles():
            raise typer.BadParameter(f"one of: {', '.join(sorted(home.profiles()))}", param_hint="--profile")
        name, content = unhidden(file.name), file.read_bytes()
        looked = home.look_into(name, content, today=clock().date(), profile=profile)
        neutral = {name: neutral_name(name, sha256(content).hexdigest(), profile)}
        is_known = bool(profile) or looked.table is None
        if dry_run or not is_whole(name):
            _tell_safety(looked.safety, neutral)
        _refuse_half(name, neutral)
        if looked.table is not None and not is_known:
            _guess(looked.table, home)
        for one in looked.exports:
            if isinstance(one, Export):
                _tell(one, neutral)
            elif is_known and (dry_run or not looked.safety):
                # Item 9 is followed up whatever is wrong with its file: the pass tells both.
                one.where = for_all_eyes(one.where, without_names(one.where, neutral))
                if not looked.safety:
                    raise one
                say_fault(one)
        if dry_run:
            raise typer.Exit(OK if is_known and not looked.safety else NEEDS_A_PERSON)
        note_command(home.state, "groupkeeper import", now=clock())
        _keep(home, name, content, file.stat().st_mtime)
        code = say_report(run_pass(home, now=clock()))
    if not is_known:
        say(NEXT)
    raise typer.Exit(code)


def _refuse_half(name: str, neutral: Mapping[str, str]) -> None:
    """Raise UnreadableExport for a download that has not ended: half a file would be one that lost its rows."""
    if not is_whole(name):
        what = f"a browser calls a file so until its download has ended ({PurePath(name).suffix})"
        step = "Wait for its end; where it has ended, take this ending off the file's name. Then import it again."
        raise UnreadableExport(for_all_eyes(name, neutral[name]), what, step, code="half-downloaded")


def _tell_safety(answers: Sequence[SafetyAnswer], neutral: Mapping[str, str]) -> None:
    """Print which rows a clinician looks at today, never what they answer: a pass asks, looking alone does not."""
    for one in answers:
        told = f"{one.place}: {safety_question(one.key, one.place, readable=one.readable).question}"
        say(f"[bold red]Safety[/] {escape(for_all_eyes(told, without_names(told, neutral)))}")
    if answers:
        say("This was a look only: nobody is asked about these rows until the file is imported.")


def _guess(found: Table, home: PracticeFolder) -> None:
    """Print what a file of no known format seems to be."""
    practice = computed_now(home, now=clock(), until=IMPORT_MAPPING).practice
    say_guess(found, practice_keys(practice), home.profiles())


def _tell(export: Export, neutral: Mapping[str, str]) -> None:
    """Print what is in the file."""
    counts = export.counts
    known = for_all_eyes(export.file, without_names(export.file, neutral))
    rows = f"{counts.read:,} rows, {counts.loaded:,} of them usable"
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
