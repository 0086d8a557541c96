"""Why Calendar says no: the documented bodies, with the reason in errors[]."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class CalendarRefused(Exception):
    """A request that is answered with Calendar's error body; `location` names the parameter or header at fault."""

    code: int
    reason: str
    message: str
    domain: str = "global"
    location: str = ""
    location_type: str = "parameter"
    retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """The error as Google words it."""
        one = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location:
            one |= {"locationType": self.location_type, "location": self.location}
        return {"error": {"errors": [one], "code": self.code, "message": self.message}}

    def headers(self) -> dict[str, str]:
        """What the answer carries besides."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def invalid(message: str, location: str = "", reason: str = "invalid") -> CalendarRefused:
    """A value that makes no sense."""
    return CalendarRefused(400, reason, message, location=location)


def required(message: str) -> CalendarRefused:
    """A field that is missing."""
    return CalendarRefused(400, "required", message)


def empty_range(location: str = "timeMax") -> CalendarRefused:
    """An end before its start."""
    return CalendarRefused(400, "timeRangeEmpty", "The specified time range is empty.", "calendar", location)


def unauthorized() -> CalendarRefused:
    """No token, or one that no longer holds."""
    return CalendarRefused(401, "authError", "Invalid Credentials", "global", "Authorization", "header")


def no_access(reason: str, message: str) -> CalendarRefused:
    """Not for this account or not with these scopes."""
    domain = "calendar" if reason == "requiredAccessLevel" else "global"
    return CalendarRefused(403, reason, message, domain)


def too_fast(reason: str = "rateLimitExceeded", *, code: int = 403, retry_after: int | None = None) -> CalendarRefused:
    """A usage limit: rateLimitExceeded, userRateLimitExceeded, quotaExceeded; 403 or 429."""
    messages = {
        "rateLimitExceeded": "Rate Limit Exceeded",
        "userRateLimitExceeded": "User Rate Limit Exceeded",
        "quotaExceeded": "Calendar usage limits exceeded.",
    }
    return CalendarRefused(code, reason, messages[reason], "usageLimits", retry_after=retry_after)


def not_found() -> CalendarRefused:
    """No such calendar or event, or not for this account to know."""
    return CalendarRefused(404, "notFound", "Not Found")


def duplicate() -> CalendarRefused:
    """The id is taken, also by an event that was deleted."""
    return CalendarRefused(409, "duplicate", "The requested identifier already exists.")


def deleted() -> CalendarRefused:
    """It was deleted before."""
    return CalendarRefused(410, "deleted", "Resource has been deleted")


def full_sync_required() -> CalendarRefused:
    """The sync token is no longer kept."""
    message = "Sync token is no longer valid, a full sync is required."
    return CalendarRefused(410, "fullSyncRequired", message, "calendar", "syncToken")


def condition_not_met() -> CalendarRefused:
    """The event was changed after it was read."""
    return CalendarRefused(412, "conditionNotMet", "Precondition Failed", "global", "If-Match", "header")
