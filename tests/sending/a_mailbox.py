"""A mailbox (IMAP) on this computer with a few messages in it; it refuses every command that would change one."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Mailbox:
    """Messages by their numbers, the mailbox's word for its numbering, and what was asked."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    hangs_up: bool = False


class _Handler(StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        """Greet, and answer line after line."""
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, asked = line.partition(" ")
            self.mailbox.asked.append(asked)
            verb = " ".join(asked.split()[: 2 if asked.startswith("UID") else 1]).upper()
            if self.mailbox.hangs_up and verb == "UID FETCH":
                return
            self._say(f"{tag} {self._answered(verb, asked)}")

    def _answered(self, verb: str, asked: str) -> str:
        box = self.mailbox
        if verb == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif verb == "LOGIN" and asked != 'LOGIN rosa "secret"':
            return "NO who is that"
        elif verb == "EXAMINE":
            self._say(f"* {len(box.messages)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {box.validity}] valid")
            self._say(f"* OK [UIDNEXT {max(box.messages, default=0) + 1}] next")
        elif verb == "UID SEARCH":
            self._say(f"* SEARCH {' '.join(map(str, self._found(asked)))}")
        elif verb == "UID FETCH":
            number = int(asked.split()[2])
            raw = box.messages[number]
            self._say(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")
        elif verb not in {"LOGIN", "LOGOUT"}:
            return "BAD this would change something"
        return "OK done"

    def _found(self, asked: str) -> list[int]:
        """Return what a search finds: "n:*" has the last message always (RFC 9051, 6.4.8)."""
        wanted = re.search(r"UID (\d+):\*\"? HEADER Content-Type delivery-status", asked)
        assert wanted is not None, asked
        first, last = int(wanted[1]), max(self.mailbox.messages, default=0)
        return [
            number
            for number, raw in self.mailbox.messages.items()
            if (number >= first or number == last) and "delivery-status" in str(message_from_bytes(raw)["Content-Type"])
        ]

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mailbox_server(mailbox: Mailbox) -> Iterator[int]:
    """Run the server; yield its port."""
    handler = type("Handler", (_Handler,), {"mailbox": mailbox})
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
