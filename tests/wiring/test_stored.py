"""A practice whose state is on a server, as commands have it: its store made, moved there, held, refused."""

from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from addon.cli.main import app
from addon.memory import Kept
from addon.problems import PassAlreadyRunning, SettingsInvalid, StateRefused
from addon.settings import read_settings
from addon.state_settings import StateSettings
from addon.sync.state.database import open_state_file
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.postgres.server import PracticeEngine, is_at, server
from addon.wiring.folder import settings_text
from addon.wiring.opening import open_practice, open_state_beside
from addon.wiring.served import held_practice
from addon.wiring.stored import make_store_at, open_state_of, password_of
from tests import stores
from tests.postgres_server import DATABASE, StoreServer
from tests.postgres_server import ROLE as PAGES
from tests.sync.little_practice import NOON

TOML = 'zone = "America/Chicago"\n[places]\nstate = "state"\n'
COUNTER = Kept("counter", int)
ROLE = "clerks"


@pytest.fixture(scope="module")
def database(postgres: StoreServer) -> str:
    """Return the name of a database of its own, in which nothing is."""
    postgres.at.run("createdb", "-h", str(postgres.at.folder), "-p", str(postgres.at.port), "-U", "postgres", "clerks")
    return "clerks"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice whose state is a file."""
    home = tmp_path / "River Side"
    home.mkdir()
    (home / "practice.toml").write_text(TOML, encoding="utf-8")
    with closing(open_state_file(home / "state" / "groupkeeper.db")) as state:
        state.keep(COUNTER, "n", 7)
    return home


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


@pytest.mark.postgres
def test_from_nothing_to_a_practice_on_a_server(postgres: StoreServer, database: str, folder: Path) -> None:
    """The store is made, its password kept in one file; the practice moves, is held, and is refused to a second one."""
    at, key = postgres.at, folder / "state" / "store-password"
    code, told = run("store", at.url(database), "--role", ROLE, "--password-file", str(key))
    assert (code, key.stat().st_mode & 0o777, key.read_text("ascii").strip() in told) == (0, 0o600, False)
    with pytest.raises(SettingsInvalid, match="there already"):
        make_store_at(at.url(database), ROLE, key)
    assert run("store", at.url(database), "--role", ROLE)[0] == 0
    address = at.tcp_url(database, ROLE)
    code, told = run("move", str(folder), "--to", address)
    assert (code, "kept" in told) == (0, True), told
    file = read_settings(settings_text(folder))
    assert file.state == StateSettings(url=address, practice="river-side")
    with open_state_beside(folder) as (_, state):
        assert state.remembered(COUNTER) == {"n": 7}
    with held_practice(folder, at="here"), open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        assert home.state.remembered(COUNTER) == {"n": 7}
        elsewhere = folder.parent / "another computer"
        elsewhere.mkdir()
        (elsewhere / "state").mkdir()
        (elsewhere / "practice.toml").write_text(settings_text(folder), encoding="utf-8")
        (elsewhere / "state" / "store-password").write_bytes(key.read_bytes())
        (elsewhere / "state" / "store-password").chmod(0o600)
        with pytest.raises(PassAlreadyRunning, match="at work"), open_practice(elsewhere, now=lambda: NOON):
            pass
        with pytest.raises(PassAlreadyRunning, match="groupkeeper serve on "), held_practice(elsewhere, at="there"):
            pass
    key.write_text("wrong", encoding="ascii")
    with pytest.raises(StateRefused, match="refuses this user or its password"):
        open_state_of(folder, file)
    key.chmod(0o644)
    with pytest.raises(SettingsInvalid, match="other accounts"):
        open_state_of(folder, file)


def test_the_password_is_looked_for_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable first, then the file; neither: libpq's own ways count."""
    where, file = StateSettings(), folder / "state" / "store-password"
    assert password_of(folder, where) is None
    file.touch(0o600)
    file.write_text("from the file\n", encoding="utf-8")
    assert password_of(folder, where) == "from the file"
    monkeypatch.setenv("GROUPKEEPER_STORE_PASSWORD", "from outside")
    assert password_of(folder, where) == "from outside"


@pytest.mark.parametrize(
    "arguments", [("store", "postgresql://a:b@c/d"), ("move", "DIR", "--to", "postgresql://a:b@c/d")]
)
def test_a_password_on_the_command_line_is_refused(arguments: tuple[str, ...], folder: Path) -> None:
    """Everybody on the computer could read it; nothing was moved."""
    code, told = run(*(str(folder) if one == "DIR" else one for one in arguments))
    assert (code, "take the password out" in told) == (2, True)
    assert settings_text(folder) == TOML


@pytest.mark.postgres
def test_a_server_that_is_open_counts_where_the_practice_names_it(postgres: StoreServer, folder: Path) -> None:
    """A worker's pass and the rest of its turn are on the same server, whatever the agency's settings name by now."""
    named = postgres.at.url(DATABASE, PAGES)
    practice = stores.new_practice()
    open_practice_on(postgres.pages, practice, is_own=False, begins=True)
    (folder / "practice.toml").write_text(
        f'{TOML}[state]\nurl = "{named}"\npractice = "{practice}"\n', encoding="utf-8"
    )
    file = read_settings(settings_text(folder))
    elsewhere = server(postgres.at.url("postgres", PAGES))
    for shared, is_used in ((elsewhere, False), (server(named), True)):
        with closing(open_state_of(folder, file, shared=shared)) as state:
            assert isinstance(state.engine, PracticeEngine)
            assert is_at(state.engine._server, named)
            assert (state.engine._server is shared) == is_used
        shared.dispose()
