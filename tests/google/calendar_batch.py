"""Batches: many calls in one request, each answered by itself.

The calls are carried out in the reverse of the order given, because Google promises none; the answers
stand in the order of the calls.
"""

import json
from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from tests.google.calendar_refusals import CalendarRefused, invalid
from tests.google.calendar_world import CalendarWorld
from tests.google.calls import Call

MOST_CALLS = 1000
_BOUNDARY = "batch_of_the_stand_in"


def batch_routes(world: CalendarWorld) -> Blueprint:
    """The batch address. What is due in ``world.parts`` happens to single calls of a batch."""
    batch = Blueprint("batch", __name__)

    @batch.post("/batch/calendar/v3")
    def send() -> Response:
        kind = request.headers.get("Content-Type", "")
        whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.get_data())
        parts = whole.get_payload()
        if not whole.is_multipart() or not isinstance(parts, list) or len(parts) > MOST_CALLS:
            why = invalid("Failed to parse batch request.", reason="badRequest")
            return Response(json.dumps(why.body()), why.code, content_type="application/json")
        answers = {number: _answered(world, part) for number, part in reversed(list(enumerate(parts)))}
        body = b"".join(_part(part, answers[number]) for number, part in enumerate(parts))
        return Response(body + f"--{_BOUNDARY}--\r\n".encode(), content_type=f"multipart/mixed; boundary={_BOUNDARY}")

    return batch


def _answered(world: CalendarWorld, part: Message) -> tuple[int, Iterable[tuple[str, str]], bytes]:
    head, _, rest = bytes(part.get_payload(decode=True)).partition(b"\n")
    method, address, _ = head.decode().split(" ")
    inner = message_from_bytes(rest)
    body = inner.get_payload(decode=True) or b""
    if address.startswith("http"):
        return _refused(invalid("Full addresses are not allowed in a batch.", reason="badRequest"))
    due = world.parts.take(Call(method=method, path=address))
    if due:
        return _refused(due[0])
    outer = {name: value for name, value in request.headers.items() if not name.startswith(("Content-", "Host"))}
    headers = outer | {name.title(): value for name, value in inner.items()}
    headers.pop("Content-Length", None)
    answer = current_app.test_client().open(address, method=method, headers=headers, data=body)
    return answer.status_code, list(answer.headers.items()), answer.data


def _refused(why: CalendarRefused) -> tuple[int, Iterable[tuple[str, str]], bytes]:
    headers = {"Content-Type": "application/json; charset=UTF-8"} | why.headers()
    return why.code, headers.items(), json.dumps(why.body()).encode()


def _part(asked: Message, answer: tuple[int, Iterable[tuple[str, str]], bytes]) -> bytes:
    status, headers, body = answer
    name = str(asked.get("Content-ID", "")).strip().removeprefix("<")
    lines = [f"--{_BOUNDARY}", "Content-Type: application/http"]
    lines += [f"Content-ID: <response-{name}"] if name else []
    lines += ["", f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{key}: {value}" for key, value in headers if key != "Content-Length"]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body + b"\r\n"
