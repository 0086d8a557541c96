"""Whoever has no link asks for a place: what the intake needs to call them, and the code that was sent to their phone.

Off unless Settings switches the page on. Until the code is right nothing of the form is kept. The page names no group,
no kind of treatment and nobody; a wish for one is what the intake talks about.
"""

from dataclasses import dataclass, field, replace

from flask import Blueprint, abort, render_template, request

from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.prospects import APPLICATIONS, APPLIED
from addon.reachable import usable_email
from addon.tabs import WEEKDAYS
from addon.web.members.opened import deps, for_strangers
from addon.web.members.proving import (
    CODE,
    ask_for_code,
    check_seal,
    checked,
    code_sent,
    hidden,
    is_right,
    seal,
    typed,
    typed_phone,
)
from addon.web.members.saying import Saying

APPLYING = Blueprint("applying", __name__)
HOW = ("in person", "video", "either")
_TEXTS = ("name", "email", "birth_date", "payer", "state")
_FOR = "application"
"""What its codes are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was typed, by the field in Intake, and a word for what is wrong with it, "" if nothing is."""

    fields: dict[str, str] = field(default_factory=dict)
    wrong: str = ""


@APPLYING.get("/m/apply")
def form() -> str:
    """Show the form."""
    return _form(for_strangers(), Application())


@APPLYING.post("/m/apply")
def send() -> str:
    """Send a code to the phone in the form."""
    checked("apply")
    say = for_strangers()
    made = _typed(say)
    if made.wrong or not _is_open():
        return _form(say, made)
    id_ = ask_for_code(say, made.fields["phone"], _FOR)
    return _code_page(say, made, id_) if id_ else _form(say, replace(made, wrong="Too many codes"))


@APPLYING.post("/m/apply/code")
def apply() -> str:
    """Take the application over, if the code is right."""
    checked("prove the phone")
    say, id_ = for_strangers(), request.form.get("id", "")
    made = _typed(say)
    if made.wrong:
        abort(400)
    check_seal(id_, made.fields)
    sent = code_sent(id_) if _is_open() else None
    if sent is None:
        return _form(say, replace(made, wrong="Code over"))
    if not is_right(id_, sent):
        return _code_page(say, made, id_, wrong=True)
    given = deps()
    now = given.clock()
    arrived = Incoming(source=PAGES, external_id=f"apply | {id_}", received=now, kind=APPLIED, body=made.fields)
    given.state.inbox.store(arrived)
    given.state.forget(CODE, id_)
    given.request_pass("somebody asked for a place")
    return render_template("members/applied.html", say=say)


def _is_open() -> bool:
    return deps().sends_texts and deps().state.one(APPLICATIONS, "page") == 1


def _typed(say: Saying) -> Application:
    fields = {name: typed(name) for name in _TEXTS}
    fields["phone"], unusable = typed_phone(say)
    fields["email"] = fields["email"] if usable_email(fields["email"]) else ""
    fields["how"] = request.form.get("how", "") if request.form.get("how") in HOW else ""
    fields["days"] = ", ".join(day[:3] for day in WEEKDAYS if day in request.form.getlist("days"))
    for name in ("text_consent", "email_consent"):
        fields[name] = "yes" if request.form.get(name) == "yes" else ""
    wrong = "" if fields["name"] else "Full name missing"
    wrong = wrong or unusable or ("" if request.form.get("consent") == "yes" else "Yes missing")
    return Application(fields=fields, wrong=wrong)


def _form(say: Saying, made: Application) -> str:
    days = list(zip(WEEKDAYS, say("Weekdays").split(","), strict=False))
    return render_template(
        "members/apply.html", say=say, form=made, days=days, how=HOW, is_open=_is_open(), **hidden("apply")
    )


def _code_page(say: Saying, made: Application, id_: str, *, wrong: bool = False) -> str:
    days = [day for day in WEEKDAYS if day[:3] in made.fields["days"]]
    return render_template(
        "members/apply_code.html",
        say=say,
        form=made,
        days=days,
        id=id_,
        seal=seal(id_, made.fields),
        wrong=wrong,
        **hidden("prove the phone"),
    )
