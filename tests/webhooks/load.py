"""Posts to a small server of the doors: signed requests, clients as processes, and what they were told."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from standardwebhooks.webhooks import Webhook

from tests.webhooks.senders import KEY

ROOT = Path(__file__).parents[2]
DOOR = "/hooks/forms/load"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    port: int


@contextmanager
def serving(state: Path) -> Iterator[Server]:
    """Serve the doors over a state file; killed at the end, whatever it does."""
    command = [sys.executable, "-m", "tests.webhooks.small_server", str(state), KEY]
    with subprocess.Popen(  # noqa: S603 (our own module)
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            yield Server(process, int(process.stdout.readline()))
        finally:
            process.kill()


def post(port: int, ids: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Post a form under each id, one after the other, signed now; yield the id and the status until the server dies."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    signer = Webhook(KEY)
    try:
        for id_ in ids:
            now = datetime.now(UTC)
            body = json.dumps({"type": "form.submitted", "data": {"of": id_, "text": "x" * 300}})
            headers = {"webhook-id": id_, "webhook-timestamp": str(int(now.timestamp()))}
            headers |= {"webhook-signature": signer.sign(id_, now, body)}
            connection.request("POST", DOOR, body, headers)
            answer = connection.getresponse()
            answer.read()
            yield id_, answer.status
    except (HTTPException, OSError):
        return
    finally:
        connection.close()


@contextmanager
def client(port: int, ids: Sequence[str], told: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process post; each acknowledgement is a line in ``told``, written as soon as it is there."""
    command = [sys.executable, "-m", "tests.webhooks.load", str(port), str(told)]
    with subprocess.Popen(  # noqa: S603 (our own module)
        command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        process.stdin.write("\n".join(ids))
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def acknowledged(told: Path) -> list[tuple[str, int]]:
    """Return what a client was told: id and status; a line that its death cut off is none."""
    lines = told.read_text(encoding="ascii").split("\n")[:-1] if told.exists() else []
    return [(id_, int(status)) for id_, _, status in (line.partition(" ") for line in lines)]


def main() -> None:
    """Post the ids that come on stdin."""
    port, told = int(sys.argv[1]), Path(sys.argv[2])
    ids = sys.stdin.read().split()
    with told.open("a", encoding="ascii", buffering=1) as lines:
        for id_, status in post(port, ids):
            lines.write(f"{id_} {status}\n")


if __name__ == "__main__":
    main()
