"""``groupkeeper keys``: the practice's own keys, and the state encrypted or decrypted in place."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from addon.cli.practices import PATIENT, Folder, clock
from addon.cli.shown import OK, say, say_command, table
from addon.pass_lock import only_one
from addon.problems import KeysUnusable
from addon.settings import PracticeFile, read_settings
from addon.sync.state.database import State
from addon.sync.state.sealed_state import open_all, seal_all
from addon.wiring.copies import nightly_of
from addon.wiring.folder import settings_text
from addon.wiring.keyed import key_file, keys_at, list_path, make_list, read_list, rotate
from addon.wiring.served import LOCK
from addon.wiring.stored import held_everywhere, open_without_keys

if TYPE_CHECKING:
    from addon.keys.member_keys import MemberKeys

keys = typer.Typer(no_args_is_help=True, help="Encrypt the state and the backups with keys of your own.")
_NONE = 'Write file = "/a/folder/outside/practice.keys" under [keys] in practice.toml, then groupkeeper keys new DIR.'


@keys.command()
def new(folder: Folder) -> None:
    """Make the key list that practice.toml names."""
    path = make_list(folder, _settings(folder), clock().date())
    say(f"Made {escape(str(path))}, and {escape(path.name)}.members beside it. Without both nobody can read the state.")
    say(escape("Keep a copy of the key list away from this computer, and name a place for copy under [keys]."))
    say_command("keys", "encrypt", folder, before="If there is a state already, encrypt it: ")


@keys.command("rotate")
def rotated(folder: Folder) -> None:
    """Put a new key on top of the list; every member's key goes under it at once."""
    made = rotate(folder, _settings(folder), clock().date())
    say(f"{made.newest.id} is the newest key now. The older ones open older backups: keep them as long as those.")


@keys.command("list")
def listed(folder: Folder) -> None:
    """List the keys, and what each of them is needed for."""
    file = _settings(folder)
    path, own = list_path(folder, file), keys_at(folder, file)
    if path is None or own is None:
        raise KeysUnusable("practice.toml", "no key list is named", _NONE, code="no-keys")
    in_use, backups = own.in_use(), [needs for needs, _ in nightly_of(folder, file)]
    rows = [(one.id, f"{one.made}", in_use.get(one.id, 0), backups.count(one.id)) for one in read_list(path).keys]
    table("Keys, newest first", ("Key", "Made on", "# Members' keys", "# Backups"), rows)
    say(f"{len(own.forgotten()):,} forgotten people have no key any more.")
    if not key_file(path, file, folder).renew_copy(begins=True):
        say("[yellow]The copy of the members' keys cannot be written:[/] connect its disk, or name another place.")


@keys.command()
def encrypt(folder: Folder) -> None:
    """Encrypt contact and free text in the state, in place; killed in the middle, it goes on where it was."""
    with _alone(folder) as (file, state, own):
        done = seal_all(state.engine, own)
    say(f"Encrypted {done:,} rows of the state. Backups from now on are encrypted too.")
    plain = [path for needs, path in nightly_of(folder, file) if not needs]
    if plain:
        say(f"{len(plain)} older backups in {escape(str(plain[0].parent))} can be read by anybody: delete them.")
    raise typer.Exit(OK)


@keys.command()
def decrypt(folder: Folder) -> None:
    """Decrypt the state, in place; afterwards take [keys] out of practice.toml."""
    with _alone(folder) as (_, state, own):
        done = open_all(state.engine, own)
    say(escape(f"Decrypted {done:,} rows of the state. Take [keys] out of practice.toml now: nothing runs before."))


def _settings(folder: Path) -> PracticeFile:
    return read_settings(settings_text(folder))


@contextmanager
def _alone(folder: Path) -> "Iterator[tuple[PracticeFile, State, MemberKeys]]":
    """Have the state to oneself: neither a pass nor the service may have it open. Raises PassAlreadyRunning."""
    file = _settings(folder)
    home = folder / file.places.state
    own = keys_at(folder, file)
    if own is None:
        raise KeysUnusable("practice.toml", "no key list is named", _NONE, code="no-keys")
    with (
        only_one(home / LOCK, doing="groupkeeper keys"),
        only_one(home / "pass.lock", doing="groupkeeper keys", patience=PATIENT),
        closing(open_without_keys(folder, file)) as state,
        held_everywhere(state, "serve", doing="groupkeeper keys"),
        held_everywhere(state, "pass", doing="groupkeeper keys", patience=PATIENT),
    ):
        yield file, state, own
