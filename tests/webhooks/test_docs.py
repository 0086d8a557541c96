"""The lines of docs/webhooks.md, run as they are against the real doors on loopback."""

import re
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

from werkzeug.serving import make_server

from tests.webhooks.senders import FOREIGN_KEY, KEY, LINK, PUBLIC, TOKEN, Doors
from webhooks.routes import doors_app

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
LINES = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_every_line_of_the_guide_works() -> None:
    """Each door takes what its line sends, and what the page tells happens."""
    doors = Doors()
    app = doors_app(doors.deps(now=lambda: datetime.now(UTC)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    names = {"URL": f"http://127.0.0.1:{server.server_port}", "PUBLIC": PUBLIC, "TOKEN": TOKEN, "LINK": LINK}
    names |= {"KEY": KEY, "EHR_KEY": FOREIGN_KEY, "EMAIL_KEY": KEY, "PATH": "/usr/bin:/bin"}
    bash = shutil.which("bash")
    assert bash
    try:
        ran = subprocess.run(  # noqa: PLW1510, S603 (our own guide; how it ended is looked at)
            [bash, "-eu", "-o", "pipefail"],
            input="\n".join(LINES),
            env=names,
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert ran.stderr == ""
    statuses = re.findall(r"\d{3}$", ran.stdout, re.MULTILINE)
    assert statuses == ["204", "204", "204", "200", "204", "204", "200", "200"]
    assert [one.source for one in doors.state.inbox.newer_than(0)] == ["forms/intake", "ehr/bridge", "email"]
    assert doors.state.addresses.of("email", "ann@example.org") is not None
    assert [one.text for one in doors.heard] == ["1"]
    assert doors.statuses == [("SM2", "undelivered", "30003")]
    assert [one.code for one in doors.emails] == ["5.1.1"]
    assert [one.id for one in doors.orphans] == ["made-up"]
    assert doors.stopped == [LINK]


def test_every_address_is_in_the_guide() -> None:
    """A door that nobody is told about is none."""
    paths = {str(rule).partition("/<")[0] for rule in doors_app(Doors().deps()).url_map.iter_rules()}
    assert len(paths) == 7
    assert all(f"| `{path}" in TEXT for path in paths)
    assert len(LINES) == 8
