"""Why the stand-in says no, in the two shapes in which Google says it."""

from dataclasses import dataclass
from typing import Any

STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


@dataclass(slots=True)
class Refused(Exception):
    """A request that is answered with an error body.

    `reason` makes the older shape with `errors[]` (Drive, Calendar); without it the shape of Sheets.
    """

    code: int
    message: str
    reason: str | None = None
    details: tuple[dict[str, Any], ...] = ()

    def body(self) -> dict[str, Any]:
        """The error as Google words it."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.reason:
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
        else:
            error["status"] = STATUS_WORDS.get(self.code, "UNKNOWN")
        return {"error": error | ({"details": list(self.details)} if self.details else {})}


def invalid(message: str) -> Refused:
    """A request that Sheets finds no sense in."""
    return Refused(400, message)
