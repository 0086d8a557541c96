"""The page of a member's papers: whoever opens it proves first who they are; the exact words that were signed are kept.

A look changes nothing: that a text was opened is noted by the button that shows it.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.member_page import HOME
from addon.papers import (
    OPENS,
    PAPER_DEED,
    PAPER_TEXT,
    PAPERS,
    READS,
    REFUSES,
    SHOWN_PAPER,
    SIGNS,
    PaperText,
    ShownPaper,
)
from addon.sync.state.outbox import withdrawing
from addon.tabs import folded
from addon.web.members.opened import Opened, ask_who, checked, deps, opened, ref_of

SIGNING = Blueprint("signing", __name__)
_TURNS = {1: "First signature", 2: "Second signature"}
_NOTED = {SIGNS: "Paper answered", READS: "Paper answered", REFUSES: "Paper refused"}
_MAY = {SIGNS: (SIGNS, REFUSES), READS: (READS,)}
"""What may be done about a paper, by what the page asks for."""
_ORDER = (SIGNS, READS, "")
_LONGEST_NAME, _LEAST_NAMES = 100, 2


def show_papers(found: Opened) -> str:
    """Show the list of the member's papers."""
    papers = [(one, ref_of(one.id), _noted(found, one), _TURNS.get(one.turn, "")) for one in _mine(found)]
    return render_template("members/papers.html", found=found, say=found.say, papers=papers)


def to_answer(found: Opened) -> list[ShownPaper]:
    """Return the papers that wait for the member."""
    return [one for one in _mine(found) if one.asks and not _noted(found, one)]


@SIGNING.get("/m/<token>/papers")
def papers(token: str) -> str:
    """Show the list, also from the member's own page."""
    found = _entitled(token)
    return show_papers(found) if found.is_proved else ask_who(found, to=PAPERS)


@SIGNING.post("/m/<token>/papers/<ref>/open")
def show_text(token: str, ref: str) -> Response:
    """Note that the text of a paper is opened, the first time, and show it."""
    found, paper = _asked(token, ref, "open")
    about = f"{_about(paper)} open"
    if paper.asks and not paper.was_opened and not found.arrived(about):
        found.store(about, PAPER_DEED, _body(paper, OPENS), what=OPENS)
    return redirect(url_for("signing.paper", token=token, ref=ref), 303)


@SIGNING.get("/m/<token>/papers/<ref>")
def paper(token: str, ref: str) -> str:
    """Show the text of a paper."""
    found = _entitled(token)
    return _page(found, _paper(found, ref), ref) if found.is_proved else ask_who(found, to=PAPERS)


@SIGNING.post("/m/<token>/papers/<ref>/answer")
def answer(token: str, ref: str) -> Response | str:
    """Keep a signature with the exact words that were shown, a refusal, or that the text was read again; once."""
    found, paper = _asked(token, ref, "answer")
    deed, words = request.form.get("deed", ""), _words(paper)
    if deed not in _NOTED:
        abort(400)
    if deed in _MAY.get(paper.asks, ()) and not _noted(found, paper):
        told = "Paper changed" if request.form.get("digest") != words.digest else _mistake(found, paper, deed)
        if told:
            return _page(found, paper, ref, told=told)
        _store(found, paper, deed, words)
    return redirect(url_for("signing.paper", token=token, ref=ref), 303)


def _mistake(found: Opened, paper: ShownPaper, deed: str) -> str:
    """Return the name of the words for what a signature lacks, "" if nothing."""
    name = _name()
    if deed != SIGNS:
        return ""
    if len(name.split()) < _LEAST_NAMES:
        return "Sign name missing"
    if request.form.get("agree") != "yes":
        return "Sign tick missing"
    if paper.for_messages and not _ways(found):
        return "Sign ways missing"
    return "Sign other name" if paper.turn and folded(name) in _others(found, paper) else ""


def _store(found: Opened, paper: ShownPaper, deed: str, words: PaperText) -> None:
    body = _body(paper, deed)
    if deed == SIGNS:
        body |= {"title": words.name, "text": words.text, "name": _name(), "ways": " ".join(_ways(found))}
    others = [one for one in to_answer(found) if one.id != paper.id]
    also = None if others else withdrawing(found.member, PAPERS, now=found.now)
    found.store(_about(paper), PAPER_DEED, body, what="answer", also=also)


# --- whose papers, and what was done about them ----------------------------------------------------------


def _entitled(token: str) -> Opened:
    """Return what a link opens that may show papers. Aborts where it may not."""
    found = opened(token)
    if found.known.link.purpose not in {PAPERS, HOME}:
        abort(404)
    return found


def _asked(token: str, ref: str, form: str) -> tuple[Opened, ShownPaper]:
    """Return what a form is about. Aborts where it does not bear what the page has, or nobody proved who it is."""
    found = opened(token)
    checked(found, f"{form} {ref}")
    if found.known.link.purpose not in {PAPERS, HOME} or not found.is_proved:
        abort(400)
    return found, _paper(found, ref)


def _mine(found: Opened) -> list[ShownPaper]:
    """Return the member's papers: those to sign first, then those to read again."""
    mine = (one for one in deps().state.remembered(SHOWN_PAPER).values() if one.member == found.member)
    return sorted(mine, key=lambda one: (_ORDER.index(one.asks), folded(one.name), one.turn))


def _paper(found: Opened, ref: str) -> ShownPaper:
    paper = next((one for one in _mine(found) if ref_of(one.id) == ref), None)
    if paper is None or not paper.digest:
        abort(404)
    return paper


def _words(paper: ShownPaper) -> PaperText:
    words = deps().state.one(PAPER_TEXT, paper.digest)
    if words is None:
        abort(404)
    return words


def _page(found: Opened, paper: ShownPaper, ref: str, *, told: str = "") -> str:
    return render_template(
        "members/paper.html",
        found=found,
        say=found.say,
        paper=paper,
        ref=ref,
        words=_words(paper),
        turn=_TURNS.get(paper.turn, ""),
        noted=_noted(found, paper),
        told=told,
        typed=_name(),
        channels=[channel for channel, _ in found.page.addresses] if paper.for_messages else [],
    )


def _about(paper: ShownPaper) -> str:
    return f"paper {paper.id}"


def _noted(found: Opened, paper: ShownPaper) -> str:
    """Return the name of the words for what was answered and no pass has taken over yet, "" if nothing was."""
    last = found.untaken(_about(paper))
    return _NOTED.get(last.body["deed"], "") if last else ""


def _body(paper: ShownPaper, deed: str) -> dict[str, str]:
    return {"paper": paper.id, "document": paper.document, "version": paper.version, "deed": deed}


def _name() -> str:
    """Return the typed name on one line."""
    return " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]


def _ways(found: Opened) -> list[str]:
    ticked = request.form.getlist("way")
    return [channel for channel, _ in found.page.addresses if channel in ticked]


def _others(found: Opened, paper: ShownPaper) -> set[str]:
    """Return the folded names of those who signed the same paper as another person, by now."""
    same = [
        one
        for one in _mine(found)
        if (one.document, one.version) == (paper.document, paper.version) and one.id != paper.id
    ]
    arrived = (deed for one in same for deed in found.arrived(_about(one)) if deed.body["deed"] == SIGNS)
    return {*paper.others, *(folded(deed.body["name"]) for deed in arrived)}
