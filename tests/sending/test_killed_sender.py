"""A sender that is killed again and again, at a real mail server: nobody gets a message twice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from time import sleep

import pytest

from addon.outgoing import HANDED_OVER, UNKNOWN
from addon.sync.state.database import State, open_state_file
from tests.sending import a_sender
from tests.sending.a_message import NOON, a_mail
from tests.sending.channels.a_mail_server import Postman, mail_server

ROOT = Path(__file__).parents[2]
MESSAGES, LEASE = 150, 11


@pytest.mark.prove
def test_nobody_gets_a_message_twice(tmp_path: Path) -> None:
    """Killed in the middle of its work until all is done: each arrives once, or is told as unknown, never again."""
    path, chance = tmp_path / "groupkeeper.db", Random(11)  # noqa: S311 (chance that can be repeated)
    state = open_state_file(path)
    mails = [a_mail(f"{n:03}", person=f"M-{n}", address=f"m{n}@example.org") for n in range(MESSAGES)]
    state.outbox.plan(mails, now=NOON)
    kills = 0
    with mail_server(postman := Postman()) as port:
        for life in range(30):
            program = [sys.executable, "-m", a_sender.__name__, str(path), str(port), str(life * LEASE)]
            with subprocess.Popen(program, cwd=ROOT) as process:  # noqa: S603 (ourselves)
                before = len(postman.mails)
                while process.poll() is None and len(postman.mails) == before:
                    sleep(0.01)
                sleep(chance.uniform(0, 0.15))
                kills += process.poll() is None
                process.kill()
            if _all_done(state):
                break
        for life in range(31, 44):  # in peace, before quiet hours begin, in as many rounds as this machine needs
            program[-1] = str(life * LEASE)
            subprocess.run(program, cwd=ROOT, check=True)  # noqa: S603 (ourselves)
            if _all_done(state):
                break
    got = Counter(str(one["To"]) for one in postman.mails)
    ends = {one.message.address: one.state for one in state.outbox.all().values()}
    state.close()
    assert kills > 5
    assert max(got.values()) == 1
    assert set(ends.values()) <= {HANDED_OVER, UNKNOWN}
    assert all(got[address] == 1 for address, end in ends.items() if end == HANDED_OVER)
    assert Counter(ends.values())[UNKNOWN] <= kills


def _all_done(state: State) -> bool:
    return all(one.state in {HANDED_OVER, UNKNOWN} for one in state.outbox.all().values())
