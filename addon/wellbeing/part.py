"""The Well-being tab and the view Vitality."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from addon.calendars.known_events import CalendarsNow
from addon.cells import typed
from addon.keyed_rows import ResultRow, computed, result_id
from addon.memory import news
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result
from addon.person_names import plain
from addon.sessions.working_hours import Hours
from addon.talks import ReasonsToTalk
from addon.today_line import LATER, Target, TodayLine, TodayLines
from addon.wellbeing.rest import rest
from addon.wellbeing.rows import Wellbeing, cells, was_talked_about
from addon.wellbeing.supervision import READ_SINCE, Calendars, supervision
from addon.wellbeing.turnover import turnover
from addon.wellbeing.vitality import Told, quarters, vitality_lines
from addon.wellbeing.working import Notes, Working, evening_from, lately

TAB = "wellbeing"
_NOTES_BACK = timedelta(days=91)
_LATER = ("clinician to talk with about rest", "clinicians to talk with about rest")


def _wellbeing(given: Given) -> Result:
    view, day = given.views[TAB], date_in_words(given.today)
    before, known = given.remembered(READ_SINCE), (given.handed(CalendarsNow) or CalendarsNow({})).known
    since = {**dict.fromkeys(known, given.today), **before}
    people = {rid: (typed(date, on), typed(date, talked)) for rid, (on, talked) in view.rows(_TYPED)}
    found = tuple(_found(given, Calendars(known=known, since=since), {rid: on for rid, (on, _) in people.items()}))
    rows = [ResultRow(tab=TAB, key=one.clinician.code, values=cells(one)) for one in found]
    talked = {rid: on for rid, (_, on) in people.items()}
    return Result(
        sources=(computed(view, rows, closing=f"closed {day}: not active any more"),),
        hands=(TodayLines(tuple(_lines(given, found, talked)), _LATER), _reasons(found)),
        memory=(news(READ_SINCE, before, since),),
    )


def _reasons(found: Iterable[Wellbeing]) -> ReasonsToTalk:
    every = {one.clinician.code: tuple(one.to_talk_about()) for one in found}
    return ReasonsToTalk({code: reasons for code, reasons in every.items() if reasons})


_TYPED = ("supervised_on", "talked_on")


def _found(given: Given, calendars: Calendars, supervised: Mapping[str, date | None]) -> Iterator[Wellbeing]:
    """Yield what is known of each active clinician."""
    practice, today, tab = given.practice, given.today, given.views[TAB].tab
    working = Working.of(practice, today - _NOTES_BACK, given.wall)
    hours, evening = Hours.of(practice), evening_from(practice.settings)
    first, after = lately(today)
    for one in practice.clinicians:
        if one.active:
            yield Wellbeing(
                clinician=one,
                today=today,
                supervision=supervision(one, calendars, practice, given.wall),
                rest=rest(one, practice.time_off, hours, today),
                typed=supervised.get(result_id(tab, one.code)),
                evenings=len(working.evenings(one.code, first, after, evening=evening)),
                weekends=len(working.weekends(one.code, first, after)),
                notes=working.notes.get(one.code, Notes()),
            )


def _lines(given: Given, found: Iterable[Wellbeing], talked: Mapping[str, date | None]) -> Iterator[TodayLine]:
    """Yield a line for each clinician with whom somebody should talk, by name."""
    tab, names = given.views[TAB].tab, {one.code: one.name for one in given.practice.clinicians}
    for one in sorted(found, key=lambda one: (plain(one.clinician.name), one.clinician.code)):
        code, reasons = one.clinician.code, list(one.to_talk_about())
        rid = result_id(tab, code)
        if reasons and not was_talked_about(talked.get(rid), given.today):
            yield TodayLine(
                kind="Well-being",
                urgency=f"amber, {'this week' if one.lacks_supervision else LATER}",
                who=code,
                what="; ".join(reasons),
                clinician=names.get(one.clinician.supervisor, ""),
                plan="Talk with them, then fill in Talked on",
                target=Target(tab=TAB, value=rid),
            )


def _vitality(given: Given) -> Result:
    practice = given.practice
    told = Told(
        working=Working.of(practice, quarters(given.today)[0][1], given.wall),
        time_off=practice.time_off,
        hours=Hours.of(practice),
        evening=evening_from(practice.settings),
        today=given.today,
        known_since=min((one.start.date() for one in practice.sessions), default=None),
    )
    change = turnover(practice.clinicians, given.today)
    return Result(lines={"vitality": list(vitality_lines(practice.clinicians, told, change))})


WELLBEING = Part(name="well-being", tabs=(TAB,), takes=(CalendarsNow,), compute=_wellbeing, memory=(READ_SINCE,))
VITALITY = Part(name="vitality", tabs=("vitality",), compute=_vitality)
