"""How long a card takes of a whole practice, both tokens checked, beside a bare route that answers as many bytes.

``python -m tests.bench cards``. In this process, without the network: what a card adds to the way there.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask, Response
from rich.console import Console
from rich.table import Table

from addon.explained import EXPLAINED
from addon.on_page import PAGE_SESSION
from addon.sync.state.database import State, open_state_file
from addon.web.cards.widgets import count
from addon.week_shown import WEEK_SHOWN
from tests.bench.practices import NOW
from tests.web.cards.carded import Carded, card_of
from tests.web.cards.filled import RULES, explained, week
from tests.web.cards.google import URL, google

ROOT = Path(__file__).parents[2]
ROWS, YEARS, RUNS = 8_000, 1, 40
MOST_MS = 2_000


def show(say: Console) -> list[str]:
    """Measure and print; return what missed its bar."""
    with tempfile.TemporaryDirectory(prefix="groupkeeper-cards-") as folder:
        practice = Path(folder) / "practice"
        for words in (("make", practice, ROWS, YEARS), ("first import", practice)):
            command = [sys.executable, "-m", "tests.bench.figures", *map(str, words)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - ourselves
        state = open_state_file(practice / "state" / "groupkeeper.db")
        table = Table("Cards of a practice of 10,000 attendance rows", "Half within", "Slowest", "Widgets", "Bar", "")
        missed = []
        for name, half, slowest, widgets in figures(state):
            met = slowest <= MOST_MS
            missed += [] if met else [name]
            bar = f"at most {MOST_MS / 1_000:g} s" if widgets else "floor"
            table.add_row(
                name, f"{half:.1f} ms", f"{slowest:.1f} ms", str(widgets or ""), bar, "ok" if met else "missed"
            )
        state.close()
    say.print(table)
    return missed


def figures(state: State) -> list[tuple[str, float, float, int]]:
    """Return each card with milliseconds (half within, the slowest) and its widgets; the bare route comes first."""
    carded = Carded(state=state, now=NOW)
    near = state.remembered(PAGE_SESSION)
    largest = max((one for one in near.values() if one.leaders), key=lambda one: len(one.seats))
    carded.user("rosa", "clinician", clinician=largest.leaders[0][0])
    carded.events["abc"] = largest.code
    state.keep(EXPLAINED, "M-0001", explained("M-0001", asked=NOW, at=NOW, rules=RULES * 2))
    state.keep(WEEK_SHOWN, largest.leaders[0][0], week())
    asked = {
        "Today, of the office": ("sheets/home", "ada", {}),
        "a member": ("sheets/member", "ada", {"typed": {"member": "M-0001"}}),
        "a clinician's week": ("calendar/home", "rosa", {}),
        f"an event, {len(largest.seats)} members": ("calendar/event", "rosa", {"calendar": {"id": "abc"}}),
    }
    found = []
    for name, (path, who, told) in asked.items():
        body, system = carded.body(who, **told), google().token(aud=f"{URL}/cards/{path}")
        made = card_of(carded.send(path, body, system=system).get_json())
        times = _timed(lambda path=path, body=body, system=system: _asked(carded, path, body, system))  # type: ignore[misc]
        found.append((name, *times, count(made)))
    return [("a bare route", *_timed(_bare(json.dumps(made))), 0), *found]


def _asked(carded: Carded, path: str, body: object, system: str) -> None:
    carded.state.counts.forget("cards | ada")  # what is pressed has a limit a minute, which no bench is to meet
    answer = carded.send(path, body, system=system)
    assert answer.status_code == 200


def _bare(text: str) -> Callable[[], object]:
    app = Flask("bare")
    app.post("/")(lambda: Response(text, mimetype="application/json"))
    browser = app.test_client()
    return lambda: browser.post("/", json={})


def _timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Return how many milliseconds half of the runs stayed within, and the slowest; the first one warms up."""
    ask()
    took = []
    for _ in range(RUNS):
        began = perf_counter()
        ask()
        took.append((perf_counter() - began) * 1_000)
    return median(took), max(took)


if __name__ == "__main__":
    show(Console(width=120))
