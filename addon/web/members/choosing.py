"""A member's own page: their next appointments, and what they choose about messages."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.member_page import BY_EMAIL, BY_TEXT, CHOICE, LANGUAGE, PAGE_WORDS, USUAL_LANGUAGE, ShownSession
from addon.outgoing import Address
from addon.sync.state.inbox import lifting, marking
from addon.sync.state.one_commit import Also
from addon.web.members.answering import answer_now, noted, why_closed
from addon.web.members.due_forms import due_forms
from addon.web.members.opened import Opened, checked, deps, opened, ref_of
from addon.web.members.session_ways import other_session
from addon.web.members.signing import to_answer
from addon.web.members.times import my_times
from addon.web.members.wishing import has_wished, may_wish

CHOOSING = Blueprint("choosing", __name__)
_ABOUT = "choices"
_WHY, _PROGRAMME = "on their own page", "messages"


def show_home(found: Opened) -> str:
    """Show what is next, and what the member gets."""
    ahead, times = [one for one in found.page.sessions if one.end > found.now], my_times(found)
    return render_template(
        "members/home.html",
        found=found,
        say=found.say,
        sessions=[
            (one, ref_of(one.code), noted(one, answer_now(found, one)), why_closed(one, found.now)) for one in ahead
        ],
        missed=[
            (one, ref_of(one.code)) for one in found.page.sessions if one not in ahead and _may_make_up(found, one)
        ],
        chosen=_chosen(found),
        channels=[channel for channel, _ in found.page.addresses],
        languages=[
            (name, words.texts.get("languagename") if name in (USUAL_LANGUAGE, "Spanish") else name)
            for name, words in sorted(deps().state.remembered(PAGE_WORDS).items())
        ],
        saved={"yes": "Saved", "nothing": "Saved nothing"}.get(request.args.get("saved", ""), ""),
        booked=[(one.start, ref_of(one.seat)) for one in times.mine],
        may_book=bool(times.free or times.mine),
        due_forms=due_forms(found),
        papers=len(to_answer(found)),
        may_wish=may_wish(found),
        has_wished=has_wished(found),
    )


def _may_make_up(found: Opened, session: ShownSession) -> bool:
    return not other_session(found, session, answer_now(found, session)).is_empty


def _chosen(found: Opened) -> dict[str, str]:
    """Return what counts: the last choices, or what the last pass knew; nothing goes to an address that is stopped."""
    page = found.page
    chosen = {
        LANGUAGE: page.language,
        BY_TEXT: "yes" if page.text_consent else "no",
        BY_EMAIL: "yes" if page.email_consent else "no",
    }
    untaken = {what: found.untaken(f"{_ABOUT} {what}") for what in chosen}
    stopped = {channel: "no" for channel, address in page.addresses if _is_stopped(channel, address)}
    return chosen | {what: last.body["value"] for what, last in untaken.items() if last} | stopped


def _is_stopped(channel: str, address: str) -> bool:
    known = deps().state.addresses.of(channel, address)
    return known is not None and known.state == "stopped"


@CHOOSING.post("/m/<token>/choices")
def choose(token: str) -> Response:
    """Keep what the member chose; a no counts at once, for whatever waits to be sent.

    What a page that was opened earlier shows, and the member left as it was there, is no choice: it takes nothing back.
    """
    found = opened(token)
    checked(found, "choices")
    if found.needs_digits or found.known.link.about:
        abort(400)
    chosen, is_nothing = _chosen(found), request.form.get("nothing") == "yes"
    for what, value in _wanted(found).items():
        was_left = not is_nothing and request.form.get(f"was-{what}") == value
        if value != chosen[what] and not was_left:
            _store(found, what, value)
    saved = "nothing" if is_nothing else "yes"
    return redirect(url_for("members.show", token=token, saved=saved), 303)


def _wanted(found: Opened) -> dict[str, str]:
    form = request.form
    language = form.get("language", "")
    wanted = {LANGUAGE: language} if language in deps().state.remembered(PAGE_WORDS) else {}
    for channel, _ in found.page.addresses:
        is_wanted = form.get(channel) == "yes" and form.get("nothing") != "yes"
        wanted[channel] = "yes" if is_wanted else "no"
    return wanted


def _store(found: Opened, what: str, value: str) -> None:
    body = {"what": what, "value": value}
    found.store(f"{_ABOUT} {what}", CHOICE, body, what=value, also=_address(found, what, value))


def _address(found: Opened, what: str, value: str) -> Also | None:
    """Return how the address changes in the same commit."""
    address = dict(found.page.addresses).get(what)
    if address is None:
        return None
    if value == "yes":
        return lifting(what, address)
    return marking(
        Address(channel=what, address=address, state="stopped", since=found.now, programme=_PROGRAMME, why=_WHY)
    )
