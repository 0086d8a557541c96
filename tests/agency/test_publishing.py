"""What a pass publishes for the agency's page: counts and codes, and not a name of anybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from addon.agency.lines import LINE, TODAY, PracticeLine
from addon.agency.publishing import keep_only, publish
from addon.incoming import REPLY, Incoming
from addon.outgoing import OutgoingMessage
from addon.sending_paused import PAUSED, Paused
from addon.service.told import BUSY, DONE, FAILED, LAST, NOTHING_NEW, WAITS, PassTold
from addon.settings import PracticeFile
from addon.sync.state.codec import as_text
from addon.sync.state.database import IN_MEMORY, State, open_state
from tests.practice import MEMBERS, ZONE, practice
from tests.sync.little_practice import NOON, LittlePractice, attendance, charges, scores, tuesdays

FILE = PracticeFile(zone=ZONE)
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NAMES = [one.name for one in MEMBERS[:3]]


@pytest.fixture
def agency() -> Iterator[State]:
    """Yield the state of an agency."""
    state = open_state(IN_MEMORY)
    yield state
    state.close()


def told(result: str, at: datetime = NOON, **about: object) -> PassTold:
    """Return how a pass went."""
    return PassTold(result=result, began=at, ended=at, **about)  # type: ignore[arg-type]


def line(agency: State) -> PracticeLine:
    """Return what is published."""
    found = agency.one(LINE, "elm")
    assert found is not None
    return found


def test_a_pass_publishes_what_waits_in_codes(agency: State) -> None:
    """As many lines as the tab Today has, in its order; no name of a member or a clinician, no word of a text."""
    with LittlePractice() as little:
        shows = [(name, start, "No Show" if name == NAMES[0] else "Show") for name in NAMES for start in FEBRUARY]
        little.drops(
            shows=attendance(shows), status=charges([(n, s, "90853") for n, s, word in shows if word == "Show"])
        )
        little.sync()
        little.types("attendance", "status", "late cancel", session="G-01 2026-02-24 18:00", member_code="M-0002")
        little.drops(more=attendance([(NAMES[1], FEBRUARY[3], "No Show"), (NAMES[2], FEBRUARY[3], "Show")]))
        little.drops(points=scores(("Nobody Known", "ORS", "20", date(2026, 2, 17))))
        little.sync()
        state = little.state
        body = {"meaning": "distress", "text": "I give up", "address": "+12125550147", "possible": "M-0001"}
        state.inbox.store(Incoming(source="texts", external_id="1", received=NOON, kind=REPLY, body=body))
        message = OutgoingMessage(
            key="1", person="M-0001", channel="text", address="+12125550147", text="Hi", due=NOON,
            ends=NOON + timedelta(hours=3), zone=ZONE, session="G-01 2026-03-03 18:00",
        )  # fmt: skip
        state.outbox.plan([message], now=NOON)
        state.keep(PAUSED, LAST, Paused(by="ana", since=NOON))
        publish(agency, "elm", told(DONE, NOON + timedelta(minutes=11), problems=2), (FILE, state))
        shown = [one for one in little.rows("today") if "All of today's rows" not in str(one["what"])]
        today = agency.one(TODAY, "elm")
        assert today is not None
        assert [one.urgency for one in today.lines] == [str(one["urgency"] or "") for one in shown]
        assert {"Outreach", "Question", "Conflict", "Session"} <= {one.kind for one in today.lines}
        published = as_text(LINE, line(agency)) + as_text(TODAY, today)
        people = (*MEMBERS, *practice().clinicians)
        words = {word for one in people for word in str(one.name).split()} | {"give up", "555", "Nobody"}  # type: ignore[attr-defined]
        assert not [word for word in words if word in published]
        found = line(agency)
        assert (found.safety, found.conflicts, found.held, found.problems, found.paused) == (1, 1, 1, 2, True)
        assert found.questions >= 1
        assert found.looked == NOON + timedelta(minutes=11)
        for there, is_left in ((("elm", "oak"), True), ((), True), (("oak",), False)):
            keep_only(agency, there)
            assert (agency.one(LINE, "elm") is not None, agency.one(TODAY, "elm") is not None) == (is_left, is_left)


def test_how_passes_end_is_told(agency: State) -> None:
    """Failures in a row are counted; what read the sheets ends them; somebody else at work is no news."""
    later = [NOON + timedelta(minutes=by) for by in range(6)]
    state = open_state(IN_MEMORY)
    try:
        publish(agency, "elm", told(DONE, later[0], problems=3), (FILE, state))
        before = line(agency)
        assert (before.looked, before.failures, before.problems) == (later[0], 0, 3)
        publish(agency, "elm", told(FAILED, later[1], trouble="elm: no" + "x" * 999), None)
        publish(agency, "elm", told(FAILED, later[2]), None)
        publish(agency, "elm", told(BUSY, later[3]), None)
        found = line(agency)
        assert (found.looked, found.began, found.failures) == (later[0], later[2], 2)
        assert found.fails(later[2])
        publish(agency, "elm", told(WAITS, later[4], trouble="open"), (FILE, state))
        assert line(agency).waits_for_workbook
        publish(agency, "elm", told(NOTHING_NEW, later[5]), (FILE, state))
        assert line(agency) == replace(before, looked=later[5], began=later[5], result=NOTHING_NEW, problems=0)
    finally:
        state.close()
