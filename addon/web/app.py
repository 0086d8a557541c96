"""The Flask app of the staff's pages: limits, headers, tokens against forged requests, faults without their texts."""

from secrets import token_hex

from flask import Flask, Response, g, render_template, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFError, CSRFProtect
from secure import ReferrerPolicy
from werkzeug.exceptions import BadRequest, HTTPException, SecurityError

from addon.incoming import REPLY_TERMS
from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.problems import Fault, StateUnusable
from addon.sync.state.staff import ABSOLUTE
from addon.web import guard
from addon.web.account import ACCOUNT, whose_account
from addon.web.audited import audited
from addon.web.closing import close_answers, log_mistake, own_files
from addon.web.deps import SignInDeps, WebDeps
from addon.web.feed_links import FEED_LINKS
from addon.web.feedback_links import FEEDBACK_LINKS
from addon.web.home import HOME
from addon.web.known import whose_try
from addon.web.limits import limited
from addon.web.links import LINKS
from addon.web.reached import is_let_in
from addon.web.sessions import SESSIONS
from addon.web.sign_in import SIGN_IN
from addon.web.timers import TIMERS

WEB_SECRET = Kept("web secret", str)
"""What signs the forms' tokens, under the key "forms"."""
SIGN_INS, UPLOADS = "10 per minute; 60 per hour", "30 per hour"
FORM_BYTES = 100_000
"""The most that a form may have; the one with an export has as much beside the file."""
BLUEPRINTS = (HOME, LINKS, SESSIONS, FEED_LINKS, FEEDBACK_LINKS, TIMERS)
_WORDS = {
    400: "This could not be understood. Go back, reload the page and try again.",
    401: "Sign in first.",
    403: "This is for others to do, such as an admin.",
    404: "There is no such page.",
    405: "This address does not take that.",
    413: "This file is larger than an export may be.",
    429: "That was too often. Wait a minute.",
}


def make_app(deps: WebDeps) -> Flask:
    """Return the app of a practice. Everything needs a signed-in user except signing in itself."""
    app = Flask("addon.web")
    app.context_processor(lambda: {"practice": _practice(deps)})
    limiter = prepare(app, deps)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.view_functions["home.upload"] = limiter.limit(UPLOADS)(app.view_functions["home.upload"])  # type: ignore[assignment]
    return app


def prepare(app: Flask, deps: SignInDeps) -> Limiter:
    """Give an app whose people sign in all that keeps it closed, and the pages for signing in; return its limits."""
    app.extensions["groupkeeper"] = deps
    app.config.update(
        SECRET_KEY=_secret(deps),
        MAX_CONTENT_LENGTH=deps.largest_export + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=20,
        SESSION_COOKIE_NAME=f"{deps.cookie_name}-form",
        SESSION_COOKIE_PATH=deps.cookie_path,
        SESSION_COOKIE_SECURE=deps.is_public,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=int(ABSOLUTE.total_seconds()),
        WTF_CSRF_SSL_STRICT=deps.is_public,
    )
    app.add_template_filter(moment_in_words, "in_words")
    audited(app, deps.state.audit, now=deps.clock, who=guard.audit_name)
    _let_in(app, deps)
    limiter, _ = limited(app, deps.state.counts, deps.clock)
    limiter.limit(SIGN_INS, methods=["POST"], key_func=whose_try)(SIGN_IN)
    limiter.limit(SIGN_INS, methods=["POST"], key_func=whose_account)(ACCOUNT)
    guard.guard(app)
    app.before_request(_refuse_nameless)
    CSRFProtect(app)  # after the guard: it reads the whole body, which nobody sends us before they are signed in
    app.register_blueprint(SIGN_IN)
    app.register_blueprint(ACCOUNT)
    _show_headers(app, deps)
    _show_faults(app)
    return limiter


def _secret(deps: SignInDeps) -> str:
    return deps.state.keep_first(WEB_SECRET, "forms", token_hex(32))


def _practice(deps: WebDeps) -> str:
    """Return how the practice signs its messages, "" until a pass has read Settings."""
    try:
        terms = deps.state.one(REPLY_TERMS, "practice")
    except Fault:
        return ""
    return terms.sender if terms else ""


def _let_in(app: Flask, deps: SignInDeps) -> None:
    """Look at each request before anything else does: where it comes from, and how long it may be."""

    @app.before_request
    def look() -> None:
        if not is_let_in(request.environ, deps.page_url):
            raise SecurityError
        if request.endpoint != "home.upload":
            request.max_content_length = FORM_BYTES


def _refuse_nameless() -> None:
    """Refuse a field without a name: no browser sends one, and Flask-WTF trips over it."""
    if None in request.form:
        raise BadRequest


def _show_headers(app: Flask, deps: SignInDeps) -> None:
    policy = own_files().connect_src("'self'")
    referrer = ReferrerPolicy().same_origin()  # forms over TLS are known by it
    close_answers(app, policy, referrer, is_public=deps.is_public)


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

    @app.errorhandler(StateUnusable)
    def without_memory(fault: StateUnusable) -> tuple[str, int]:
        """Tell whoever asks: while it lasts nobody can be known, so nobody can sign in."""
        g.user = None
        return render_template("fault.html", words=f"{fault.what.capitalize()}. {fault.next_step}"), 503

    @app.errorhandler(Exception)
    def failed(mistake: Exception) -> tuple[str, int]:
        log_mistake("addon.web", mistake)
        g.setdefault("user", None)
        return render_template("fault.html", words="Something went wrong here. Nothing was changed."), 500
