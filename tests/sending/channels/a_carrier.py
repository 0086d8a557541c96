"""Twilio's part in the tests: a server on this computer that knows accounts, numbers, and what becomes of a text."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT, TOKEN = "AC" + "0" * 32, "t" * 32
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
REFUSED = {"+15005550001": (400, 21211), "+15005550009": (400, 21614), "+15005550010": (400, 21610)}
REFUSED |= {"+15005550606": (400, 21606)}
"""Numbers that are refused at once, with the status and the error's number."""
LATER = {"+15005550003": 30003, "+15005550005": 30005, "+15005550006": 30006, "+15005550007": 30007}
"""Numbers whose texts are taken and fail later."""
FAULTS = {"+15005550429": 429, "+15005550500": 500, "+15005550503": 503}
HANGS_UP = {"+15005550098": False, "+15005550099": True}
"""Numbers at which the line breaks; the text is taken (True) or not."""


@dataclass
class Carrier:
    """What Twilio has: every request as it came, every answer, and the texts by their ids."""

    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    answers: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, form: dict[str, list[str]]) -> dict[str, Any]:
        """Take a text over."""
        sid = f"SM{len(self.texts) + 1:032d}"
        at = format_datetime(datetime.now(UTC))
        sender = form.get("From", [None])[0]
        self.texts[sid] = {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": form["Body"][0],
            "date_created": at,
            "date_sent": None,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": sender,
            "messaging_service_sid": form.get("MessagingServiceSid", [None])[0],
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": "queued" if sender else "accepted",
            "subresource_uris": {"media": f"{BASE}/Messages/{sid}/Media.json"},
            "tags": None,
            "to": form["To"][0],
            "uri": f"{BASE}/Messages/{sid}.json",
        }
        return self.texts[sid]

    def deliver(self) -> None:
        """Let time pass at the carriers: every text arrives or fails."""
        for text in self.texts.values():
            code = LATER.get(text["to"])
            text |= {"status": "undelivered" if code else "delivered", "error_code": code}

    def listed(self, to: str) -> dict[str, Any]:
        """Return the texts to a number, the newest first."""
        found = [one for one in reversed(self.texts.values()) if one["to"] == to]
        page = f"{BASE}/Messages.json?PageSize=50&Page=0"
        return {
            "messages": found,
            "page": 0,
            "page_size": 50,
            "first_page_uri": page,
            "next_page_uri": None,
            "previous_page_uri": None,
            "uri": page,
            "start": 0,
            "end": max(0, len(found) - 1),
        }


class _Handler(BaseHTTPRequestHandler):
    """Answers as Twilio does."""

    carrier: Carrier

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        """List texts, or show the account."""
        split = urlsplit(self.path)
        query = parse_qs(split.query)
        self.carrier.requests.append(("GET", split.path, query))
        if not self._is_let_in():
            return
        if split.path == f"{BASE}.json":
            self._answer(200, {"sid": ACCOUNT, "status": "active", "friendly_name": "x"})
        else:
            self._answer(200, self.carrier.listed(query["To"][0]))

    def do_POST(self) -> None:
        """Take a text, or not."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.carrier.requests.append(("POST", self.path, form))
        to = form["To"][0]
        if not self._is_let_in():
            return
        if to in HANGS_UP:
            if HANGS_UP[to]:
                self.carrier.take(form)
            self.close_connection = True
        elif to in FAULTS:
            self._refuse(FAULTS[to], 20000)
        elif to in REFUSED:
            self._refuse(*REFUSED[to])
        else:
            self._answer(201, self.carrier.take(form))

    def _is_let_in(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if b64decode(given).decode() == f"{ACCOUNT}:{TOKEN}":
            return True
        self._refuse(401, 20003)
        return False

    def _refuse(self, status: int, code: int) -> None:
        self._answer(status, {"code": code, "message": "no", "more_info": "", "status": status})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.carrier.answers.append((self.command, status, json.loads(json.dumps(body))))
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@contextmanager
def carrier_server(carrier: Carrier) -> Iterator[str]:
    """Run the server; yield its address."""
    handler = type("Handler", (_Handler,), {"carrier": carrier})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
