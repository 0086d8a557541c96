"""A small server of the doors alone, to be posted to and killed: python -m tests.webhooks.small_server STATE KEY.

Every port and clock is real; it prints the port it listens on. With ``--bare`` it has one route that does nothing,
to compare with.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog
from flask import Flask
from waitress.server import create_server

from addon.sync.state.database import open_state_file
from webhooks.ports import WebhookDeps
from webhooks.routes import doors_app

THREADS = 8


def doors(state: Path, key: str) -> Flask:
    """Return the doors over a state file; one key opens all that are signed by Standard Webhooks."""
    kept = open_state_file(state)
    deps = WebhookDeps(
        inbox=kept.inbox,
        hear=lambda _: None,
        text_status=lambda *_: False,
        email_report=lambda _: None,
        look_again=lambda _: None,
        unsubscribe=lambda _: False,
        keys=lambda _: (key,),
        text_tokens=lambda: (),
        channels=lambda: (),
        orphan=lambda _: None,
        public_url="https://practice.example.org",
        now=lambda: datetime.now(UTC),
    )
    return doors_app(deps)


def bare() -> Flask:
    """Return one route that reads the body and answers."""
    app = Flask(__name__)
    app.add_url_rule("/hooks/forms/load", view_func=lambda: ("", 204), methods=["POST"])
    return app


def main() -> None:
    """Serve until somebody kills us."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    app = bare() if "--bare" in sys.argv else doors(Path(sys.argv[1]), sys.argv[2])
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    print(server.effective_port, flush=True)  # noqa: T201 (whoever began us reads it)
    server.run()


if __name__ == "__main__":
    main()
