"""``groupkeeper doctor``: checks whether everything is in place; each line is one thing and what to do."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from addon.access import open_to_others
from addon.cli.card_checks import looked_at_cards
from addon.cli.key_checks import looked_at_keys
from addon.cli.looked_at import LookedAt
from addon.cli.practices import PATIENT, Folder, clock
from addon.cli.security_checks import looked_at_security
from addon.cli.service_checks import looked_at_service
from addon.cli.shown import FAILED, OK, out, pasteable, quoted, refused_by_system, table
from addon.problems import Fault, in_tab
from addon.sending.checks import tried_channels
from addon.settings import PracticeFile, read_settings
from addon.sync.state.postgres.server import PracticeEngine
from addon.sync.state.postgres.verifying import verify_store, where
from addon.tabs import matched_columns
from addon.wiring.audited import looked_through
from addon.wiring.copies import NIGHTLY
from addon.wiring.folder import PracticeFolder, settings_text
from addon.wiring.moving import SCRATCH
from addon.wiring.online import credentials_problems, unread_calendars
from addon.wiring.opening import open_practice
from addon.wiring.sending import channel_sources
from addon.wiring.served import HEARTBEAT
from addon.wiring.stored import DATABASE
from addon.workbook import Snapshot

_NAMED = 4
_OF_PASSES = ("backups", NIGHTLY, HEARTBEAT)
"""What only a practice with a database has in the folder of its state."""
ROOM = 200 * 1024 * 1024
"""Free space below which a pass may fail: the workbook, its copy and a backup must fit."""


def doctor(
    folder: Folder, *, as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False
) -> None:
    """Check whether everything is in place; change nothing."""
    try:
        found = _looked_at(folder)
    except (Fault, OSError) as refused:
        fault = refused if isinstance(refused, Fault) else refused_by_system(refused, so="nothing more was looked at")
        found = [LookedAt(fault.where, ok=False, seen=fault.what, next_step=fault.next_step), *_look_outside(folder)]
    found = [replace(one, next_step=pasteable(one.next_step)) for one in found]
    if as_json:
        out.print_json(json.dumps([asdict(one) for one in found]))
    else:
        rows = (("ok" if one.ok else "look here", one.what, one.seen, one.next_step) for one in found)
        table("Doctor", ("State", "What", "Seen", "Next step"), rows)
    raise typer.Exit(OK if all(one.ok for one in found) else FAILED)


def _looked_at(folder: Path) -> list[LookedAt]:
    doing = "groupkeeper doctor"
    with open_practice(folder, now=clock, looks_only=True, begins=False, doing=doing, patience=PATIENT) as home:
        return list(_look(home))


def _look(home: PracticeFolder) -> Iterator[LookedAt]:
    yield LookedAt("practice.toml", ok=True, seen=f"zone {home.file.zone}")
    wrong = credentials_problems(home)
    yield from (LookedAt(str(one.place), ok=False, seen=one.what, next_step=one.next_step) for one in wrong)
    if not wrong:
        yield from _workbook(home)
        yield from _calendars(home)
    yield from _folders(home.folder, home.file)
    for tried in tried_channels(channel_sources(home, now=clock)):
        yield LookedAt(tried.what, ok=tried.ok, seen=tried.seen, next_step=tried.next_step)
    yield _private(home)
    yield _state(home)
    yield _audit(home)
    yield from _store(home)
    yield _room(home.folder)
    yield from looked_at_keys(home.folder, home.file)
    yield from looked_at_security(home)
    yield from looked_at_service(home, clock())
    yield from looked_at_cards(home)


def _look_outside(folder: Path) -> Iterator[LookedAt]:
    """Look at what can be looked at although the practice cannot be opened."""
    try:
        file = read_settings(settings_text(folder))
    except (Fault, OSError):
        return
    yield from _folders(folder, file)
    yield _room(folder)
    yield from looked_at_keys(folder, file)


def _folders(folder: Path, file: PracticeFile) -> Iterator[LookedAt]:
    for name in ("exports", "calendars", "billing"):
        is_there = (folder / getattr(file.places, name)).is_dir()
        seen, step = ("there", "") if is_there else ("missing", "Make the folder.")
        yield LookedAt(f"{name}/", ok=is_there, seen=seen, next_step=step)


def _workbook(home: PracticeFolder) -> Iterator[LookedAt]:
    try:
        snapshot = home.workbook.read()
    except Fault as fault:
        yield LookedAt(fault.where, ok=False, seen=fault.what, next_step=fault.next_step)
        return
    rows = sum(len(tab.rows) for tab in snapshot.tabs.values())
    yield LookedAt("workbook", ok=True, seen=f"{len(snapshot.tabs)} tabs, {rows:,} rows")
    missing = list(_missing(home, snapshot))
    if missing:
        step = "Run a pass and answer in Needs review: what is put back has again what it held."
        yield LookedAt("tabs", ok=False, seen=f"missing: {', '.join(missing)}", next_step=step)
    for place, who in _kept_out(snapshot):
        step = "In Data, Protect sheets and ranges: add Groupkeeper's account as an editor, or remove the protection."
        yield LookedAt(place, ok=False, seen=f"protected, and Groupkeeper may not write there{who}", next_step=step)
    if snapshot.open_by:
        yield LookedAt("workbook", ok=False, seen=f"open by {snapshot.open_by}", next_step=snapshot.to_close)


def _kept_out(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield every range in which only others may write, and who they are."""
    for tab in snapshot.tabs.values():
        for area in tab.kept_out:
            yield str(in_tab(tab.title, area.place)), f" (only {', '.join(area.who)})" if area.who else ""


