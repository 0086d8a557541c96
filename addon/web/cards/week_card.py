"""The card beside the calendar: the sessions of today and tomorrow, and where a clinician's week goes. Pure; codes."""

from collections.abc import Iterable

from addon.names_in_text import day_in_words, time_in_words
from addon.on_page import CANCELLED, PageSession
from addon.web.cards.home_card import Places
from addon.web.cards.widgets import Json, ask, button, buttons, card, line, section, words
from addon.web.near import Near
from addon.week_shown import SessionShown, WeekShown

_SEVERAL = {"session": "groups", "appointment": "individual", "booked time": "booked times", "meeting": "meetings"}
"""What the sorts of Week by clinician are called where they are summed up."""
_MOST = 15
"""Sessions of a day, or of the week, that are shown."""


def week_card(days: Iterable[tuple[str, list[PageSession]]], found: Near, at: Places, week: WeekShown | None) -> Json:
    """Return the card; ``days`` are (what it is called, its sessions)."""
    return card(
        "My week" if week else "Sessions",
        *day_sections(days, found, at),
        section(*_load(week), header="Where the week goes") if week else section(),
        section(*_sessions(week.sessions), header="Groups of the week", folded=3) if week else section(),
        section(buttons(button("Refresh", ask(at.to("calendar/refresh"))))),
        subtitle=f"from {day_in_words(week.first)}" if week else "",
    )


def day_sections(days: Iterable[tuple[str, list[PageSession]]], found: Near, at: Places) -> list[Json]:
    """Return a section for each day with its sessions, each of which opens its own card."""
    return [
        section(*([session_line(one, found, at) for one in some[:_MOST]] or [words("No session.")]), header=called)
        for called, some in days
    ]


def session_line(session: PageSession, found: Near, at: Places) -> Json:
    """Return one session as a line that opens its card."""
    coming = [one for one in session.seats if not one.is_away]
    online = sum(one.joined_by in {"video", "phone"} for one in coming)
    told = (
        session.room,
        f"{len(coming)} expected" + (f", {online} online" if online else ""),
        f"{found.marked(session)} of {len(session.seats)} marked" if found.marked(session) else "",
        CANCELLED if found.shown(session) == CANCELLED else "",
    )
    return line(
        f"{time_in_words(session.start)}  {session.group}",
        bottom=" · ".join(filter(None, told)),
        icon="groups",
        click=ask(at.to("calendar/session"), session=session.code),
    )


def _load(week: WeekShown) -> list[Json]:
    lines = [line(f"{_SEVERAL.get(sort, sort)}: {in_hours(minutes)}") for sort, minutes in week.minutes]
    total = sum(minutes for _, minutes in week.minutes)
    works = (
        f" of {in_hours(week.works)} a week, {(200 * total + week.works) // (2 * week.works)}%" if week.works else ""
    )
    return [*lines, line(f"together: {in_hours(total)}{works}", icon="monitoring")]


def _sessions(found: Iterable[SessionShown]) -> list[Json]:
    return [
        line(
            f"{day_in_words(one.start)}, {time_in_words(one.start)}  {one.group}",
            bottom=f"{one.expected} expected" + (f", {one.online} online" if one.online else ""),
        )
        for one in list(found)[:_MOST]
    ]


def in_hours(minutes: int) -> str:
    """Return minutes as people read them, such as ``6 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")))
