"""How many webhooks a second are stored on the disk, beside a bare Flask route in the same run, by wrk.

``python -m tests.bench webhooks``. Both servers are waitress with as many threads, in processes of their own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from standardwebhooks.webhooks import Webhook

from tests.webhooks.senders import KEY

ROOT = Path(__file__).parents[2]
REQUESTS, SECONDS, CONNECTIONS, RUNS = 60_000, 8, 16, 3
LEAST, MOST_MS = 600, 60
_LUA = """
local mine, at, threads = {}, 0, 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init()
  local line_number = 0
  for line in io.lines("REQUESTS") do
    line_number = line_number + 1
    if line_number % 2 == number then
      local id, stamp, signature, body = line:match("([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t(.*)")
      local headers = {["webhook-id"] = id, ["webhook-timestamp"] = stamp, ["webhook-signature"] = signature}
      mine[#mine + 1] = wrk.format("POST", "/hooks/forms/load", headers, body)
    end
  end
end
function request() at = at + 1; return mine[(at - 1) % #mine + 1] end
"""


def show(say: Console) -> list[str]:
    """Measure and print; return what missed its bar. Without wrk nothing is measured, and that is told."""
    wrk = shutil.which("wrk")
    if wrk is None:
        say.print("Webhooks are not measured: wrk is not installed.")
        return []
    with tempfile.TemporaryDirectory(prefix="groupkeeper-bench-") as name:
        folder = Path(name)
        (folder / "wrk.lua").write_text(_LUA.replace("REQUESTS", str(folder / "requests")), encoding="utf-8")
        bare, stored = [], []
        for _ in range(RUNS):
            _write_requests(folder / "requests")
            bare.append(_measured(wrk, folder, "--bare"))
            stored.append(_measured(wrk, folder))
    table = Table("Webhooks, the best of three runs", "Requests a second", "Half below", "99 % below", "Bar")
    (floor, *_), (rate, _, slowest) = best = max(bare), max(stored)
    met = rate >= min(LEAST, floor / 2) and slowest < MOST_MS
    words = f"{LEAST} a second or half of it, 99 % below {MOST_MS} ms: {'ok' if met else 'missed'}"
    for name, (a_second, half, most), bar in zip(("a bare route", "stored durably"), best, ("", words), strict=True):
        table.add_row(name, f"{a_second:.0f}", f"{half:.0f} ms", f"{most:.0f} ms", bar)
    say.print(table)
    return [] if met else ["webhooks"]


def _write_requests(path: Path) -> None:
    """Write signed requests, each with an id of its own; the bodies have about 450 bytes."""
    now, signer = datetime.now(UTC), Webhook(KEY)
    with path.open("w", encoding="ascii") as file:
        for number in range(REQUESTS):
            body = json.dumps({"type": "form.submitted", "data": {"answers": "x" * 380, "number": number}})
            signature = signer.sign(f"m{number}", now, body)
            file.write(f"m{number}\t{int(now.timestamp())}\t{signature}\t{body}\n")


def _measured(wrk: str, folder: Path, *more: str) -> tuple[float, float, float]:
    """Return requests a second, and the milliseconds below which half and 99 % were answered. Every answer was 2xx."""
    state = Path(tempfile.mkdtemp(dir=folder)) / "state.db"
    command = [sys.executable, "-m", "tests.webhooks.small_server", str(state), KEY, *more]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 (ourselves)
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            how = ["-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(folder / "wrk.lua"), url]
            ran = subprocess.run([wrk, *how], check=True, capture_output=True, text=True)  # noqa: S603 (by its path)
        finally:
            server.kill()
    if "Non-2xx" in ran.stdout:
        raise AssertionError(ran.stdout)
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", ran.stdout)[0])
    return rate, _milliseconds(ran.stdout, "50%"), _milliseconds(ran.stdout, "99%")


def _milliseconds(told: str, share: str) -> float:
    number, unit = re.findall(rf"{share}\s+([\d.]+)(us|ms|s)\b", told)[0]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1_000}[unit]
