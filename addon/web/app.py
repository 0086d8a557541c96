"""The Flask app of the staff's pages: limits, headers, tokens against forged requests, faults without their texts."""

import logging
from secrets import token_hex

from flask import Flask, Response, g, render_template
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
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
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.sync.state.staff import ABSOLUTE
from addon.web import guard
from addon.web.deps import WebDeps
from addon.web.home import HOME
from addon.web.sign_in import SIGN_IN

WEB_SECRET = Kept("web secret", str)
"""What signs the forms' tokens, under the key "forms"."""
USUAL, SIGN_INS, UPLOADS = "240 per minute", "10 per minute; 60 per hour", "30 per hour"
_WORDS = {
    400: "This could not be understood. Go back, reload the page and try again.",
    401: "Sign in first.",
    403: "Only an admin may do this.",
    404: "There is no such page.",
    405: "This address does not take that.",
    413: "This file is larger than an export may be.",
    429: "That was too often. Wait a minute.",
}


def make_app(deps: WebDeps) -> Flask:
    """Return the app. Everything needs a signed-in user except signing in itself."""
    app = Flask("addon.web")
    app.extensions["groupkeeper"] = deps
    app.config.update(
        SECRET_KEY=_secret(deps),
        MAX_CONTENT_LENGTH=deps.largest_export + 100_000,
        MAX_FORM_MEMORY_SIZE=100_000,
        MAX_FORM_PARTS=20,
        TRUSTED_HOSTS=list(deps.hosts),
        SESSION_COOKIE_NAME="__Host-groupkeeper-form" if deps.is_public else "groupkeeper-form",
        SESSION_COOKIE_SECURE=deps.is_public,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=int(ABSOLUTE.total_seconds()),
        WTF_CSRF_SSL_STRICT=deps.is_public,
        RATELIMIT_STRATEGY="fixed-window",
    )
    if deps.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.add_template_filter(moment_in_words, "in_words")
    CSRFProtect(app)
    _limit(app)
    guard.guard(app)
    app.register_blueprint(SIGN_IN)
    app.register_blueprint(HOME)
    _show_headers(app, deps)
    _show_faults(app)
    return app


def _secret(deps: WebDeps) -> str:
    there = deps.state.remembered(WEB_SECRET).get("forms")
    if there is None:
        there = token_hex(32)
        deps.state.keep(WEB_SECRET, "forms", there)
    return there


def _limit(app: Flask) -> None:
    limiter = Limiter(get_remote_address, app=app, default_limits=[USUAL], storage_uri="memory://")
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)
    limiter.limit(SIGN_INS, methods=["POST"])(SIGN_IN)
    app.extensions["groupkeeper limits"] = limiter


def _show_headers(app: Flask, deps: WebDeps) -> None:
    policy = ContentSecurityPolicy().default_src("'none'").script_src("'self'").style_src("'self'").img_src("'self'")
    policy = policy.connect_src("'self'").form_action("'self'").base_uri("'none'").frame_ancestors("'none'")
    headers = Secure(
        cache=CacheControl().no_store(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        csp=policy,
        hsts=StrictTransportSecurity().max_age(31_536_000) if deps.is_public else None,
        permissions=PermissionsPolicy().camera().geolocation().microphone(),
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.header_items():
            response.headers[name] = value
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _show_faults(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> tuple[str, int]:
        return render_template("fault.html", words=_WORDS[400]), 400

    @app.errorhandler(SecurityError)
    def another_name(_: SecurityError) -> Response:
        """Refuse a request under a name that is not this service's: some other page may have sent the browser here."""
        return Response("This service is not known under that name.\n", status=400, content_type="text/plain")

    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> tuple[str, int] | HTTPException:
        code = fault.code or 500
        if code < 400:
            return fault
        g.setdefault("user", None)
        return render_template("fault.html", words=_WORDS.get(code, "This cannot be done.")), code

    @app.errorhandler(Exception)
    def failed(mistake: Exception) -> tuple[str, int]:
        """Tell where a mistake of ours happened; its text may hold a name, so it is not logged."""
        last = mistake.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_name}:{last.tb_lineno}" if last else "?"
        logging.getLogger("addon.web").error("%s in %s", type(mistake).__name__, place)
        g.setdefault("user", None)
        return render_template("fault.html", words="Something went wrong here. Nothing was changed."), 500
