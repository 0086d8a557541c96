"""Whole passes in which a clinician changes "this and following": each later session is asked about, once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from addon.calendars.ports import EventId
from tests.google.calendar_listing import listed
from tests.sync.adapters.google_calendar_desk import ZONE, name_of
from tests.sync.google_place import AtGoogle, at_google
from tests.sync.two_way_practice import TwoWayPractice, decides, everything, started, times

GUEST = [{"email": "trainee@example.org"}]


def follows(place: AtGoogle, little: TwoWayPractice, hour: int, **more: object) -> str:
    """C-01 changes their series of G-01 from 24 March on, "this and following"; return the id of what Google makes."""
    calendar, world = place.id("C-01"), place.world
    name = name_of(world, calendar, EventId(little.series("C-01", "G-01").key))
    rest = {**world.find(calendar, name), "id": f"{name}r20260324", "iCalUID": "rest@google.com", **more}
    for side, at in (("start", f"{hour}:00"), ("end", f"{hour + 1}:30")):
        rest[side] = {**rest[side], "dateTime": f"2026-03-24T{at}:00"}
    rest["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=6"]
    world.person_edits(calendar, name, recurrence=["RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20260324T035959Z;BYDAY=TU"])
    world.insert(calendar, rest)
    return str(rest["id"])


def as_shown(place: AtGoogle, day: date) -> tuple[str, str, object]:
    """Return time, title and guests of what C-01's calendar shows of G-01 on a day."""
    query = {"singleEvents": ["true"], "timeZone": [ZONE], "maxResults": ["2500"]}
    items = listed(place.world, place.id("C-01"), query)["items"]
    on_day = [one for one in items if one["start"]["dateTime"].startswith(f"{day}T")]
    (one,) = [one for one in on_day if one["summary"].startswith("Group G-01")]
    return one["start"]["dateTime"][11:16], one["summary"], one.get("attendees")


@pytest.mark.parametrize(("hour", "word", "stands"), [(18, "", 18), (19, "accept", 19), (19, "decline", 18)])
def test_this_and_following_keeps_what_was_added_from_there_on(
    tmp_path: Path, hour: int, word: str, stands: int
) -> None:
    """Title and guests stay with every date behind the cut, wherever it is; with no other time nothing is asked."""
    with at_google(tmp_path) as place, started(place) as little:
        follows(place, little, hour, summary="Group G-01 - bring the art supplies", attendees=GUEST)
        little.sync()
        assert len(little.rows("requests")) == (6 if word else 0)
        for row in little.rows("requests"):
            decides(little, word, id=row["id"])
        little.sync()
        little.sync()
        for day in (date(2026, 3, 24), date(2026, 4, 28)):
            assert as_shown(place, day) == (f"{stands}:00", "Group G-01 - bring the art supplies", GUEST)
        assert as_shown(place, date(2026, 3, 17)) == ("18:00", "Group G-01 · Room 2", None)
        before = everything(little)
        little.sync()
        assert everything(little) == before


@pytest.mark.parametrize(
    ("edit", "asked"),
    [
        ("drag", [datetime(2026, 3, 24, 19), datetime(2026, 4, 1, 10), datetime(2026, 4, 7, 19)]),
        ("delete one", [datetime(2026, 3, 24, 19), None, datetime(2026, 4, 7, 19)]),
        ("delete all", [None, None, None]),
    ],
)
def test_what_becomes_of_this_and_following_later_is_heard(
    tmp_path: Path, edit: str, asked: list[datetime | None]
) -> None:
    """A date of the new series is dragged or deleted, or all of it: the requests follow."""
    with at_google(tmp_path) as place, started(place) as little:
        name, world, calendar = follows(place, little, 19), place.world, place.id("C-01")
        little.sync()
        one = world.instance_id(calendar, name, datetime(2026, 3, 31, 19))
        if edit == "drag":
            world.person_moves(calendar, one, datetime(2026, 4, 1, 10))
        else:
            world.person_deletes(calendar, name if edit == "delete all" else one)
        little.sync()
        assert [row["to"] for row in little.rows("requests")][:3] == asked


@pytest.mark.parametrize("case", ["cover", "note"])
def test_this_and_following_pairs_each_session_with_its_own_week(tmp_path: Path, case: str) -> None:
    """Where somebody else covers one of the later dates, or one bears a note that Google drops with its series."""
    slot = datetime(2026, 3, 31, 18)
    with at_google(tmp_path) as place, started(place) as little:
        if case == "cover":
            little.types("sessions", "substitute", "C-03", id=f"G-01 {slot:%Y-%m-%d %H:%M}")
        else:
            event = little.series("C-01", "G-01")
            little.desk("C-01").moves(replace(event, start=slot, repeats=None, instead_of=slot, description="chairs"))
        little.sync()
        little.sync()
        follows(place, little, 19)
        if case == "note":
            calendar, world = place.id("C-01"), place.world
            for name in [name for name, one in world.calendars[calendar].events.items() if "recurringEventId" in one]:
                world.person_deletes(calendar, name)
        little.sync()
        moved = {row["from"]: row["to"] for row in little.rows("requests")}
        slots = [datetime(2026, 3, 24, 18) + timedelta(weeks=week) for week in range(6)]
        assert moved == {at: at + timedelta(hours=1) for at in slots if at != slot or case == "note"}


@pytest.mark.parametrize("word", ["accept", "decline"])
def test_this_and_following_moves_each_session_and_is_shown_once(tmp_path: Path, word: str) -> None:
    """Google makes a series of its own of the rest: it is a move per session, and goes once all are decided."""
    with at_google(tmp_path) as place, started(place) as little:
        follows(place, little, 19)
        little.sync()
        rows = little.rows("requests")
        moved_to = [datetime(2026, 3, 24, 19) + timedelta(weeks=week) for week in range(6)]
        assert [(row["what"], row["to"]) for row in rows] == [("move", to) for to in moved_to]
        for row in rows:
            decides(little, word, id=row["id"])
        little.sync()
        little.sync()
        hour = 19 if word == "accept" else 18
        shown = [
            *(datetime(2026, 3, day, 18) for day in (3, 10, 17)),
            *(datetime(2026, 3, day, hour) for day in (24, 31)),
        ]
        assert times(little, "C-01") == shown
        assert not [row for row in little.rows("requests") if str(row["status"]).startswith(("open", "changed"))]
