"""Workers killed again and again: ``python -m tests.agency.workers.proof --minutes 10`` prints what came of it.

Every practice has reminders due, a random one gets a text every so often, and every ten seconds a random process of
the agency is killed: a worker, or the crew that begins them, which is begun again as a supervisor program would.
Nothing is lost: every arrival is taken and has its row. Nothing is doubled: no mail, no row. Whatever was not sent has
a reason. ``--store file`` keeps each state in a file; ``--every`` and ``--workers`` tell how often and how many.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from addon.agency.workers.queue import SCHEMA, Queue, open_queue, prepare
from addon.incoming import QUESTION, REPLY, TAKEN, Incoming, Reply, ask_id
from addon.outgoing import HANDED_OVER, OUT, PLANNED, SENDING, UNKNOWN
from addon.sending.mails import Letterhead, mail_id
from addon.tabs import matched_columns
from addon.wiring.opening import open_practice, open_state_beside
from tests.agency.workers.generated import Template, copy_to_files, copy_to_server, make_template
from tests.postgres_server import StoreServer, free_port, running_store
from tests.service.processes import ROOT, environment

BEFORE = timedelta(seconds=20)
"""How long after the beginning the reminders are due."""
PATIENCE = 7_200.0


@dataclass
class Post:
    """A mail server that counts each mail by its id."""

    mails: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 (the server's name)
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        return "250 OK"


@dataclass
class Proof:
    """The run: its practices, what was handed to them, what was killed."""

    folder: Path
    names: list[str]
    wish: argparse.Namespace
    post: Post
    ahead: timedelta = timedelta(0)
    told: dict[str, list[str]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    megabytes: float = 0.0
    crew: "subprocess.Popen[bytes] | None" = None

    def practice(self, name: str) -> Path:
        """Return a practice's folder."""
        return self.folder / "practices" / name

    def now(self) -> datetime:
        """Return the instant on the workers' clock."""
        return datetime.now(UTC) + self.ahead

    def begin(self) -> None:
        """Begin the crew, or begin it again."""
        seconds = str(self.ahead.total_seconds())
        command = [
            sys.executable,
            "-m",
            "tests.agency.workers.shifted",
            "crew",
            str(self.folder),
            str(self.wish.workers),
            seconds,
        ]
        with (self.folder / "log").open("ab") as log:
            self.crew = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log)  # noqa: S603

    def tell(self, name: str, queue: Queue) -> None:
        """Let a text arrive at a practice, as its doors do."""
        key = f"SM-{name}-{len(self.told.setdefault(name, []))}"
        reply = Reply(key=key, received=self.now(), member="M-0001", meanings=(QUESTION,), text="Hello?", address="")
        with open_state_beside(self.practice(name)) as (_, state):
            state.inbox.store(
                Incoming(source="texts", external_id=key, received=self.now(), kind=REPLY, body=reply.body)
            )
        self.told[name].append(key)
        queue.ask(name)

    def processes(self) -> list[int]:
        """Return the crew's process, and those of its workers."""
        assert self.crew is not None
        if self.crew.poll() is not None:
            return []
        children = Path(f"/proc/{self.crew.pid}/task/{self.crew.pid}/children").read_text(encoding="ascii").split()
        return [self.crew.pid, *map(int, children)]

    def kill_one(self, dice: random.Random) -> None:
        """Kill a random process."""
        there = self.processes()
        victim = dice.choice(there)
        self.kills["crew" if victim == there[0] else "worker"] += 1
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    def look_after(self) -> None:
        """Begin the crew again where it was killed, and note how large a worker has grown."""
        assert self.crew is not None
        if self.crew.poll() is not None:
            self.begin()
        for pid in self.processes():
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
                kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
                self.megabytes = max(self.megabytes, int(kilobytes) / 1024)

    def unsettled(self) -> Iterator[str]:
        """Yield the practices at which something waits: an arrival, a message that is due, one being sent."""
        for name in self.names:
            with open_state_beside(self.practice(name)) as (_, state):
                taken, due = state.one(TAKEN, "taken") or 0, state.outbox.next_due()
                waits = due is not None and due <= self.now() + timedelta(seconds=1)
                if taken < state.inbox.last_number() or waits or state.interrupted():
                    yield name

    def faults(self) -> Iterator[str]:
        """Yield what was lost or doubled."""
        mine: set[str] = set()
        for name in self.names:
            with open_practice(self.practice(name), now=self.now, looks_only=True) as home:
                head = Letterhead.of(home.file.id, home.file.email)
                for one in home.state.outbox.all().values():
                    mail = mail_id(one.message, head)
                    mine.add(mail)
                    yield from self._fault_of(name, one.message.key, one.state, one.reason, self.post.mails[mail])
                yield from self._rows_of(name, home)
        yield from (f"a mail of nobody: {mail}" for mail in self.post.mails.keys() - mine)

    def _fault_of(self, name: str, key: str, state: str, reason: str, mails: int) -> Iterator[str]:
        allowed = {0, 1} if state == UNKNOWN else {1} if state in OUT - {UNKNOWN, SENDING} else {0}
        if mails not in allowed or (state not in {HANDED_OVER, PLANNED} and not reason):
            yield f"{name}: {key} is {state} ({reason or 'no reason'}), mails: {mails}"

    def _rows_of(self, name: str, home: Any) -> Iterator[str]:
        there = home.workbook.read().tabs
        for tab, sheet in there.items():
            columns = matched_columns(home.tabs[tab], sheet.headers)
            ids = Counter(str(row[columns["id"]]) for row in sheet.rows if "id" in columns and row[columns["id"]])
            yield from (f"{name}: {tab} has {one} {count} times" for one, count in ids.items() if count > 1)
            if tab == "requests":
                wanted = {ask_id(key) for key in self.told.get(name, ())}
                yield from (f"{name}: an arrival has no row: {one}" for one in wanted - ids.keys())
            if {"member", "session"} <= columns.keys() and tab == "attendance":
                pairs = Counter((row[columns["member"]], row[columns["session"]]) for row in sheet.rows)
                yield from (f"{name}: attendance twice: {pair}" for pair, n in pairs.items() if n > 1 and all(pair))


