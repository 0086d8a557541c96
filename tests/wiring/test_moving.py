"""A state moved to a server and back: the same rows, one usable state whenever it is broken off."""

import os
import signal
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Table, delete, insert

from addon.incoming import REPLY, Incoming
from addon.problems import SettingsInvalid, StateMoved, StateUnusable
from addon.settings import read_settings
from addon.state_settings import StateSettings
from addon.sync.state.bulk import Rows, rows_of
from addon.sync.state.database import State, open_state_file
from addon.sync.state.tables import META, SEALING, VERSION
from addon.wiring.moving import move_practice, settings_with
from addon.wiring.stored import open_state_of
from tests.postgres_server import DATABASE, ROLE, StoreServer

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
TOML = """zone = "America/Chicago"
# a person's own words
id = "p-1"

[places]
state = "state"

[service]
poll_seconds = 3
"""
WORDS = ("a", "B", "ä", "Ω-1", "😀", "it's \\ % :x", "Z")
FILE = StateSettings()
_NUMBERS = count(1)


def arrived(name: str) -> Incoming:
    """Return something that arrives."""
    return Incoming(source="texts", external_id=name, received=NOON, kind=REPLY, body={"text": name})


def filled(state: State) -> None:
    """Let every table hold rows in no order, texts of many kinds among them; the inbox's newest is forgotten.

    It is not encrypted: tests/wiring/test_keyed.py moves one that is.
    """
    with state.engine.begin() as connection:
        for table in META.sorted_tables:
            if table not in {SEALING, VERSION}:
                connection.execute(delete(table))
                connection.execute(insert(table), [_row(table, word, n) for n, word in enumerate(WORDS)])
    assert state.inbox.store(arrived("last"))
    with state.engine.begin() as connection:
        inbox = META.tables["inbox"]
        connection.execute(delete(inbox).where(inbox.c.external_id == "last"))


def _row(table: Table, word: str, n: int) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in table.c:
        kind = column.type.python_type
        values[column.name] = {int: n + 1, bytes: bytes([0, n, 255])}.get(kind, f"{word} {column.name}")
        if column.nullable and n % 2:
            values[column.name] = None
    assert any(isinstance(one.type, LargeBinary) for one in META.tables["agreed_row"].c)
    return values


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice whose state is a file."""
    (tmp_path / "practice.toml").write_text(TOML, encoding="utf-8")
    with closing(open_state_file(tmp_path / "state" / "groupkeeper.db")) as state:
        filled(state)
    return tmp_path


@pytest.fixture
def there(postgres: StoreServer) -> StateSettings:
    """Return where a practice of its own may go."""
    return StateSettings(url=postgres.at.url(DATABASE, ROLE), practice=f"moved{next(_NUMBERS)}")


def moved(folder: Path, to: StateSettings) -> Rows:
    """Move a practice."""
    return move_practice(folder, to, now=NOON, tell=str)


def kept(folder: Path) -> Rows:
    """Return what the state that practice.toml names holds; it is usable."""
    with closing(open_state_of(folder, read_settings((folder / "practice.toml").read_text("utf-8")))) as state:
        state.try_writing()
        with state.engine.connect() as connection:
            return {name: rows for name, rows in rows_of(connection).items() if name != "kept"}


@pytest.mark.postgres
def test_there_and_back_every_row_is_the_same(folder: Path, there: StateSettings) -> None:
    """Counts, hashes, and the number that the inbox gave last, though its row is gone; old states are kept aside."""
    before = kept(folder)
    rows = moved(folder, there)
    assert {name: one for name, one in rows.items() if name != "kept"} == before == kept(folder)
    (old,) = (folder / "state").glob("groupkeeper-moved-*.db")
    assert "a person's own words" in (folder / "practice.toml").read_text("utf-8")
    with pytest.raises(StateMoved, match=there.practice):
        open_state_of(folder, _in_file(folder, old))
    with closing(open_state_of(folder, read_settings((folder / "practice.toml").read_text("utf-8")))) as state:
        assert state.inbox.store(arrived("next")) == len(WORDS) + 2
    before = kept(folder)
    moved(folder, FILE)
    assert kept(folder) == before
    with closing(open_state_file(folder / "state" / "groupkeeper.db")) as state:
        assert state.inbox.store(arrived("more")) == len(WORDS) + 3
    assert (folder / "practice.toml").read_text("utf-8") == TOML
    with pytest.raises(StateMoved, match=r"state/groupkeeper\.db"):
        open_state_of(folder, read_settings(TOML).model_copy(update={"state": there}))
    before = kept(folder)
    moved(folder, there)
    assert kept(folder) == before, "what was moved away from may be moved to again"


def _in_file(folder: Path, old: Path):  # noqa: ANN202
    old.replace(folder / "state" / "groupkeeper.db")
    return read_settings(TOML)


@pytest.mark.postgres
def test_nobodys_memory_is_covered(
    folder: Path, there: StateSettings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A practice of that name which somebody uses stays as it is, and so does the one that was to be moved."""
    moved(folder, there)
    other = tmp_path_factory.mktemp("other")
    (other / "practice.toml").write_text(TOML, encoding="utf-8")
    with closing(open_state_file(other / "state" / "groupkeeper.db")) as state:
        state.inbox.store(arrived("own"))
    before, theirs = kept(other), kept(folder)
    with pytest.raises(StateUnusable, match="there is a memory already"):
        moved(other, there)
    assert (kept(other), kept(folder)) == (before, theirs)
    with pytest.raises(SettingsInvalid, match="there already"):
        moved(folder, there)


