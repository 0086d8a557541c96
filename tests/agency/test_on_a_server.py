"""An agency whose states are on a PostgreSQL server: its own rows and those of its practices, each apart."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self

import pytest

from addon.agency import adding
from addon.agency.adding import add_practice, begin_agency
from addon.agency.lines import LINE
from addon.agency.page.serving import agency_pages
from addon.agency.settings import AGENCY, open_agency
from addon.agency.store import agency_server, agency_state
from addon.problems import SettingsInvalid, StateUnusable
from addon.settings import read_settings
from addon.sync.state.postgres.owner import make_store
from addon.sync.state.postgres.server import server
from addon.sync.state.staff import StaffUser
from tests.agency.an_agency import PRACTICES, SETTINGS, AnAgency
from tests.postgres_server import DATABASE, ROLE, StoreServer

pytestmark = pytest.mark.postgres
_NUMBERS = count(1)


class OnAServer(AnAgency):
    """The same practices and people, on a server."""

    def __enter__(self) -> Self:
        (self.folder / AGENCY).write_text(self.settings, encoding="utf-8")
        agency = open_agency(self.folder)
        for name in PRACTICES:
            add_practice(agency, name, now=datetime.now(UTC))
        server = self._open.enter_context(agency_server(agency))
        self.state = self._open.enter_context(agency_state(agency, shared=server))
        self.people()
        self.pages = agency_pages(agency, self.state, clock=lambda: datetime.now(UTC), ask=self.ask, server=server)
        self._open.callback(self.pages.practices.close)
        return self


@pytest.fixture
def there(postgres: StoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnAServer]:
    """Yield the agency, in a database of its own."""
    monkeypatch.setattr(adding, "new_workbook", lambda _: b"")
    at, database = postgres.at, f"agency{next(_NUMBERS)}"
    at.run("createdb", "-h", str(at.folder), "-p", str(at.port), "-U", "postgres", database)
    owner, url = server(at.url(database)), at.url(database, ROLE)
    make_store(owner, ROLE)
    owner.dispose()
    with OnAServer(tmp_path, settings=SETTINGS.replace('url = ""', f'url = "{url}"')) as made:
        made.published()
        yield made


def test_people_who_were_added_before_the_store_was_named_are_not_lost_silently(
    postgres: StoreServer, tmp_path: Path
) -> None:
    """Whoever opens the agency is told where they are, until somebody is added to the store; then the file is old."""
    path = begin_agency(tmp_path, name="Northside VAs", zone="America/Chicago")
    with agency_state(open_agency(tmp_path)) as state:
        state.staff.keep(StaffUser(name="olga", role="admin", password=""))
    text = path.read_text(encoding="utf-8").replace('url = ""', f'url = "{postgres.at.url(DATABASE, ROLE)}"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="people are still in state"), agency_state(open_agency(tmp_path)):
        pass
    (tmp_path / "state" / "groupkeeper.db").rename(tmp_path / "older.db")
    with agency_state(open_agency(tmp_path)) as state:
        state.staff.keep(StaffUser(name="olga", role="admin", password=""))
    (tmp_path / "older.db").rename(tmp_path / "state" / "groupkeeper.db")
    with agency_state(open_agency(tmp_path)) as state:
        assert [one.name for one in state.staff.users()] == ["olga"]


def test_the_agencys_pages_are_the_same_on_a_server(there: OnAServer) -> None:
    """Who sees what, what is published, and that no row of one is another's."""
    vera, ana = there.browser().enter("vera"), there.browser().enter("ana", "elm")
    assert [vera.get(f"/p/{one}/").status_code for one in PRACTICES] == [200, 200, 404]
    assert "1 safety" in vera.get("/").text
    assert ana.get("/p/elm/").status_code == 200
    assert ana.get("/p/oak/").headers["Location"] == "/p/oak/sign-in"
    assert vera.post("/p/oak/pass", data={"csrf_token": vera.token("/p/oak/")}).status_code == 302
    assert [one[0] for one in there.asked] == ["oak"]
    with there.practice("elm") as state:
        assert not state.remembered(LINE)
        assert [one.name for one in state.staff.users()] == ["ana"]
    assert [one.name for one in there.state.staff.users()] == ["nina", "olga", "vera"]
    folder = there.folder / "practices" / "elm"
    where = read_settings((folder / "practice.toml").read_text(encoding="utf-8")).state
    assert where.practice == "elm"
    assert (folder / where.password_file).resolve() == there.folder / "state" / "store-password"
    assert not list(there.folder.rglob("groupkeeper.db"))


def test_a_new_practice_gets_nobody_elses_memory(there: OnAServer) -> None:
    """Of an id that was used before, whose folder is gone, the server still has people and accounts."""
    agency = open_agency(there.folder)
    shutil.rmtree(agency.practice_folder("elm"))
    with pytest.raises(StateUnusable, match="the server has a memory of a practice elm already"):
        add_practice(agency, "elm", now=datetime.now(UTC))
    assert not agency.practice_folder("elm").exists()


def test_a_practice_whose_adding_was_broken_off_is_added_again(
    there: OnAServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows on the server were begun, and nothing was ever in them."""
    agency = open_agency(there.folder)

    def broken(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as torn:
        torn.setattr(adding, "begin_practice", broken)
        with pytest.raises(OSError):  # noqa: PT011 (as a full disk raises it)
            add_practice(agency, "rowan", now=datetime.now(UTC))
    assert add_practice(agency, "rowan", now=datetime.now(UTC)).folder.is_dir()
