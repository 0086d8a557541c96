"""A PostgreSQL server of the tests' own: Debian's programs, a folder and a socket of its own, gone at the end."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine

from addon.sync.state.postgres.owner import make_store
from addon.sync.state.postgres.server import server

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "80",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
ACCESS = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class TestServer:
    """A running server: its socket's folder, its port, and where its data is."""

    __test__ = False
    folder: Path
    port: int

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the address of a database through the socket, where nobody needs a password."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str, user: str) -> str:
        """Return the address of a database through the network, where everybody needs a password."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, as the user to whom the server belongs."""
        command = [str(PROGRAMS / program), *arguments]
        as_user: list[str] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, *command], check=True, cwd=self.folder, stdout=subprocess.DEVNULL)  # noqa: S603

    def control(self, what: str, *more: str) -> None:
        """Start or stop the server."""
        self.run("pg_ctl", what, "-s", "-w", "-D", str(self.folder / "data"), *more)


@contextmanager
def running_server() -> Iterator[TestServer]:
    """Start a server and stop it in the end."""
    folder = Path(mkdtemp(prefix="gkpg-", dir="/tmp"))  # a socket's path has to be short
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        at = TestServer(folder, free_port())
        at.run("initdb", "-D", "data", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        (folder / "data" / "pg_hba.conf").write_text(ACCESS, encoding="ascii")
        options = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        options += ["-c listen_addresses=127.0.0.1", f"-k {folder}", f"-p {at.port}"]
        at.control("start", "-l", str(folder / "log"), "-o", " ".join(options))
        try:
            yield at
        finally:
            at.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class StoreServer:
    """A server with a store: its owner's engine, and that of the role of passes and pages, for any practice."""

    at: TestServer
    owner: Engine
    pages: Engine


DATABASE, ROLE = "groupkeeper", "pages"


@contextmanager
def running_store() -> Iterator[StoreServer]:
    """Start a server with a store, and stop it in the end."""
    with running_server() as at:
        at.run("createdb", "-h", str(at.folder), "-p", str(at.port), "-U", "postgres", DATABASE)
        owner, pages = server(at.url(DATABASE)), server(at.url(DATABASE, ROLE))
        make_store(owner, ROLE)
        try:
            yield StoreServer(at, owner, pages)
        finally:
            owner.dispose()
            pages.dispose()
