"""What people answer in Needs review is acted upon at the next pass."""

from dataclasses import replace
from datetime import date, datetime

from addon.exports.identity import Match, NewClient, client_key, of_visit, recognise
from addon.exports.known_people import known_people
from addon.exports.rows import ClientRef
from addon.exports.same_day import ToldOfGroup
from addon.sessions.rebuild import rebuilt
from tests.exports.reports import LIAM, ROSA, ZOE, status_report
from tests.practice import MEMBERS, TUESDAY, joined, practice, weekly

NOW = datetime(2026, 3, 20, 12)
SECOND = replace(TUESDAY, code="G-03", name="Tuesday skills group")


def test_a_named_group_takes_the_meeting_that_could_be_two() -> None:
    """Two groups of one clinician at one time and no roster to tell: asked; the answer settles the rows."""
    both = practice(
        groups=(TUESDAY, SECOND),
        memberships=(*(joined(g, m.code) for g in (TUESDAY, SECOND) for m in MEMBERS[:2]),),
        sessions=(*weekly(TUESDAY, date(2026, 3, 3), 2), *weekly(SECOND, date(2026, 3, 3), 2)),
    )
    export = status_report(*((("03/03/2026 18:00", name, ROSA, "90853")) for name in (ZOE, LIAM)))
    asked = rebuilt([export], both, now=NOW)
    assert [item.kind for item in asked.review] == ["which group"]
    assert not asked.visits
    told = rebuilt([export], both, now=NOW, told=ToldOfGroup({asked.review[0].key: "G-03"}))
    assert {visit.session for visit in told.visits} == {"G-03 2026-03-03 18:00"}
    assert not told.review


def test_a_group_that_does_not_exist_is_no_answer() -> None:
    """Only a code of Groups is obeyed; anything else leaves the question open."""
    export = status_report(("03/05/2026 09:15", ZOE, ROSA, "90853"))
    empty = practice(groups=(), sessions=(), memberships=())
    found = rebuilt([export], empty, now=NOW, told=ToldOfGroup({"meeting whatever": "G-99"}))
    assert found.unassigned
    assert not found.visits


def test_a_client_who_was_named_is_that_member_from_then_on() -> None:
    """A nickname is nobody until a person says who it is; an unknown code is no answer."""
    ref = ClientRef(name="Zo N.")
    assert isinstance(recognise(ref, known_people(practice())), NewClient)
    assert recognise(ref, known_people(practice(), {client_key(ref): "M-0001"})) == Match("M-0001")
    assert recognise(ref, known_people(practice(), {client_key(ref): "M-0001"}), of_visit("C-01")) == Match("M-0001")
    assert isinstance(recognise(ref, known_people(practice(), {client_key(ref): "M-9999"})), NewClient)
