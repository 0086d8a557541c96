"""What pages and doors have in common: closed answers; and, of pages, where a mistake of ours happened."""

import logging

from flask import Flask
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.wrappers import Response


def close_answers(
    app: Flask, policy: ContentSecurityPolicy, referrer: ReferrerPolicy, *, is_public: bool, may_be_kept: bool = False
) -> None:
    """Let nobody keep, frame, index or guess at an answer; over TLS (``is_public``) browsers come by TLS alone.

    ``may_be_kept``: an answer that tells by itself how long it may be kept is obeyed.
    """
    headers = Secure(
        cache=CacheControl().no_store(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        csp=policy.form_action("'self'").base_uri("'none'").frame_ancestors("'none'"),
        hsts=StrictTransportSecurity().max_age(31_536_000) if is_public else None,
        permissions=PermissionsPolicy().camera().geolocation().microphone(),
        referrer=referrer,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )

    @app.after_request
    def add(response: Response) -> Response:
        own = response.headers.get("Cache-Control") if may_be_kept else None
        for name, value in headers.header_items():
            response.headers[name] = value
        if own:
            response.headers["Cache-Control"] = own
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def own_files() -> ContentSecurityPolicy:
    """Return the policy that lets a page load styles, scripts and pictures of this service, and nothing else."""
    return ContentSecurityPolicy().default_src("'none'").script_src("'self'").style_src("'self'").img_src("'self'")


def close_door(app: Flask, *, is_public: bool, may_be_kept: bool = False) -> None:
    """Close the answers of what programs ask for: they load nothing and come from nowhere."""
    nothing = ContentSecurityPolicy().default_src("'none'")
    close_answers(app, nothing, ReferrerPolicy().no_referrer(), is_public=is_public, may_be_kept=may_be_kept)


def log_mistake(logger: str, mistake: Exception) -> None:
    """Log the kind of a mistake of ours and where it happened; its text may hold a name or what somebody wrote."""
    last = mistake.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_name}:{last.tb_lineno}" if last else "?"
    logging.getLogger(logger).error("%s in %s", type(mistake).__name__, place)
