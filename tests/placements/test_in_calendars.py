"""Proposals in calendars over whole passes: shown to who leads the group, answered in the title, once."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from addon.calendars.ports import EventId
from addon.calendars.wanted import PLACEMENT, WantedEvent
from addon.placements.in_calendars import UNCLEAR, answer_in
from addon.problems import WorkbookOpenElsewhere
from addon.sync.passes import PassReport
from tests.placements.those_who_wait import ThoseWhoWait, signed, waits
from tests.practice import MEMBERS
from tests.sync.adapters.google_calendar_desk import name_of
from tests.sync.calendar_places import Place
from tests.sync.google_place import at_google
from tests.sync.in_memory_calendar import InMemoryCalendar

SAMI, BO = "M-0005", "M-0006"
ASKED = f"Placement to confirm: {SAMI}, G-01"
CONFIRM, DECLINE = "confirm", "decline"
TITLES: tuple[tuple[str, str], ...] = (
    (ASKED, ""),
    (f"yes {ASKED}", CONFIRM),
    (f"YES: {ASKED}", CONFIRM),
    (f"yes{ASKED}", ""),
    (f"Yes, {ASKED}", CONFIRM),
    (f"yes - {ASKED}", CONFIRM),
    (f"yes \u2014 {ASKED}", CONFIRM),
    (f"yes:{ASKED}", CONFIRM),
    (f"  ¡Sí! {ASKED}", CONFIRM),
    (f"si\u0301 {ASKED}", CONFIRM),
    (f"si {ASKED.upper()}", CONFIRM),
    (f"no {ASKED}", DECLINE),
    (f"No. {ASKED} (asked Ana)", DECLINE),
    ("yes", CONFIRM),
    ("NO!", DECLINE),
    (f"yesterday {ASKED}", ""),
    (f"no-show {ASKED}", ""),
    (f"yes? {ASKED}", ""),
    (f"yes/no {ASKED}", ""),
    (f"not yet {ASKED}", ""),
    (f"{ASKED} yes", ""),
    (f"no idea {ASKED}", UNCLEAR),
    (f"yes no {ASKED}", UNCLEAR),
    (f"yes Placement to confirm: {BO}, G-01", UNCLEAR),
    ("Supervision", ""),
    ("", ""),
)


@pytest.mark.parametrize(("title", "word"), TITLES)
def test_a_yes_or_no_in_front_of_the_title_is_an_answer(title: str, word: str) -> None:
    """Whatever its case, accents and the mark behind it; a word that only begins so, or goes on, decides nothing."""
    assert answer_in(title, ASKED) == word


class AtCalendars(ThoseWhoWait):
    """Those who wait, where Rosa (C-01) edits her calendar and everybody else has a file."""

    def __init__(self, **more: object) -> None:
        self.calendar = InMemoryCalendar()
        super().__init__(waits(SAMI, 20), **{"papers": {SAMI: (signed(SAMI),)}, **more})  # type: ignore[arg-type]
        self.two_way = {"C-01": self.calendar}
        self.sync()

    def event(self) -> WantedEvent:
        """Return the one event that asks."""
        (found,) = self.asking()
        return found

    def asking(self) -> list[WantedEvent]:
        """Return every event that asks."""
        return [one for one in self.calendar.shown() if one.kind == PLACEMENT]

    def retitles(self, title: str, **more: object) -> None:
        """Rosa types another title."""
        self.calendar.person_moves(replace(self.event(), title=title, **more))  # type: ignore[arg-type]

    def told(self) -> list[str]:
        """Run a pass and return what it tells of answers."""
        return [one.what for one in self.sync().problems if one.code == "calendar-answer"]

    def is_in_roster(self) -> bool:
        """Return whether Sami is in Roster of the group."""
        return bool(self.rows("roster", group_code="G-01", member_code=SAMI))

    def is_quiet(self) -> bool:
        """Return whether another pass finds nothing to do."""
        before = self.calendar._count
        report = self.sync()
        return (report.cells, report.rows, self.calendar._count) == (0, 0, before)


def test_a_yes_in_the_calendar_confirms_as_in_the_tab() -> None:
    """The event names codes alone and takes nobody's time; the row, Roster and status are as after a typed decision."""
    with AtCalendars() as little:
        event = little.event()
        assert (event.title, event.start, event.minutes) == (ASKED, datetime(2026, 3, 4, 9), 15)
        assert not event.takes_time
        assert "type yes or no in front of the title" in event.description
        shown = f"{event.title} {event.description} {event.key}"
        assert not any(name in shown for one in MEMBERS for name in one.name.split())
        assert not any(word in shown.casefold() for word in ("process", "group", "therap"))
        assert not any(one.kind == PLACEMENT for each in little.calendars.by_clinician.values() for one in each.shown())
        assert little.is_quiet()
        little.retitles(f"yes {ASKED}")
        assert little.told() == []
        row = little.placement(SAMI)
        assert (row["decision"], row["decided_by"]) == ("confirm", "Rosa Díaz (C-01)")
        assert row["status"] == "confirmed Mar 3 2026"
        (stay,) = little.rows("roster", group_code="G-01", member_code=SAMI)
        assert stay["joined"] == date(2026, 3, 10)
        assert little.asking() == []
        assert not [one for one in little.rows("requests") if one["status"] == "open"]
        assert little.is_quiet()
        little.calendar.forget_tokens()
        assert little.is_quiet()


