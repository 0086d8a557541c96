"""Notes in the audit log who looked at which page, and who sent which form; a page that refreshes is one view."""

from collections.abc import Callable, Iterable
from datetime import datetime

from flask import Flask, Response, g, request

from addon.audit.events import ASKED_WHO, DID, REFUSED, SAW, AuditEvent, each_code
from addon.audit.views import Views
from addon.sync.state.audit import AuditLog

_UNNOTED = frozenset({"static", "health.healthz", "health.readyz"})


def shows(texts: Iterable[str], *, page: str = "") -> None:
    """Tell whom the page of this request shows, or whom its form is about: texts with codes of members and sessions.

    ``page`` is what it is called, where one address shows several.
    """
    g.audit_about = [*g.get("audit_about", ()), *texts]
    g.audit_page = page or g.get("audit_page", "")


def asks_who() -> None:
    """Tell that this request got no more than the question who is asking."""
    g.audit_asks = True


def looks() -> None:
    """Tell that this request only shows something, though it is a POST: programs ask so, not people's forms."""
    g.audit_looks = True


def audited(app: Flask, log: AuditLog, *, now: Callable[[], datetime], who: Callable[[], str]) -> None:
    """Note each request of somebody known. ``who`` returns how the audit log calls them, "" if nobody is known."""
    views = Views()

    @app.after_request
    def note(response: Response) -> Response:
        user, endpoint = who(), request.endpoint
        if not user or endpoint is None or endpoint in _UNNOTED:
            return response
        at, what = now(), _what(response)
        codes: list[str] | None = each_code(g.get("audit_about", ()))
        how = endpoint
        if what == SAW:
            how = g.get("audit_page") or request.blueprint or endpoint
            is_elsewhere = response.status_code >= 300  # the browser is led to another page
            codes = None if is_elsewhere else views.fresh(at, user, how, codes or [])
        if codes is not None:
            log.add(AuditEvent(at=at, who=user, what=what, about=" ".join(codes), how=how))
        return response


def _what(response: Response) -> str:
    if g.get("audit_asks"):
        return ASKED_WHO
    if response.status_code >= 400:
        return REFUSED
    return SAW if request.method in {"GET", "HEAD"} or g.get("audit_looks") else DID
