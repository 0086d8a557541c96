"""The page of a form: nothing is chosen beforehand, what is left out is not answered, and the last answers count.

Item 9 of a PHQ-9 above zero is stored, and people are told, before anything else is looked at: an ended link, an
item off its scale or a form that is gone meanwhile changes nothing of that.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from addon.check_in import CHECK_IN, CHECK_IN_FORM, Form, FormItem, form_and_session
from addon.incoming import REPLY_TERMS
from addon.member_page import MEMBER_PAGE, PAGE_TERMS, PAGE_WORDS, USUAL_LANGUAGE, PageTerms
from addon.sync.state.links import KnownLink
from addon.tabs import folded
from addon.web.members.form_answers import answered, keep_item_9, store_answers
from addon.web.members.opened import Opened, deps, is_same, opened, proof_of
from addon.web.members.saying import Saying, words_in

CHECKING_IN = Blueprint("checking_in", __name__)
_FORM = "check-in"
_ITEM_9_FIELD, _ITEM_9_MOST = "item9", 3


# --- what is shown ----------------------------------------------------------------------------------------


def show_check_in(found: Opened) -> str:
    """Show a form, or that it was answered; ``again`` in the address shows it once more, blank."""
    form = _form_of(found.known)
    if form is None:
        return render_template("members/check_in_gone.html", found=found, say=found.say)
    if answered(found.member, found.known.link.about) and request.args.get("again") != "yes":
        return render_template("members/checked_in.html", found=found, say=found.say)
    return _page(found, form)


def _page(found: Opened, form: Form, told: str = "") -> str:
    """Show the form; ``told`` names the words about what was wrong with the last try."""
    language = found.page.language
    return render_template(
        "members/check_in.html",
        found=found,
        say=found.say,
        form=form,
        introduction=_in_language(form.introduction, language),
        footer=_in_language(form.footer, language),
        items=[(one, _field(one, form), *_item_words(one, language)) for one in form.items],
        told=told,
    )


def _form_of(known: KnownLink) -> Form | None:
    name, _ = form_and_session(known.link.about)
    return deps().state.one(CHECK_IN_FORM, folded(name))


def _field(item: FormItem, form: Form) -> str:
    """Return how the page calls an item: item 9 is known by its name alone."""
    return _ITEM_9_FIELD if item.number == form.item_9 else f"i{item.number}"


def _in_language(words: Mapping[str, str], language: str) -> tuple[str, bool]:
    """Return the words in a language, those of the usual one where there are none; and whether they are those."""
    own = next((text for name, text in words.items() if folded(name) == folded(language)), "")
    return own or words.get(USUAL_LANGUAGE, ""), not own


def _item_words(item: FormItem, language: str) -> tuple[object, bool]:
    own = next((one for name, one in item.words.items() if folded(name) == folded(language)), None)
    return own or item.words[USUAL_LANGUAGE], own is None


# --- what is answered -------------------------------------------------------------------------------------


@CHECKING_IN.post("/m/<token>/check-in")
def answer(token: str) -> Response | str | tuple[str, int]:
    """Keep what was answered. Item 9 above zero first; whoever answered so sees whom they can call, whatever comes."""
    known, item_9 = _known(token), _item_9(request.form.get(_ITEM_9_FIELD, ""))
    if not item_9:
        return _keep(token)
    kept = _tried(lambda: keep_item_9(known, item_9))
    _tried(lambda: _keep(token))
    return _care(known, kept=kept), 200 if kept else 503


def _tried(keep: Callable[[], object]) -> bool:
    """Try to keep something; return whether it was. What an ended link or another form refuses does not count."""
    try:
        keep()
    except HTTPException:
        return False
    except Exception as mistake:  # noqa: BLE001 (whatever failed: the member sees whom to call)
        logging.getLogger("addon.web.members").error("%s while keeping answers", type(mistake).__name__)  # noqa: TRY400
        return False
    return True


def _known(token: str) -> KnownLink:
    """Return the link of a form, good or ended. Aborts with 404, 410 or 400 where nobody can have seen the form."""
    given, known = request.form.get("proof", ""), deps().state.links.find(token)
    if known is None:
        abort(404)
    if known.link.purpose != CHECK_IN or not is_same(given, proof_of(known.digest, _FORM)):
        abort(400 if known.is_good(deps().clock()) else 410)
    return known


def _item_9(text: str) -> int:
    """Return how far above zero item 9 was answered, 0 if it was not; a number off its scale counts as the highest."""
    is_number = text.isascii() and text.isdecimal()
    return min(int(text[:9]), _ITEM_9_MOST) if is_number else 0


def _keep(token: str) -> Response | str:
    """Keep the answers of a whole form. Aborts where the link ended or a value is on no scale."""
    found = opened(token)
    form = _form_of(found.known)
    if found.needs_digits:
        abort(400)
    if form is None:
        return show_check_in(found)
    if request.form.get("questions") != form.mark:
        return _page(found, form, told="Questions changed")
    answers = _answers(form)
    if not answers:
        return _page(found, form, told="Nothing answered")
    store_answers(found.known, form, answers)
    return redirect(url_for("members.show", token=token), 303)


def _answers(form: Form) -> dict[int, int]:
    """Return the value of each item that was answered. Aborts with 400 where one is not on its scale."""
    given = {one.number: request.form.get(_field(one, form)) for one in form.items}
    if not all(one.takes(_whole(given[one.number])) for one in form.items if given[one.number] is not None):
        abort(400)
    return {number: _whole(text) for number, text in given.items() if text is not None}


def _whole(text: str | None) -> int:
    """Return a number as our own page sends it, -1 for anything else."""
    return int(text) if text and len(text) < 4 and text.isascii() and text.isdecimal() else -1


# --- whom a member can call -------------------------------------------------------------------------------


def _care(known: KnownLink, *, kept: bool) -> str:
    """Show whom the member can call; it needs no page that a pass published, and no link that is still good."""
    memory = deps().state
    page = memory.one(MEMBER_PAGE, known.link.member)
    told = memory.one(REPLY_TERMS, "practice")
    terms = memory.one(PAGE_TERMS, "practice") or PageTerms(zone="UTC")
    if told:
        terms = replace(
            terms,
            phone=terms.phone or told.phone,
            sender=terms.sender or told.sender,
            crisis_lines=terms.crisis_lines or told.crisis_lines,
        )
    language = page.language if page else USUAL_LANGUAGE
    say = Saying(words=words_in(language, memory.remembered(PAGE_WORDS)), terms=terms, zone=terms.zone)
    return render_template("members/care.html", say=say, kept=kept)
