"""``agency work`` on a clock that is ahead: the crew (``crew DIR N SECONDS``), and its workers.

``idle`` in place of ``crew``: workers that take each job and do nothing.
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def begun(folder: Path) -> "subprocess.Popen[bytes]":
    """Begin a worker on the clock on which we are."""
    what = "idle worker" if sys.argv[1] == "idle" else "worker"
    command = [sys.executable, "-m", "tests.agency.workers.shifted", what, str(folder), "0", sys.argv[4]]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 (ourselves)


def main() -> None:
    """Be the crew, or one of its workers."""
    what, folder, size, ahead = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), timedelta(seconds=float(sys.argv[4]))
    if what in {"crew", "idle"}:
        import signal  # noqa: PLC0415
        from threading import Event  # noqa: PLC0415

        from addon.agency.workers.crew import Crew  # noqa: PLC0415 (quick to begin)

        stopped = Event()
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        Crew(folder, size, begun).work(stopped)
        return
    from addon.agency.workers import worker  # noqa: PLC0415
    from addon.serving import outgoing  # noqa: PLC0415

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    if what == "idle worker":
        vars(worker)["job_of"] = lambda _: str
    for module in (worker, outgoing):
        vars(module)["utc_now"] = now
    sys.argv = ["worker", str(folder)]
    worker.main()


if __name__ == "__main__":
    main()
