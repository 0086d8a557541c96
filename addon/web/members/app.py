"""The Flask app of members' pages: what each link opens, limits, headers, faults without their texts.

A GET shows and changes nothing: mail scanners follow links. A POST acts that bears what its form has.
"""

from collections.abc import Callable, Mapping

from flask import Flask, redirect, render_template, request, url_for
from secure import ReferrerPolicy
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from addon.check_in import CHECK_IN
from addon.cover_asks import COVER
from addon.member_page import HOME, SESSION
from addon.papers import PAPERS
from addon.placing import WELCOME
from addon.seat_offers import OFFER
from addon.self_booking import SLOTS
from addon.web.audited import audited
from addon.web.closing import close_answers, log_mistake, own_files
from addon.web.limits import address_block, limited
from addon.web.members.answering import ANSWERING, show_session
from addon.web.members.applying import APPLYING
from addon.web.members.booking import BOOKING, show_times
from addon.web.members.calendar_file import CALENDAR
from addon.web.members.calling import CALLING
from addon.web.members.checking_in import CHECKING_IN, show_check_in
from addon.web.members.choosing import CHOOSING, show_home
from addon.web.members.covering import COVERING, show_cover
from addon.web.members.deps import MemberDeps
from addon.web.members.due_forms import DUE_FORMS
from addon.web.members.feedback import FEEDBACK
from addon.web.members.joining import JOINING
from addon.web.members.making_up import MAKING_UP
from addon.web.members.offers import OFFERS, show_offer
from addon.web.members.opened import Opened, ask_who, checked, for_strangers, link_name, opened, ref_of
from addon.web.members.saying import with_calls
from addon.web.members.signing import SIGNING, show_papers
from addon.web.members.welcoming import show_welcome
from addon.web.members.wishing import WISHING
from addon.web.reached import is_let_in

PREFIX = "/m/"
"""Every address of these pages begins so."""
POSTS, DIGITS = "30 per minute; 300 per hour", "5 per 10 minutes; 20 per day"
FEWER = dict.fromkeys((CALLING.name, APPLYING.name), "10 per 10 minutes; 30 per hour")
"""Limits of blueprints that anybody may use, instead of the usual ones."""
FORM_BYTES = 20_000
_WORDS: Mapping[int, str] = {
    400: "Not understood",
    404: "No such link",
    410: "Link ended",
    429: "Too often",
}


def _session(found: Opened) -> str:
    return show_session(found, found.session(ref_of(found.known.link.about)))


def _home(found: Opened) -> str:
    of = request.args.get("of", "")
    return show_session(found, found.session(of)) if of else show_home(found)


PURPOSES: Mapping[str, Callable[[Opened], str]] = {
    SESSION: _session,
    HOME: _home,
    CHECK_IN: show_check_in,
    SLOTS: show_times,
    OFFER: show_offer,
    COVER: show_cover,
    PAPERS: show_papers,
    WELCOME: show_welcome,
}
"""What a link shows, by what it is for."""
BLUEPRINTS = (
    ANSWERING,
    CHOOSING,
    JOINING,
    MAKING_UP,
    CALENDAR,
    CHECKING_IN,
    DUE_FORMS,
    BOOKING,
    OFFERS,
    COVERING,
    SIGNING,
    WISHING,
    CALLING,
    APPLYING,
    FEEDBACK,
)


def make_members_app(deps: MemberDeps) -> Flask:
    """Return the app. Nobody signs in: whoever has a link has what it opens."""
    app = Flask("addon.web.members", static_url_path="/m/static")
    app.extensions["groupkeeper"] = deps
    app.add_template_filter(with_calls)
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES, MAX_FORM_PARTS=60)
    audited(app, deps.state.audit, now=deps.clock, who=link_name)
    _let_in(app, deps)
    limiter, untraced = limited(app, deps.state.counts, deps.clock)
    app.add_url_rule("/m/<token>", "members.show", show, methods=["GET"])
    app.add_url_rule(
        "/m/<token>/digits", "members.digits", limiter.limit(DIGITS, key_func=_link)(digits), methods=["POST"]
    )
    for blueprint in BLUEPRINTS:
        # Whoever shares an address with many, as in a waiting room or a meeting, may answer a form all the same.
        whose = _link if blueprint in (CHECKING_IN, FEEDBACK) else address_block
        counting = untraced if blueprint is FEEDBACK else limiter  # when an anonymous answer came is noted nowhere
        counting.limit(FEWER.get(blueprint.name, POSTS), methods=["POST"], key_func=whose)(blueprint)
        app.register_blueprint(blueprint)
    _show_headers(app, deps)
    _show_faults(app)
    return app


def show(token: str) -> str:
    """Show what a link opens."""
    found = opened(token)
    if found.needs_digits:
        return ask_who(found)
    return PURPOSES[found.known.link.purpose](found)


def digits(token: str) -> Response | str:
    """Take what proves who it is, such as the last four digits of the phone; it opens the page on this phone."""
    found = opened(token)
    checked(found, "type digits")
    if not found.proves(request.form):
        return ask_who(found, wrong=True)
    to = "signing.papers" if request.form.get("to") == PAPERS else "members.show"
    return found.prove_digits(redirect(url_for(to, token=token), 303))


def _link() -> str:
    return str((request.view_args or {}).get("token", ""))


def _let_in(app: Flask, deps: MemberDeps) -> None:
    @app.before_request
    def look() -> None:
        if not is_let_in(request.environ, deps.public_url):
            raise NotFound


def _show_headers(app: Flask, deps: MemberDeps) -> None:
    referrer = ReferrerPolicy().no_referrer()  # the address is the key
    close_answers(app, own_files(), referrer, is_public=bool(deps.public_url))


def _show_faults(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> tuple[str, int] | HTTPException:
        code = fault.code or 500
        if code < 400:
            return fault
        say = for_strangers()
        return render_template("members/fault.html", say=say, words=_WORDS.get(code, "Not understood")), code

    @app.errorhandler(Exception)
    def failed(mistake: Exception) -> tuple[str, int]:
        log_mistake("addon.web.members", mistake)
        return render_template("members/broken.html"), 500
