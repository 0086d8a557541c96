"""What the agency's page shows: only what passes have published, and of that only what the viewer may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from addon.agency.lines import LINE, NEVER, TODAY, PracticeLine, across, by_need, load_of, told_apart
from addon.agency.people import OWNER, may_see
from addon.agency.settings import Agency
from addon.names_in_text import date_in_words, moment_in_words, time_in_words
from addon.web.guard import for_admins, open_to_all, user

if TYPE_CHECKING:
    from addon.agency.page.app import AgencyDeps

HOME = Blueprint("home", __name__, static_folder="static", static_url_path="/agency")
ON_PAGE = 100
"""Practices, or lines of Today, on one page."""
_NARROWED: Mapping[str, tuple[str, Callable[[PracticeLine, datetime], object]]] = {
    "safety": ("with a safety question", lambda one, _: one.safety),
    "passes": ("whose passes fail", lambda one, now: one.fails(now)),
    "overdue": ("with something overdue", lambda one, _: one.due.overdue),
    "messages": ("with messages held or not arrived", lambda one, _: one.held or one.unsent or one.paused),
    "decide": ("with something to decide", lambda one, _: one.to_decide),
}
"""By what the practices can be narrowed down: how it is told, and which belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the viewer asked for: words of a practice's id or name, a person of the agency, a need, and which page."""

    words: str = ""
    person: str = ""
    only: str = ""
    page: int = 1


def _asked() -> _Asked:
    page = request.args.get("page", "")
    return _Asked(
        words=request.args.get("q", "").strip()[:60],
        person=request.args.get("person", "")[:40] if user().role == OWNER else "",
        only=request.args.get("only", "") if request.args.get("only", "") in _NARROWED else "",
        page=min(max(int(page), 1), 100_000) if page.isdecimal() and len(page) < 7 else 1,
    )


def _deps() -> "AgencyDeps":
    return cast("AgencyDeps", current_app.extensions["groupkeeper"])


def _agency() -> Agency:
    return _deps().people.there.now()


def _visible() -> dict[str, PracticeLine]:
    """Return the line of each practice that the viewer may see; one query, and one look at the folder."""
    published, agency, who = _deps().state.remembered(LINE), _agency(), user()
    return {one: published.get(one, NEVER) for one in agency.practices() if may_see(agency, who, one)}


def _narrowed(lines: Mapping[str, PracticeLine], asked: _Asked, now: datetime) -> dict[str, PracticeLine]:
    agency, words = _agency(), asked.words.casefold()
    kept = {one: line for one, line in lines.items() if words in f"{one} {line.name}".casefold()}
    if asked.person:
        kept = {one: line for one, line in kept.items() if agency.works_for(asked.person, one)}
    if asked.only:
        belongs = _NARROWED[asked.only][1]
        kept = {one: line for one, line in kept.items() if belongs(line, now)}
    return kept


@HOME.get("/")
def show() -> str:
    """Show the practices, those that need somebody most first."""
    asked, now, every = _asked(), _deps().clock(), _visible()
    apart = told_apart(every)
    lines = by_need({one: apart[one] for one in _narrowed(every, asked, now)}, now)
    return render_template(
        "practices.html",
        asked=asked,
        needs={key: words for key, (words, _) in _NARROWED.items()},
        counts={key: sum(bool(belongs(one, now)) for one in every.values()) for key, (_, belongs) in _NARROWED.items()},
        people=_people() if user().role == OWNER else (),
        load=load_of(user().name, every.values()),
        every=len(every),
        now=now,
        at=_at,
        **_paged(lines, asked),
    )


@HOME.get("/today")
def today() -> str:
    """Show the Today of all practices that the viewer may see, in Today's order."""
    asked, every = _asked(), _visible()
    lines, apart = _narrowed(every, asked, _deps().clock()), told_apart(every)
    published = _deps().state.remembered(TODAY)
    found = across({one: published[one] for one in lines if one in published})
    return render_template(
        "across.html",
        asked=asked,
        names={one: apart[one].name for one in lines},
        people=_people() if user().role == OWNER else (),
        day=date_in_words,
        **_paged(found, asked),
    )


@HOME.get("/people")
@for_admins
def people() -> str:
    """Show to an owner who has how much to do."""
    lines, agency = _visible(), _agency()
    roles = {one.name: one.role for one in _deps().state.staff.users()}
    loads = [load_of(name, [line for one, line in lines.items() if agency.works_for(name, one)]) for name in _people()]
    nobodys = [one for one in lines if not any(agency.works_for(name, one) for name in agency.file.people)]
    return render_template(
        "people.html",
        loads=sorted(loads, key=lambda one: (-one.safety, -one.overdue, -one.today, one.person)),
        roles=roles,
        nobodys=nobodys,
    )


@HOME.get("/p/<practice>")
@open_to_all
def below(practice: str) -> Response:
    """Lead to the pages of a practice; one that the viewer may not see is answered as one that there is not."""
    agency, who = _agency(), g.user
    if practice not in agency.practices() or not (who is None or may_see(agency, who, practice)):
        raise NotFound
    return redirect(f"/p/{practice}/")


def _people() -> tuple[str, ...]:
    """Return the names of everybody who works for a practice or may sign in."""
    return tuple(sorted({*_agency().file.people, *(one.name for one in _deps().state.staff.users())}))


def _paged(found: Sequence[object], asked: _Asked) -> dict[str, object]:
    first = (asked.page - 1) * ON_PAGE
    return {
        "found": found[first : first + ON_PAGE],
        "count": len(found),
        "first": first,
        "before": asked.page - 1 if first and found else 0,
        "after": asked.page + 1 if first + ON_PAGE < len(found) else 0,
    }


def _at(moment: datetime | None) -> str:
    """Return an instant on the agency's clock; of today the time alone."""
    if moment is None:
        return ""
    zone = ZoneInfo(_agency().file.zone)
    there, here = moment.astimezone(zone), _deps().clock().astimezone(zone)
    return time_in_words(there) if there.date() == here.date() else moment_in_words(there.replace(tzinfo=None))
