"""A practice's state moved from its file to a PostgreSQL server, or back, compared row by row.

practice.toml is rewritten at the end, in one step: until then the old state is the practice's, from then on the new
one. A move that is broken off anywhere is begun again by the same command.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, delete, insert, select, update

from addon.memory import Kept
from addon.pass_lock import only_one
from addon.problems import SettingsInvalid, StateUnusable
from addon.settings import PracticeFile, read_settings
from addon.state_settings import StateSettings
from addon.sync.adapters.whole_files import close_to_others, make_folder, refuse_synced, write_whole
from addon.sync.state.bulk import Rows, copy_rows, differing, is_used, rows_of
from addon.sync.state.codec import as_text, from_text
from addon.sync.state.database import State, open_state_file
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.tables import KEPT, VERSION
from addon.wiring.folder import settings_text
from addon.wiring.served import LOCK
from addon.wiring.stored import DATABASE, LAST, MOVED, held_everywhere, open_state_of, server_of

TOKEN = Kept("move", str)
"""Tells a copy that a broken move left behind from the memory of somebody else: both have the same word."""
_DOING = "groupkeeper move"
SCRATCH = "groupkeeper-moving.db"
_HEADER = re.compile(r"^\s*\[")
_STATE = re.compile(r"^\s*\[\s*state\s*\]")
Tell = Callable[[str], object]


def move_practice(folder: Path, to: StateSettings, *, now: datetime, tell: Tell) -> Rows:
    """Move a practice's state to a server, or (``to.url`` blank) into a file; return what was moved and compared.

    ``tell`` is told each step. Raises SettingsInvalid, StateUnusable, PassAlreadyRunning; practice.toml names one
    whole state whenever it ends.
    """
    text = settings_text(folder)
    file = read_settings(text)
    wanted = settings_with(text, file, to)
    home = folder / file.places.state
    if file.state == to and not (to.url and (home / DATABASE).exists()):
        raise SettingsInvalid("practice.toml", "the state is there already", "Nothing is left to do.")
    refuse_synced(home)
    make_folder(home)
    close_to_others(home)
    with ExitStack() as stack:
        for lock in (LOCK, "pass.lock"):
            stack.enter_context(only_one(home / lock, doing=_DOING))
        if file.state == to:  # a move was broken off when all but this was done
            return _put_aside(home, to, now)
        old = stack.enter_context(closing(open_state_of(folder, file)))
        new = stack.enter_context(_target(folder, home, to, old))
        for state in (old, new):
            for name in ("serve", "pass"):
                stack.enter_context(held_everywhere(state, name, doing=_DOING))
        return _moved((old, new), (folder, home, file), (to, wanted), now=now, tell=tell)


def _moved(
    states: tuple[State, State],
    at: tuple[Path, Path, PracticeFile],
    wanted: tuple[StateSettings, str],
    *,
    now: datetime,
    tell: Tell,
) -> Rows:
    (old, new), (folder, home, file), (to, text) = states, at, wanted
    with old.engine.begin() as source:
        _mark(source, TOKEN, _marked(source, TOKEN) or token_hex(8))
    with old.engine.begin() as source:
        source.execute(update(VERSION).values(version=VERSION.c.version))  # nobody else writes from here on
        with new.engine.begin() as target:
            _refuse_anothers(source, target)
            tell("copying")
            copy_rows(source, target)
        tell("comparing")
        rows = _compared(source, new)
        if not to.url:
            new.close()
            tell("putting the file in its place")
            for end in ("-wal", "-shm"):
                (home / f"{DATABASE}{end}").unlink(missing_ok=True)
            (home / SCRATCH).replace(home / DATABASE)
        tell("switching practice.toml")
        write_whole(folder / "practice.toml", text.encode())
        tell("marking the old state")
        _mark(source, MOVED, _named(to))
    old.close()
    tell("keeping the old state aside")
    if not file.state.url:
        _rename(home, now)
    return rows


def _put_aside(home: Path, to: StateSettings, now: datetime) -> Rows:
    """Mark a file whose state was moved, and keep it aside. Raises StateUnusable for one that was not."""
    with closing(open_state_file(home / DATABASE)) as left, left.engine.begin() as connection:
        if _marked(connection, TOKEN) is None:
            what = "a state that was never moved lies beside the one that is used"
            raise StateUnusable(f"state/{DATABASE}", what, "Move the file elsewhere.", code="state-two")
        _mark(connection, MOVED, _named(to))
        rows = rows_of(connection)
    _rename(home, now)
    return rows


def _rename(home: Path, now: datetime) -> None:
    (home / DATABASE).replace(home / f"groupkeeper-moved-{now:%Y%m%dT%H%M%S}.db")


def _named(where: StateSettings) -> str:
    return f"{where.url} ({where.practice})" if where.url else f"state/{DATABASE}"


@contextmanager
def _target(folder: Path, home: Path, to: StateSettings, old: State) -> Iterator[State]:
    """Open the state to which the other is moved. Raises StateUnusable where somebody else's is there."""
    if to.url:
        opened = open_practice_on(server_of(folder, to), to.practice, begins=True)
    else:
        _refuse_a_file(home, old)
        for left in home.glob(f"{SCRATCH}*"):
            left.unlink()
        opened = open_state_file(home / SCRATCH)
    with closing(opened) as state:
        yield state


