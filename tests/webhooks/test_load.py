"""Many posts at once, many times the same, and a server that is killed: once each, and nothing acknowledged is lost."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from addon.sync.state.database import open_state_file
from addon.sync.state.tables import INBOX
from tests.webhooks.load import acknowledged, client, post, serving


def stored(state: Path) -> list[str]:
    """Return the ids in the inbox of a state, every page of which is whole."""
    kept = open_state_file(state)
    kept.verify()
    with kept.engine.connect() as connection:
        found = list(connection.execute(select(INBOX.c.external_id)).scalars())
    kept.close()
    return found


def posted(tmp_path: Path, ids: int, times: int) -> None:
    """Let two processes post each id so many times, shuffled: as many effects as ids, every answer 2xx."""
    state = tmp_path / "state.db"
    posts = [f"id-{number}" for number in range(ids)] * times
    random.Random(7).shuffle(posts)  # noqa: S311 (an order)
    halves = posts[::2], posts[1::2]
    told = [tmp_path / f"told-{one}" for one in range(2)]
    with serving(state) as server, ExitStack() as stack:
        clients = [
            stack.enter_context(client(server.port, half, path)) for half, path in zip(halves, told, strict=True)
        ]
        assert [one.wait(timeout=300) for one in clients] == [0, 0]
    answers = [status for path in told for _, status in acknowledged(path)]
    assert answers == [204] * len(posts)
    assert sorted(stored(state)) == sorted(set(posts))


def killed(tmp_path: Path, kills: int) -> None:
    """Kill the server again and again while two clients post: what was acknowledged is there, and the state whole."""
    state = tmp_path / "state.db"
    dice = random.Random(11)  # noqa: S311 (a moment)
    told: dict[str, int] = {}
    for number in range(kills):
        before = len(told)
        with serving(state) as server, ThreadPoolExecutor(2) as threads:
            for at in ("a", "b"):
                threads.submit(told.update, post(server.port, [f"{number}{at}{n}" for n in range(9_999)]))
            while len(told) == before:
                assert server.process.poll() is None
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.2))
            server.process.kill()
        there = stored(state)
        assert len(there) == len(set(there))
        assert told.keys() <= set(there)
    assert set(told.values()) == {204}
    assert len(told) > kills * 2


@pytest.mark.long
@pytest.mark.parametrize(
    ("ids", "times"), [(30, 10), pytest.param(500, 10, marks=pytest.mark.judges)], ids=["few", "many"]
)
def test_each_id_acts_once(tmp_path: Path, ids: int, times: int) -> None:
    """Ten posts of one delivery are one arrival."""
    posted(tmp_path, ids, times)


@pytest.mark.parametrize(
    "kills",
    [1, pytest.param(10, marks=pytest.mark.judges), pytest.param(200, marks=pytest.mark.prove)],
)
def test_nothing_acknowledged_is_lost(tmp_path: Path, kills: int) -> None:
    """An acknowledgement is a promise."""
    killed(tmp_path, kills)