STEPS = [*(("server", n) for n in range(5)), *(("file", n) for n in range(6))]
"""Each direction with each step at which it may be killed."""


@pytest.mark.postgres
@pytest.mark.some(2)
@pytest.mark.parametrize(("direction", "at"), STEPS)
def test_killed_anywhere_it_leaves_one_usable_state_and_is_done_again(
    folder: Path, there: StateSettings, direction: str, at: int
) -> None:
    """The process is killed as it begins each step; the same command then ends what was begun."""
    to, back = (there, FILE) if direction == "server" else (FILE, there)
    if direction == "file":
        moved(folder, there)
    before = kept(folder)
    child = os.fork()
    if not child:
        _killed(folder, to, at)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert kept(folder) == before
    switched = read_settings((folder / "practice.toml").read_text("utf-8")).state == to
    assert switched == (at >= (3 if direction == "server" else 4))
    if switched and direction == "file":
        with pytest.raises(SettingsInvalid, match="there already"):
            moved(folder, to)
    else:
        moved(folder, to)
    assert kept(folder) == before
    moved(folder, back)
    assert kept(folder) == before


def _killed(folder: Path, to: StateSettings, at: int) -> None:
    left = iter(range(at, -1, -1))

    def tell(_: str) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        move_practice(folder, to, now=NOON, tell=tell)
    finally:
        os._exit(1)


@pytest.mark.parametrize(
    "text",
    [
        TOML,
        TOML + '\n[state]\nurl = "postgresql://a@b/c"\npractice = "x"\n',
        '[state]\nurl="postgresql://a@b/c"\npractice="x"\n',
    ],
)
def test_other_lines_of_practice_toml_stay(text: str) -> None:
    """The section is replaced wherever it is."""
    text = text if text.startswith("zone") else f'zone = "America/Chicago"\n{text}[places]\nstate = "state"\n'
    to = StateSettings(url="postgresql://q@h/d?sslmode=disable", practice="y", password_file="state/other")  # noqa: S106 (a file)
    made = settings_with(text, read_settings(text), to)
    assert read_settings(made) == read_settings(text).model_copy(update={"state": to})
    back = settings_with(made, read_settings(made), FILE)
    assert read_settings(back).state == FILE
    assert "[state]" not in back


def test_lines_that_cannot_be_replaced_are_told_before_anything_is_moved() -> None:
    """As where the state is one line of the top."""
    text = 'state = {url = "postgresql://a@b/c", practice = "x"}\n' + TOML
    with pytest.raises(SettingsInvalid, match="not where they belong"):
        settings_with(text, read_settings(text), FILE)