def test_a_no_declines_and_is_not_asked_again() -> None:
    """Another group is looked for; the event is gone."""
    with AtCalendars() as little:
        little.retitles(f"No: {ASKED}")
        little.sync()
        assert next(row["status"] for row in little.rows("placements")) == "declined Mar 3 2026"
        assert not little.is_in_roster()
        assert little.asking() == []
        assert little.is_quiet()


@pytest.mark.long
def test_moving_or_deleting_the_event_is_no_answer() -> None:
    """Moved it stays there, and is answered or goes as any other; deleted it is not put back, and the tab waits on."""
    with AtCalendars() as little:
        moved = datetime(2026, 3, 5, 16)
        little.retitles(ASKED, start=moved)
        assert little.told() == []
        assert little.event().start == moved
        assert little.placement(SAMI)["status"] == "open: a clinician decides"
        assert not little.rows("requests")
        little.later(days=1)
        little.sync()
        assert little.event().start == moved
        little.decides(SAMI, "confirm")
        little.sync()
        assert little.asking() == []
        assert little.is_in_roster()
    with AtCalendars() as little:
        little.calendar.person_deletes(EventId(little.event().key))
        little.sync()
        little.later(days=2)
        little.sync()
        assert little.asking() == []
        assert little.placement(SAMI)["status"] == "open: a clinician decides"
        assert not little.rows("requests")
        assert little.is_quiet()


def test_another_title_is_left_as_it_is() -> None:
    """What a clinician typed for themselves is neither an answer nor put back; what is not clear is told."""
    with AtCalendars() as little:
        little.retitles("call Ana first")
        assert little.told() == []
        assert little.event().title == "call Ana first"
        little.retitles(f"no idea {ASKED}")
        assert [one.split(" in front")[0] for one in little.told()] == ["what was typed"]
        assert little.placement(SAMI)["decision"] is None
        little.retitles(f"yes {ASKED}")
        little.sync()
        assert little.is_in_roster()


def test_the_event_goes_along_until_somebody_answers() -> None:
    """Its day is the next on which the clinician works; a day that is over is followed by the next such day."""
    with AtCalendars() as little:
        away = {"clinician": "Rosa Díaz (C-01)", "what": "PTO", "status": "approved"}
        little.adds("time_off", {**away, "since": date(2026, 3, 4), "until": date(2026, 3, 4)})
        little.types(
            "clinicians", "availability", "Wed 09:00-16:00; Thu 10:00-16:00; Mon 12:00-17:00", name="Rosa Díaz"
        )
        little.sync()
        assert little.event().start == datetime(2026, 3, 5, 10)
        little.later(days=3)
        little.sync()
        assert little.event().start == datetime(2026, 3, 9, 12)


