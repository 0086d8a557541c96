"""The page itself, its live parts, and what the staff may ask of the service."""

from dataclasses import replace
from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.problems import Fault
from addon.web import guard
from addon.web.audited import shows
from addon.web.guard import deps, for_admins
from addon.web.shown import Shown, is_late, shown, todays

HOME = Blueprint("home", __name__)
KINDS = (".csv", ".xlsx", ".xls", ".tsv", ".zip", ".ndjson", ".json")


@HOME.get("/")
def show() -> str:
    """Show the whole page."""
    return render_template("home.html", kinds=KINDS, **_live())


@HOME.get("/parts/status")
def status() -> str:
    """Show the live part: what the service does, what waits, the day's messages."""
    return render_template("status.html", **_live())


@HOME.post("/pass")
def run_a_pass() -> Response:
    """Ask for a pass."""
    deps().service.request_pass(f"asked for by {guard.user().name}")
    flash("A pass begins as soon as it can. This page shows when it is done.", "done")
    return _home()


@HOME.post("/sending/pause")
def pause() -> Response:
    """Pause all sending."""
    deps().service.pause_sending(guard.user().name)
    flash(
        "Nothing is sent until sending is resumed, but notes to staff and answers to texts that may be about distress. "
        "What falls due meanwhile and whose time passes is not sent.",
        "done",
    )
    return _home()


@HOME.post("/sending/resume")
@for_admins
def resume() -> Response:
    """Resume sending."""
    deps().service.resume_sending(guard.user().name)
    flash("Sending is resumed.", "done")
    return _home()


@HOME.post("/exports")
def upload() -> Response | tuple[str, int]:
    """Keep a file of the EHR in the exports folder."""
    given = request.files.get("file")
    name = _safe(given.filename or "") if given else ""
    if given is None or not name.casefold().endswith(KINDS):
        flash(f"Choose a file of one of these kinds: {', '.join(KINDS)}.", "wrong")
        return show(), 400
    try:
        deps().keep_export(name, given.stream.read())
    except Fault as fault:
        flash(f"The file was not kept: {fault.what}. {fault.next_step}", "wrong")
        return show(), 507
    deps().service.request_pass("an export was uploaded")
    flash("The file is in the exports folder; a pass reads it now.", "done")
    return _home()


def _safe(name: str) -> str:
    """Return a file's own name without folders and control characters, visible and of a length any disk takes."""
    own = PurePath(name.replace("\\", "/")).name
    printable = "".join(ch for ch in own if ch.isprintable() and ch not in '<>:"|?*').strip().lstrip(".~$")
    stem, dot, suffix = printable.rpartition(".")
    return f"{stem[:100]}{dot}{suffix[:10]}" if stem else ""


def _live() -> dict[str, object]:
    return {"shown": _shown(), "late": _late(), "workbook_url": deps().workbook_url}


def _shown() -> Shown:
    given = deps()
    found = shown(given.state, given.service.status(), now=given.clock(), zone=given.zone, titles=given.titles)
    return replace(found, today=todays(given.state)) if given.guests else found
    shows(one.who for one in (*found.texts.distress, *found.texts.others))
    shows(one.who for one in found.texts.item_9)
    shows(one.person for one in (*found.messages, *found.care))
    return found


def _late() -> bool:
    return is_late(deps().service.status(), deps().clock())


def _home() -> Response:
    return redirect(url_for("home.show"))
