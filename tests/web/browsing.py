"""What tests in a real browser share: sizes, an app on loopback, what axe finds, how large a page is."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LEAST_TARGET = 44
"""How high and wide what one taps has to be, in CSS pixels."""
_SMALL = f"""() => [...document.querySelectorAll('a, button, select, input:not([type=hidden]), summary')]
    .map(one => [one, (one.closest('label') ?? one).getBoundingClientRect()])
    .filter(([one, box]) => box.width > 0 && (box.height < {LEAST_TARGET} || box.width < {LEAST_TARGET}))
    .map(([one, box]) => `${{one.outerHTML.slice(0, 80)}} ${{box.width}} x ${{box.height}}`)"""


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Yield Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only the judges have it)

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@contextmanager
def on_loopback(app: Flask) -> Iterator[str]:
    """Serve an app and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()
    server.server_close()


def violations(page: "Page") -> list[str]:
    """Return what axe finds on a page."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 (only the judges have it)

    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def small_targets(page: "Page") -> list[str]:
    """Return what is too small to tap; of a box with a label the label counts."""
    page.wait_for_load_state()  # before it has its style, everything is small
    return list(page.evaluate(_SMALL))


def too_wide(page: "Page") -> bool:
    """Return whether a page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