def test_a_proposal_that_changed_is_not_decided_by_an_old_title() -> None:
    """The new event asks again, also where the old yes was read in the same pass; a second yes counts."""
    with AtCalendars() as little:
        old = little.event()
        little.retitles(f"yes {ASKED}")
        little.types("sessions", "start", time(19), id="G-01 2026-03-10 18:00")
        little.sync()
        assert not little.is_in_roster()
        assert str(little.placement(SAMI)["status"]).startswith("changed")
        new = little.event()
        assert new.key != old.key
        assert "7:00 PM" in new.description
        assert not little.told()
        little.retitles(f"yes {ASKED}")
        assert not little.told()
        assert little.is_in_roster()
        assert little.is_quiet()


def test_an_answer_that_comes_after_the_change_is_told() -> None:
    """Typed while a pass replaces the event: it stays until it was read, decides nothing, and is told."""
    with AtCalendars() as little:
        little.types("sessions", "start", time(19), id="G-01 2026-03-10 18:00")
        old, put = little.event(), little.calendar.put_all

        def types_meanwhile(puts: object) -> object:
            little.calendar.person_moves(replace(old, title=f"yes {ASKED}"))
            return put(puts)  # type: ignore[arg-type]

        little.calendar.put_all = types_meanwhile  # type: ignore[method-assign, assignment]
        little.sync()
        little.calendar.put_all = put  # type: ignore[method-assign]
        assert len(little.asking()) == 2
        assert len(little.told()) == 1
        assert not little.is_in_roster()
        assert little.placement(SAMI)["decision"] is None
        assert little.event().key != old.key
        assert little.told() == []  # and Today does not show it any more
        assert little.is_quiet()


def test_a_withdrawn_proposal_takes_its_event_away() -> None:
    """Also one that was moved."""
    with AtCalendars() as little:
        little.retitles(ASKED, start=datetime(2026, 3, 5, 16))
        little.sync()
        little.types("groups", "status", "paused", name="Tuesday process group")
        little.sync()
        assert little.asking() == []
        assert little.is_quiet()


@pytest.mark.parametrize(("word", "decided"), [("no", CONFIRM), ("yes", DECLINE), ("yes", CONFIRM)])
def test_the_tab_counts_where_both_decide_at_once(word: str, decided: str) -> None:
    """What a person typed there stays; another answer in the calendar is told."""
    with AtCalendars() as little:
        little.retitles(f"{word} {ASKED}")
        little.decides(SAMI, decided, by="Tom O'Hara (C-02)")
        told = little.told()
        assert len(told) == (0 if (word, decided) == ("yes", CONFIRM) else 1)
        rows = little.rows("placements")
        assert rows[0]["decision"] == decided
        assert little.is_in_roster() == (decided == CONFIRM)
        assert little.asking() == []
        assert little.told() == []


def test_an_answer_waits_for_papers_as_in_the_tab_and_is_typed_once() -> None:
    """It is in the row, with what is missing; a person who clears it there is not overruled by the same title."""
    with AtCalendars(papers={SAMI: (signed(SAMI, state="missing", signed=None),)}) as little:
        little.retitles(f"yes {ASKED}")
        little.sync()
        assert little.placement(SAMI)["decision"] == CONFIRM
        assert not little.is_in_roster()
        assert little.is_quiet()
        little.types("placements", "decision", None, id=str(little.placement(SAMI)["id"]))
        little.types("placements", "decided_by", None, id=str(little.placement(SAMI)["id"]))
        little.calendar.forget_tokens()
        little.sync()
        assert little.placement(SAMI)["decision"] is None
        little.retitles(f"no {ASKED}")
        little.sync()
        assert str(little.rows("placements")[0]["status"]).startswith("declined")


def test_a_yes_does_not_pass_over_what_is_to_be_checked() -> None:
    """An event shows no reasons: whoever looked at them confirms in the row, and the calendar agrees."""
    with AtCalendars() as little:
        little.types("clinicians", "payers", None, name="Rosa Díaz")
        little.sync()
        little.retitles(f"yes {ASKED}")
        little.sync()
        assert str(little.placement(SAMI)["status"]).startswith("open: first look at this")
        assert not little.is_in_roster()
        little.decides(SAMI, "confirm after check")
        assert little.told() == []
        assert little.is_in_roster()
        assert little.asking() == []