def _refuse_a_file(home: Path, old: State) -> None:
    """Refuse to replace a file that is neither a broken move's copy nor kept aside."""
    if (home / DATABASE).exists():
        with (
            closing(open_state_file(home / DATABASE)) as there,
            old.engine.connect() as source,
            there.engine.connect() as target,
        ):
            _refuse_anothers(source, target)


def _refuse_anothers(source: Connection, target: Connection) -> None:
    """What was never used, was moved away from, or is a copy that a broken move of this state left is replaced."""
    is_ours = _marked(target, TOKEN) is not None and _marked(target, TOKEN) == _marked(source, TOKEN)
    if is_used(target) and not is_ours and _marked(target, MOVED) is None:
        what = "there is a memory already where this one is to be moved"
        raise StateUnusable("state", what, "Name another practice with --practice.", code="state-there")


def _compared(source: Connection, new: State) -> Rows:
    with new.engine.connect() as target:
        rows, there = rows_of(source), rows_of(target)
    differ = differing(rows, there)
    if differ:
        what = f"after copying, these tables differ: {', '.join(differ)}"
        raise StateUnusable("state", what, "The practice goes on where it was; run groupkeeper move again.")
    return rows


def _mark(connection: Connection, kept: Kept[str], value: str) -> None:
    connection.execute(delete(KEPT).where(KEPT.c.kind == kept.kind, KEPT.c.key == LAST))
    connection.execute(insert(KEPT).values(kind=kept.kind, key=LAST, value=as_text(kept, value)))


def _marked(connection: Connection, kept: Kept[str]) -> str | None:
    found = connection.execute(select(KEPT.c.value).where(KEPT.c.kind == kept.kind, KEPT.c.key == LAST)).scalar()
    return None if found is None else from_text(kept, found)


def settings_with(text: str, file: PracticeFile, state: StateSettings) -> str:
    """Return practice.toml with other lines under [state]; every other line stays as it is. Raises SettingsInvalid."""
    lines, is_state = [], False
    for line in text.splitlines(keepends=True):
        is_state = bool(_STATE.match(line)) if _HEADER.match(line) else is_state
        lines += [] if is_state else [line]
    rest = "".join(lines).rstrip("\n") + "\n"
    made = f'\n[state]\nurl = {json.dumps(state.url)}\npractice = "{state.practice}"\n' if state.url else ""
    if state.url and state.password_file != StateSettings().password_file:
        made += f"password_file = {json.dumps(state.password_file)}\n"
    if read_settings(rest + made) != file.model_copy(update={"state": state}):
        step = "Write them under [state], each on a line of its own, then run again; nothing was moved."
        raise SettingsInvalid("practice.toml", "the lines about the state are not where they belong", step)
    return rest + made