def run(wish: argparse.Namespace) -> dict[str, Any]:
    """Make the practices, work, kill, let all come to rest, and return what was found."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groupkeeper-proof-")))
        post = Post()
        server = Controller(post, hostname="127.0.0.1", port=free_port())
        server.start()
        stack.callback(server.stop)
        store = stack.enter_context(running_store())
        _say("the template")
        template = make_template(folder / "template", server.port)
        proof = _begun(folder / "agency", template, wish, post, store)
        queue = stack.enter_context(open_queue(store.at.url("groupkeeper", "pages")))
        proof.begin()
        try:
            _work(proof, queue)
            drained = _until_settled(proof)
        finally:
            assert proof.crew is not None
            proof.crew.terminate()
            proof.crew.wait(60)
        return _found(proof, store, drained)


def _begun(folder: Path, template: Template, wish: argparse.Namespace, post: Post, store: StoreServer) -> Proof:
    names = [f"p{number:04}" for number in range(wish.practices)]
    (folder / "practices").mkdir(parents=True)
    _say(f"{wish.practices} copies")
    url = store.at.url("groupkeeper", "pages")
    if wish.store == "file":
        copy_to_files(template, folder / "practices", names)
    else:
        copy_to_server(template, folder / "practices", names, store)
    prepare(store.at.url("groupkeeper"), role="pages")
    settings = f'name = "Proof"\nzone = "America/New_York"\n[store]\nurl = "{url}"\n'
    (folder / "agency.toml").write_text(settings, encoding="utf-8")
    begin_agency_state(store)
    return Proof(folder, names, wish, post, ahead=template.next_due - datetime.now(UTC) - BEFORE)


def begin_agency_state(store: StoreServer) -> None:
    """Begin the agency's own rows."""
    from addon.agency.store import OWN  # noqa: PLC0415
    from addon.sync.state.postgres.opening import open_practice_on  # noqa: PLC0415

    open_practice_on(store.pages, OWN, is_own=False, begins=True)


def _work(proof: Proof, queue: Queue) -> None:
    """Let texts arrive and processes die."""
    dice = random.Random(11)  # noqa: S311 - repeatable, nothing secret
    wish, began = proof.wish, monotonic()
    next_kill, next_text = began + wish.every, began
    _say("work")
    while monotonic() < began + wish.minutes * 60:
        proof.look_after()
        if monotonic() >= next_text:
            proof.tell(dice.choice(proof.names), queue)
            next_text += wish.texts
        if monotonic() >= next_kill and proof.processes():
            proof.kill_one(dice)
            next_kill += wish.every
        sleep(0.1)


def _until_settled(proof: Proof) -> float:
    """Wait until nothing waits anywhere; return how many seconds it took."""
    began, waiting = monotonic(), list(proof.names)
    while waiting and monotonic() < began + PATIENCE:
        proof.look_after()
        sleep(5)
        waiting = list(proof.unsettled())
        _say(f"{len(waiting)} practices are not settled")
    return monotonic() - began


def _found(proof: Proof, store: StoreServer, drained: float) -> dict[str, Any]:
    faults = list(proof.faults())
    with psycopg.connect(store.at.url("groupkeeper"), options=f"-csearch_path={SCHEMA}") as owner:
        turns = owner.execute("SELECT sum(turns), max(seconds), max(failures) FROM turn").fetchone()
        jobs = owner.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    states: Counter[str] = Counter()
    for name in proof.names:
        with open_state_beside(proof.practice(name)) as (_, state):
            states.update(state.outbox.counts())
    return {
        "practices": len(proof.names),
        "kills": dict(proof.kills),
        "texts": sum(map(len, proof.told.values())),
        "mails": proof.post.mails.total(),
        "messages": dict(states),
        "turns": int(turns[0]) if turns else 0,
        "longest_turn_seconds": turns and turns[1],
        "jobs_left": jobs and jobs[0],
        "settled_after_seconds": round(drained),
        "largest_process_mb": round(proof.megabytes),
        "lost_or_doubled": faults[:20],
        "faults": len(faults),
    }


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)  # noqa: T201


def main() -> None:
    """Read the words, run, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--practices", type=int, default=1_000)
    words.add_argument("--minutes", type=float, default=10.0)
    words.add_argument("--workers", type=int, default=4)
    words.add_argument("--every", type=float, default=10.0, help="seconds between two kills")
    words.add_argument("--texts", type=float, default=0.5, help="seconds between two texts")
    words.add_argument("--store", choices=("server", "file"), default="server")
    found = run(words.parse_args())
    print(json.dumps(found, indent=1))  # noqa: T201
    sys.exit(1 if found["faults"] else 0)


if __name__ == "__main__":
    main()