def _missing(home: PracticeFolder, snapshot: Snapshot) -> Iterator[str]:
    """Yield the tabs that are missing, but for optional ones, and the columns."""
    for name, tab in home.tabs.items():
        if name in snapshot.tabs:
            there = matched_columns(tab, snapshot.tabs[name].headers)
            yield from (f'"{one.header}" in {tab.title}' for one in tab.columns if one.field not in there)
        elif not tab.optional:
            yield tab.title


def _calendars(home: PracticeFolder) -> Iterator[LookedAt]:
    """Look at every calendar that clinicians edit too: can it be read?"""
    try:
        for code, fault in unread_calendars(home, now=clock()):
            seen, step = ("it can be read", "") if fault is None else (fault.what, fault.next_step)
            yield LookedAt(f"calendar of {code}", ok=fault is None, seen=seen, next_step=step)
    except Fault as fault:
        yield LookedAt(fault.where, ok=False, seen=fault.what, next_step=fault.next_step)


def _private(home: PracticeFolder) -> LookedAt:
    """Look whether anybody but the owner can read what is in the practice's folder."""
    wide = [
        path.relative_to(home.folder) if path.is_relative_to(home.folder) else path for path in open_to_others(home)
    ]
    if not wide:
        return LookedAt("privacy", ok=True, seen="only this account can read what Groupkeeper writes")
    more = f" and {len(wide) - _NAMED:,} more" if len(wide) > _NAMED else ""
    seen = f"other accounts of this computer can read {', '.join(map(str, wide[:_NAMED]))}{more}"
    tops = dict.fromkeys(path if path.is_absolute() else Path(path.parts[0]) for path in wide)
    step = quoted("chmod", "-R", "go-rwx", *(home.folder / top for top in tops))
    return LookedAt("privacy", ok=False, seen=seen, next_step=f"Run {step}")


def _state(home: PracticeFolder) -> LookedAt:
    if seen := _gone_state(home):
        step = "Put it back, or name the right folder under [places]: a pass would begin with an empty memory."
        return LookedAt("state", ok=False, seen=seen, next_step=step)
    try:
        home.state.verify()
    except Fault as fault:
        return LookedAt("state", ok=False, seen=fault.what, next_step=fault.next_step)
    interrupted = home.state.interrupted()
    if interrupted:
        seen = f"run {interrupted.number} was interrupted"
        return LookedAt("state", ok=True, seen=seen, next_step="Nothing: the next pass finishes it.")
    runs = home.state.runs()
    return LookedAt("state", ok=True, seen=f"{len(runs)} runs remembered" if runs else "no run yet")


def _gone_state(home: PracticeFolder) -> str:
    """Return what is missing of a state that was there, "" if nothing is; a practice that had no pass yet has none."""
    kept = home.folder / home.file.places.state
    if home.file.state.url or (kept / DATABASE).exists():
        return ""
    if not kept.is_dir():
        return f"the folder {home.file.places.state} is not there"
    return f"{DATABASE} is gone" if any((kept / name).exists() for name in _OF_PASSES) else ""


def _audit(home: PracticeFolder) -> LookedAt:
    """Look whether the audit log is as it was written, and still guarded against changes."""
    step = "Run groupkeeper audit DIR --verify; docs/audit.md tells what to do then."
    try:
        verdict, unguarded = looked_through(home), home.state.audit.unguarded()
    except Fault as fault:
        return LookedAt("audit log", ok=False, seen=fault.what, next_step=fault.next_step)
    if verdict.new or unguarded:
        seen = f"the database does not refuse changes of it any more ({', '.join(unguarded)})"
        seen = next(map(str, verdict.new), seen)
        return LookedAt("audit log", ok=False, seen=seen, next_step=step)
    return LookedAt("audit log", ok=True, seen=f"{verdict.rows:,} rows, as they were written")


def _store(home: PracticeFolder) -> Iterator[LookedAt]:
    """Look at what keeps practices apart on a server, and whether an old file lies beside it."""
    if not isinstance(home.state.engine, PracticeEngine):
        return
    try:
        verify_store(home.state.engine)
        yield LookedAt("store", ok=True, seen=where(home.state.engine))
    except Fault as fault:
        yield LookedAt("store", ok=False, seen=fault.what, next_step=fault.next_step)
    kept = home.folder / home.file.places.state
    if (kept / SCRATCH).exists():
        step = f"Run that move again, or delete {SCRATCH}: it holds health information."
        yield LookedAt("store", ok=False, seen="a move to a file was broken off and left its copy", next_step=step)
    if (kept / DATABASE).exists():
        step = "Run the groupkeeper move that brought it there once more: it keeps the file aside."
        yield LookedAt("store", ok=False, seen=f"an old {DATABASE} lies beside it, which nothing uses", next_step=step)


def _room(folder: Path) -> LookedAt:
    free = shutil.disk_usage(folder).free
    ok = free >= ROOM
    return LookedAt(
        "disk", ok=ok, seen=f"{free // 1024**2:,} MB free", next_step="" if ok else "Make room before the next pass."
    )
