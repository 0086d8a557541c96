"""Practices of about fifty members, each past its first passes: one is made, the others are copies of it."""

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import insert, select

from addon.agency.workers.turn import Surroundings, take_turn
from addon.sample.exports import vendor_exports
from addon.sample.practice import sample_practice
from addon.sample.shape import Sizes
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.sync.state.database import open_state_file
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.postgres.schema import ROWS as SCHEMA
from addon.sync.state.postgres.server import PracticeEngine
from addon.sync.state.tables import INBOX, META, VERSION
from addon.wiring.beginning import add_settings
from addon.wiring.opening import open_practice
from addon.wiring.served import held_practice
from addon.workbook import RowAppend, SheetBatch
from tests.begun import init_practice
from tests.postgres_server import StoreServer

ZONE = "America/New_York"
SIZES = Sizes(clinicians=4, groups=6, members=50, weeks_back=10)
STATE = "state/groupkeeper.db"
MOST_TURNS = 8


@dataclass(frozen=True, slots=True)
class Template:
    """A practice past its first passes, and when its next message is due."""

    folder: Path
    next_due: datetime


def make_template(folder: Path, mail_port: int = 0) -> Template:
    """Make a practice with exports, and let it take turns until there is nothing new."""
    now = datetime.now(UTC)
    today = now.date()
    sample = sample_practice(7, today, sizes=SIZES)
    init_practice(folder, ZONE)
    add_settings(folder, mail_settings("template", mail_port))
    with open_practice(folder, now=lambda: now) as home:
        snapshot = home.workbook.read()
        headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
        typed = starting_appends(starting_rows(sample), home.tabs, headers)
        appends = tuple(RowAppend(name, values) for name, values in typed)
        home.workbook.write(SheetBatch(based_on=snapshot.version, cells=(), appends=appends))
    for name, content in vendor_exports(sample, until=today - timedelta(days=1)).items():
        (folder / "exports" / name).write_bytes(content)
    return Template(folder, settle(folder))


def mail_settings(name: str, port: int) -> str:
    """Return what practice.toml says about e-mail: each practice has a domain of its own, by which mails are told.

    Without a port, mails are files in a folder.
    """
    if not port:
        return f'[email]\nfolder = "mail"\nfrom = "desk@{name}.example.org"\n'
    return f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "desk@{name}.example.org"\n'


def settle(folder: Path) -> datetime:
    """Take turns, ten seconds apart, until one has nothing to do; return when the next message is due."""
    ahead = timedelta(0)

    def clock() -> datetime:
        return datetime.now(UTC) + ahead

    around = Surroundings(clock=clock, go_on=lambda _: True, tell=lambda _: None)
    for _ in range(MOST_TURNS):
        with held_practice(folder, at="") as practice:
            turned = take_turn(practice, around)
            due = practice.state.outbox.next_due()
        if not turned.results and due is not None:
            return due
        ahead += timedelta(seconds=10)
    raise AssertionError("the template does not come to rest")


def copy_to_files(template: Template, home: Path, names: Iterable[str]) -> None:
    """Copy the template; each copy has its state in a file of its own."""
    for name in names:
        _copied(template, home / name, name, "")


def copy_to_server(template: Template, home: Path, names: Sequence[str], store: StoreServer) -> None:
    """Copy the template; the states of the copies are on a server, filled there by one statement a table."""
    first, *others = names
    url = store.at.url("groupkeeper", "pages")
    for name in names:
        _copied(template, home / name, name, f'[state]\nurl = "{url}"\npractice = "{name}"\n')
        (home / name / STATE).unlink()
    _fill(template, first, store)
    with psycopg.connect(store.at.url("groupkeeper")) as owner:
        for table in (*(one.name for one in META.sorted_tables), "inbox_counter"):
            _multiply(owner, table, first, others)


def _copied(template: Template, folder: Path, name: str, settings: str) -> None:
    shutil.copytree(template.folder, folder)
    text = (folder / "practice.toml").read_text(encoding="utf-8")
    text = re.sub(r'(?m)^id = ".*"', f'id = "{name}"', text).replace("@template.", f"@{name}.")
    (folder / "practice.toml").write_text(f"{text}\n{settings}", encoding="utf-8")


def _fill(template: Template, name: str, store: StoreServer) -> None:
    open_practice_on(store.pages, name, is_own=False, begins=True)
    from_file, engine = open_state_file(template.folder / STATE), PracticeEngine(store.pages, name, is_own=False)
    with from_file.engine.connect() as source, engine.begin() as target:
        for table in META.sorted_tables:
            columns = [one for one in table.c if one is not INBOX.c.number]  # the server gives numbers
            rows = [dict(row) for row in source.execute(select(*columns)).mappings()]
            if rows and table is not VERSION:
                target.execute(
                    insert(table),
                    [{k: v for k, v in row.items() if table is not INBOX or k != "number"} for row in rows],
                )
    from_file.close()


def _multiply(owner: "psycopg.Connection[tuple[str]]", table: str, first: str, others: Sequence[str]) -> None:
    query = "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
    columns = [row[0] for row in owner.execute(query, (SCHEMA, table)) if row[0] != "practice"]
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    into, asked = sql.Identifier(SCHEMA, table), (list(others), first)
    copied = "INSERT INTO {table} (practice, {named}) SELECT other, {named} FROM {table}, unnest(%s::text[]) AS other "
    owner.execute(sql.SQL(copied + "WHERE practice = %s").format(table=into, named=named), asked)
