"""What people see of placements: the rows of the tab, lines of Today, the welcome message and its page. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from addon.names_in_text import date_in_words, in_names, moment_in_words, names_of
from addon.outgoing import NOT_SENT
from addon.part import Given
from addon.placements.placement import DECIDE_WITHIN, OVER, TAB, WAITS, Placement
from addon.placements.ranked import Ranked, only_options, why, without
from addon.placements.watching import welcome_of
from addon.placing import CONFIRMED, DECLINED, IN_REVIEW, PROPOSED, WELCOME, PlacementNow, ShownWelcome
from addon.records import GroupSession, Practice
from addon.sessions.cover import room_and_link
from addon.sessions.expand import instant, wall_time
from addon.sources import SourceRow
from addon.tabs import Value
from addon.telling import tells
from addon.today_line import LATER, Target, TodayLine, TodayLines, timed
from addon.typed_settings import whole
from addon.wanted_notices import WantedNotice

WORDS = "Welcome"
"""How the names begin of the rows of Message texts that welcome a member."""
_AFTER = timedelta(days=1)
"""How long after the first session its page still shows it."""


def status_of(one: Placement, ranked: Ranked | None) -> str:
    """Return what people read under Status."""
    if not one.is_open:
        return one.status
    if one.stage == IN_REVIEW:
        again = (
            "decide again: choose decline, or clear the decision to confirm" if one.stale else one.problem or "decide"
        )
        return f"open, in review: {one.review}; {again}"
    if one.stale:
        return one.status
    if one.problem:
        return f"open: {one.problem}"
    if one.stage == PROPOSED:
        return f"open: {one.lacks}" if one.lacks else "open: a clinician decides"
    if one.wishes.not_yet:
        return f"open, waits: {one.wishes.not_yet}"
    if ranked is None or not ranked.fitting:
        return "open, waits: no group fits"
    return "open, waits: every seat that fits goes to somebody else"


def rows(given: Given, placements: Mapping[str, Placement], ranked: Mapping[str, Ranked]) -> tuple[SourceRow, ...]:
    """Return the rows of this pass: open ones anew, of the others only what may have changed."""
    names, seen, only = names_of(given.practice), given.views[TAB], only_options(ranked)
    made = []
    for one in sorted(placements.values(), key=lambda one: (one.wishes.since, one.member, one.number)):
        values: dict[str, Value] = {"status": status_of(one, ranked.get(one.member))}
        if one.at is not None or not one.is_in_roster:  # else only its row told of it
            values["done"] = _done(given, one)
        if one.is_open or one.is_in_roster or not seen.observed(one.id):
            label = given.directory.label
            values |= {"member": label(one.member), "group": label(one.group) if one.group else None}
            values |= {"first_session": one.start, "rests_on": "; ".join(each.paper for each in one.rests) or None}
        if one.is_open and one.stage != IN_REVIEW and one.member in ranked:
            values |= _ranked(one, ranked[one.member], without(only, one.member))
        shown = {name: in_names(text, names) if isinstance(text, str) else text for name, text in values.items()}
        made.append(SourceRow(rid=one.id, values=shown))
    return (*made, *_forgotten(given, placements))


def _ranked(one: Placement, ranked: Ranked, only: Mapping[str, frozenset[str]]) -> dict[str, Value]:
    looked = ranked.find(one.group)
    return {
        "rank": ranked.rank(one.group) or None,
        "why": why(looked) if looked else None,
        "filtered": ranked.filtered(),
        "others": ranked.beside(one.group, only) or None,
    }


def _forgotten(given: Given, placements: Mapping[str, Placement]) -> Iterator[SourceRow]:
    """Yield the open rows that no placement is about (a lost state): they are closed."""
    lost = f"closed {date_in_words(given.today)}: the memory of it was lost"
    for rid, (status,) in given.views[TAB].rows(("status",)):
        if rid not in placements and str(status or "").startswith(("open", "changed")):
            yield SourceRow(rid=rid, values={"status": lost})


def _done(given: Given, one: Placement) -> str | None:
    if one.stage in {CONFIRMED, OVER} and one.at is not None:
        return (
            f"in Roster, read {date_in_words(wall_time(one.at, given.practice.zone).date())}; {_welcomed(given, one)}"
        )
    if one.stage == DECLINED:
        return "not in this group; another one is looked for"
    return None


def _welcomed(given: Given, one: Placement) -> str:
    """Return whether the member has been welcomed, in words that are true of the message."""
    welcome = welcome_of(given, one)
    if welcome.told:
        return f"welcome message {date_in_words(welcome.told)}"
    if welcome.shown.startswith(NOT_SENT):
        return "the welcome message was not sent: tell them, and fill in Told on in Messages"
    return "welcome message in Messages"


# --- Today ----------------------------------------------------------------------------------------------


def today_lines(given: Given, placements: Iterable[Placement]) -> TodayLines:
    """Return a line for what a clinician has to decide again or to complete; proposals are counted."""
    lines = []
    for one in placements:
        if one.stage == IN_REVIEW:
            what = f"placement in {one.group} in review: {one.review}"
            line = _line(given, one, what, timed("red", given.today, given.today), by=given.today)
            lines.append(replace(line, is_shown=True))
        elif one.is_open and (one.problem or one.stale):
            what = f"the decision about {one.group or 'a group'} does not count yet: {one.problem or 'it changed'}"
            lines.append(_line(given, one, what, timed("amber", given.today, given.today), by=given.today))
        elif one.is_open and one.stage == PROPOSED and one.shown is not None:
            by = one.shown + timedelta(days=whole(given.practice.settings, "Placement within", DECIDE_WITHIN))
            lines.append(_line(given, one, f"{one.group} is proposed: confirm or decline", f"amber, {LATER}", by=by))
    return TodayLines(tuple(lines), later=("placement waits for a clinician", "placements wait for a clinician"))


def _line(given: Given, one: Placement, what: str, urgency: str, *, by: date) -> TodayLine:
    return TodayLine(
        kind="Placement",
        urgency=urgency,
        who=one.member,
        what=what,
        by=by,
        clinician=_lead(given.practice, one),
        plan="Choose under Decision in Placements",
        target=Target(tab=TAB, value=one.id),
        about=f"placement {one.stage}",
    )


def _lead(practice: Practice, one: Placement) -> str:
    group = next((each for each in practice.groups if each.code == one.group), None)
    names = {each.code: each.name for each in practice.clinicians}
    return names.get(group.clinician, "") if group else ""


# --- the member ----------------------------------------------------------------------------------------------


def notices(given: Given, placements: Iterable[Placement]) -> Iterator[WantedNotice]:
    """Yield the welcome message of everybody who was placed, also where it is to be told no more, with the reason."""
    for one in placements:
        if one.at is None or one.start is None:
            continue
        start, untrue = instant(one.start, given.practice.zone), _untrue(one)
        if not untrue or one.at < given.now < start:
            yield WantedNotice(
                id=one.id,
                member=one.member,
                about=one.id,
                words=WORDS,
                rule_name="First session",
                why=f"placed in {one.group}, first session {moment_in_words(one.start)}",
                start=start,
                at=one.at,
                ends=start,
                link=WELCOME,
                untrue=untrue,
            )


def _untrue(one: Placement) -> str:
    """Return why nobody is to be welcomed by a placement that was confirmed once, "" if they are."""
    if one.stage == CONFIRMED:
        return ""
    return {IN_REVIEW: "placement in review", DECLINED: "placement declined"}.get(one.stage, f"placement {one.status}")


def shown_welcomes(given: Given, placements: Iterable[Placement]) -> dict[str, ShownWelcome]:
    """Return what pages show of first sessions, by the placement's id."""
    sessions = {one.code: one for one in given.practice.sessions}
    groups = {one.code: one for one in given.practice.groups}
    found = {}
    for one in placements:
        session, group = sessions.get(one.session), groups.get(one.group)
        if one.stage not in {CONFIRMED, OVER} or one.at is None or session is None or group is None:
            continue
        if instant(session.start, given.practice.zone) + _AFTER > given.now and not one.status.startswith("closed"):
            found[one.id] = _welcome(given, one, session)
    return found


def _welcome(given: Given, one: Placement, session: GroupSession) -> ShownWelcome:
    group = next(each for each in given.practice.groups if each.code == one.group)
    meets = session.meets or group.meets
    room, _ = room_and_link(session, group)
    return ShownWelcome(
        id=one.id,
        member=one.member,
        start=instant(session.start, given.practice.zone),
        minutes=session.minutes,
        every_weeks=group.every_weeks,
        how=(one.wishes.how if meets == "hybrid" else meets),
        room="" if tells(room) or one.wishes.how == "video" else room,
    )


# --- other parts ----------------------------------------------------------------------------------------------


def placement_now(given: Given, one: Placement) -> PlacementNow | None:
    """Return what became of a member's last placement, None where nothing was proposed."""
    if one.stage == WAITS or one.shown is None:
        return None
    state = CONFIRMED if one.stage == OVER and one.at else one.stage
    if one.status.startswith("closed"):
        return None
    return PlacementNow(
        state=state,
        since=one.decided_on if one.decided_on and one.stage != PROPOSED else one.shown,
        group=one.group,
        first_session=one.start,
        oriented=welcome_of(given, one).told if one.at else None,
    )