def test_a_half_filled_row_is_not_filled_in_by_a_calendar() -> None:
    """Somebody else is about to decide there: their cell stays, and it is told."""
    with AtCalendars() as little:
        rid = str(little.placement(SAMI)["id"])
        little.types("placements", "decided_by", "Tom O'Hara (C-02)", id=rid)
        little.retitles(f"yes {ASKED}")
        assert little.told() == [f"a calendar answers it, and Decided by names somebody else ({rid})"]
        assert not little.is_in_roster()
        assert little.placement(SAMI)["decided_by"] == "Tom O'Hara (C-02)"


def test_an_answer_waits_with_the_sheet() -> None:
    """While the workbook is open elsewhere the event stays as it is; once it can be written the answer counts."""
    with AtCalendars() as little:
        little.retitles(f"yes {ASKED}")
        write = little.workbook.write

        def refused(_: object) -> None:
            raise WorkbookOpenElsewhere("workbook", "is open", "Close it.")

        little.workbook.write = refused  # type: ignore[method-assign, assignment]
        assert little.sync().waiting
        assert little.event().title == f"yes {ASKED}"
        little.workbook.write = write  # type: ignore[method-assign]
        little.sync()
        assert little.is_in_roster()
        assert little.asking() == []


def test_the_event_is_in_the_calendar_of_who_leads_the_group() -> None:
    """If somebody else leads it the event goes; whose calendar is a file confirms in the tab."""
    with AtCalendars() as little:
        little.types("groups", "clinician", "Inês Brandão (C-03)", name="Tuesday process group")
        little.sync()
        assert little.asking() == []
        assert little.placement(SAMI)["status"] == "open: a clinician decides"
        files = [one for each in little.calendars.by_clinician.values() for one in each.shown()]
        assert not any(one.kind == PLACEMENT for one in files)
        little.types("groups", "clinician", "Rosa Díaz (C-01)", name="Tuesday process group")
        little.sync()
        assert little.event().title == ASKED


class AtPlace(ThoseWhoWait):
    """Those who wait, with everybody's two-way calendars at a place."""

    def __init__(self, place: Place, **more: Any) -> None:
        self.place = place
        super().__init__(waits(SAMI, 20), **more)

    def sync(self, **more: Any) -> PassReport:
        """Run one pass with the calendars opened for it."""
        with self.place.opened(self.state, now=self.now, again=frozenset()) as calendars:
            self.two_way = dict(calendars)  # type: ignore[arg-type]
            return super().sync(**more)

    def asking(self) -> list[str]:
        """Return the titles of the events that ask."""
        return [one.title for one in self.place.desk("C-01").shown() if one.key.startswith(PLACEMENT)]


@pytest.mark.long
def test_at_google_a_title_stays_until_it_is_decided(tmp_path: Path) -> None:
    """The event goes along to the next day with what was typed; typed once, it counts once the paper is there."""
    missing = {SAMI: (signed(SAMI, state="missing", signed=None),)}
    with at_google(tmp_path) as place, AtPlace(place, papers=missing) as little:
        assert little.asking() == [ASKED]
        calendar = place.id("C-01")
        (key,) = [one.key for one in place.desk("C-01").shown() if one.key.startswith(PLACEMENT)]
        place.world.person_edits(calendar, name_of(place.world, calendar, EventId(key)), summary=f"sí {ASKED}")
        for _ in range(2):
            little.sync()
            assert little.asking() == [f"sí {ASKED}"]
            assert little.placement(SAMI)["decision"] == CONFIRM
            assert not little.rows("roster", group_code="G-01", member_code=SAMI)
            little.later(days=1)
        little.papers = {SAMI: (signed(SAMI),)}
        little.sync()
        little.sync()
        assert little.rows("roster", group_code="G-01", member_code=SAMI)
        assert little.asking() == []
