from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from addon.exports.export import Export
from addon.exports.reading import read_export
from addon.exports.same_day import ToldOfGroup
from addon.records import Appointment, Practice
from addon.sessions.found import Rebuilt
from addon.sessions.rebuild import rebuilt
from tests.exports.reports import (
    ALI,
    BO,
    LIAM,
    PROFILES,
    RENEE,
    ROSA,
    SAMI,
    TOM,
    ZOE,
    appointments,
    attendance_report,
    status_report,
)
from tests.practice import FAMILIES, TUESDAY, joined, meeting, practice, present, weekly

NOW = datetime(2026, 3, 20, 12)
START, DAY = "03/03/2026 18:00", "03/03/2026"
SESSIONS = weekly(TUESDAY, date(2026, 3, 3), 4)
CODE = SESSIONS[0].code


def planned(**changes: Any) -> Practice:
    """Return the cast with its Tuesday sessions of March; ``changes`` replace fields."""
    return practice(**({"sessions": SESSIONS} | changes))


def rebuild(*exports: Export, of: Practice | None = None, now: datetime = NOW) -> Rebuilt:
    """Rebuild the cast's sessions and check that no row is lost from the counts."""
    found = rebuilt(exports, of or planned(), now=now)
    for export in exports:
        assert found.waiting.get(export.file, 0) <= export.counts.loaded
    return found


def told(found: Rebuilt) -> list[tuple[str, str, str, bool]]:
    """Return (session, member, status, weak)."""
    return [(visit.session, visit.member, visit.status, visit.weak) for visit in found.visits]


def kinds(found: Rebuilt) -> list[str]:
    """Return what is asked."""
    return [item.kind for item in found.review]


def group_rows(start: str, *names: str, by: str = ROSA, code: str = "90853") -> list[tuple[str, ...]]:
    """Return status-report rows of one meeting."""
    return [(start, name, by, code) for name in names]


def test_a_meeting_is_the_groups_session_by_clinician_time_and_roster() -> None:
    """Both reports together settle who was there, what was billed and that the session took place."""
    found = rebuild(
        status_report((START, ZOE, ROSA, "90853", "LOCKED"), (START, LIAM, ROSA, "90853", "NO NOTE")),
        attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, LIAM, ROSA, "Show")),
    )
    assert told(found) == [(CODE, "M-0001", "attended", False), (CODE, "M-0002", "attended", True)]
    assert (found.visits[0].code, found.visits[0].charge, found.visits[0].note) == (
        "90853",
        Decimal("130.00"),
        "locked",
    )
    assert [(session.code, session.state) for session in found.sessions] == [(CODE, "held")]
    assert not found.new
    assert not found.review


def test_show_says_nothing_before_the_session_has_ended() -> None:
    """A future row confirms the session but not that anybody was there."""
    found = rebuild(
        status_report(*group_rows(START, ZOE)),
        attendance_report((DAY, ZOE, ROSA, "Show")),
        now=datetime(2026, 3, 3, 19, 29),
    )
    assert told(found) == [(CODE, "M-0001", "", False)]
    assert found.sessions[0].state == "planned"


def test_a_meeting_within_a_day_moves_the_planned_session() -> None:
    """The code stays, the start is the one the EHR shows; a roster that came proves it."""
    found = rebuild(status_report(*group_rows("03/04/2026 10:00", ZOE, LIAM)))
    (session,) = found.sessions
    assert (session.code, session.original_start, session.start) == (CODE, SESSIONS[0].start, datetime(2026, 3, 4, 10))
    assert rebuild(status_report(*group_rows("03/04/2026 10:00", ALI, SAMI))).unassigned


def test_a_moved_meeting_never_takes_the_place_of_one_on_time() -> None:
    """Two meetings near one planned session: the one on time is it, the other is asked."""
    found = rebuild(status_report(*group_rows("03/03/2026 10:00", ZOE), *group_rows(START, LIAM)))
    assert told(found) == [(CODE, "M-0002", "", False)]
    assert kinds(found) == ["which group"]
    assert found.waiting == {"status.csv": 1}


def test_the_past_before_any_row_makes_a_new_session_from_the_cadence() -> None:
    """History imported on day one gets its rows under the code the cadence would have given."""
    found = rebuild(status_report(*group_rows("02/03/2026 18:05", ZOE, LIAM)))
    assert found.new == {"G-01 2026-02-03 18:00"}
    assert found.sessions[0].start == datetime(2026, 2, 3, 18, 5)


def test_walk_ins_join_a_session_that_is_certain() -> None:
    """Who came without being on the roster still came."""
    found = rebuild(status_report(*group_rows(START, ZOE, LIAM, BO)))
    assert [visit.member for visit in found.visits] == ["M-0001", "M-0002", "M-0006"]


def test_a_single_member_with_a_group_code_is_a_session() -> None:
    """The others were absent; one row is enough."""
    assert told(rebuild(status_report(*group_rows(START, RENEE)))) == [(CODE, "M-0003", "", False)]


def test_rows_under_both_facilitators_are_one_session() -> None:
    """A co-led group billed under two clinicians is not two sessions."""
    start, of = "03/05/2026 17:30", planned(sessions=(meeting(FAMILIES, date(2026, 3, 5)),))
    found = rebuild(
        status_report(
            *group_rows(start, ALI, SAMI, by=TOM, code="90849"), *group_rows(start, BO, by=ROSA, code="90849")
        ),
        of=of,
    )
    assert [visit.member for visit in found.visits] == ["M-0004", "M-0005", "M-0006"]
    assert len(found.sessions) == 1


def test_a_substitute_is_known_by_the_roster_that_came() -> None:
    """Somebody else leads on the usual day and time: half of those present on the roster decide."""
    assert len(told(rebuild(status_report(*group_rows(START, ZOE, LIAM, by=TOM))))) == 2
    assert rebuild(status_report(*group_rows(START, ALI, SAMI, by=TOM))).unassigned


def test_two_groups_of_one_clinician_at_one_time_are_asked() -> None:
    """Members of both came: nothing is written and one question names both groups."""
    second = replace(TUESDAY, code="G-03", name="Another")
    of = planned(
        groups=(TUESDAY, FAMILIES, second),
        sessions=(*SESSIONS, meeting(second, date(2026, 3, 3))),
        memberships=(joined(TUESDAY, "M-0001"), joined(second, "M-0002")),
    )
    found = rebuild(status_report(*group_rows(START, ZOE, LIAM)), of=of)
    assert not found.visits
    (item,) = found.review
    assert (item.kind, item.choices[:2], item.rows) == ("which group", ("G-01", "G-03"), 2)
    assert "Zo" not in item.question
    assert found.waiting == {"status.csv": 2}
    assert told(rebuild(status_report(*group_rows(START, ZOE)), of=of)) == [(CODE, "M-0001", "", False)]


def test_the_service_tells_two_groups_of_one_time_apart() -> None:
    """A multi-family code is not the process group's meeting."""
    second = replace(TUESDAY, code="G-03", service="multi-family group")
    of = planned(
        groups=(TUESDAY, second), sessions=(), memberships=(joined(TUESDAY, "M-0001"), joined(second, "M-0001"))
    )
    (visit,) = rebuild(status_report(*group_rows(START, ZOE, code="90849")), of=of).visits
    assert visit.group == "G-03"


def test_strangers_in_a_filled_groups_slot_are_asked() -> None:
    """Three came, none of them on the roster: perhaps the clinician has a new group at that time."""
    assert kinds(rebuild(status_report(*group_rows(START, ALI, SAMI, BO)))) == ["which group"]


def test_a_group_of_no_schedule_is_left_for_a_proposal() -> None:
    """Nothing fits: the visits are unassigned and wait for a person."""
    found = rebuild(status_report(*group_rows("03/06/2026 08:00", ZOE, LIAM)))
    assert [visit.member for visit in found.unassigned] == ["M-0001", "M-0002"]
    assert found.waiting == {"status.csv": 2}


def test_individual_appointments_stay_out_of_the_sessions() -> None:
    """They are kept for same-day billing and busy time."""
    found = rebuild(
        status_report(("03/03/2026 09:00", ZOE, ROSA, "90837")), attendance_report((DAY, ZOE, ROSA, "Show"))
    )
    (single,) = found.appointments
    assert (single.member, single.clinician, single.code, single.status) == ("M-0001", "C-01", "90837", "attended")
    assert not found.visits


def test_dates_alone_mean_the_one_session_of_that_day() -> None:
    """The attendance report alone is enough where the roster leaves one session."""
    found = rebuild(attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, LIAM, ROSA, "No Show"), (DAY, BO, ROSA, "Show")))
    assert told(found) == [(CODE, "M-0001", "attended", True), (CODE, "M-0002", "no show", False)]


def test_dates_alone_with_two_possible_meanings_are_asked() -> None:
    """A group session and an individual appointment on one day: one row, or two different ones, stay open."""
    single = Appointment(member="M-0001", clinician="C-01", start=datetime(2026, 3, 3, 9), minutes=50, code="90837")
    of = planned(appointments=(single,))
    assert kinds(rebuild(attendance_report((DAY, ZOE, ROSA, "Show")), of=of)) == ["same day"]
    two = attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "No Show"))
    assert kinds(rebuild(two, of=of)) == ["same day"]
    both = rebuild(attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "Show")), of=of)
    assert told(both) == [(CODE, "M-0001", "attended", True)]
    assert [(one.start, one.status) for one in both.appointments] == [(single.start, "attended")]


def test_an_answer_about_dates_alone_is_the_status_of_the_group_session() -> None:
    """The individual appointment of an earlier pass gets the other one."""
    single = Appointment(member="M-0001", clinician="C-01", start=datetime(2026, 3, 3, 9), minutes=50, code="90837")
    of = planned(appointments=(single,))
    two = [attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "No Show"))]
    (item,) = rebuilt(two, of, now=NOW).review
    found = rebuilt(two, of, now=NOW, told=ToldOfGroup({item.key: "no show"}))
    assert (told(found), found.review) == ([(CODE, "M-0001", "no show", False)], ())
    assert [one.status for one in found.appointments] == ["attended"]
    assert sum(found.waiting.values()) == 0
    one = [attendance_report((DAY, ZOE, ROSA, "Show"))]
    (item,) = rebuilt(one, of, now=NOW).review
    assert item.choices == ("attended", "no show")
    assert told(rebuilt(one, of, now=NOW, told=ToldOfGroup({item.key: "attended"}))) == [
        (CODE, "M-0001", "attended", False)
    ]


def test_an_attendance_row_of_an_earlier_pass_settles_a_walk_in() -> None:
    """The status report came first and made the row; the attendance report of a later pass finds it."""
    of = planned(attendance=(present(SESSIONS[0], "M-0006", "", code="90853"),))
    assert told(rebuild(attendance_report((DAY, BO, ROSA, "Show")), of=of)) == [(CODE, "M-0006", "attended", True)]


def test_a_session_all_of_whose_members_the_practice_cancelled_is_cancelled() -> None:
    """Only the practice's own cancellation says so; a member's does not."""
    rows = [(DAY, ZOE, ROSA, "Clinician Canceled"), (DAY, LIAM, ROSA, "Clinician Canceled")]
    assert rebuild(attendance_report(*rows)).sessions[0].state == "cancelled"
    assert rebuild(attendance_report(rows[0], (DAY, LIAM, ROSA, "Canceled"))).sessions[0].state == "held"


def test_a_covered_date_without_rows_is_not_reported() -> None:
    """Never cancelled; not where the file ends, where something is open, or whose clinician it does not mention."""
    early, late = (DAY, ZOE, ROSA, "Show"), ("03/17/2026", ZOE, ROSA, "Show")
    assert rebuild(attendance_report(early, late)).not_reported == (SESSIONS[1].code,)
    assert rebuild(attendance_report(early)).not_reported == ()
    assert rebuild(attendance_report(early, ("03/10/2026", ZOE, ROSA, "Show"))).not_reported == ()
    unclear = ("03/10/2026", "Nobody Known", ROSA, "Show")
    assert rebuild(attendance_report(early, unclear, late)).not_reported == ()
    families = planned(sessions=(meeting(FAMILIES, date(2026, 3, 5)),), groups=(replace(FAMILIES, co_facilitator=""),))
    elsewhere = replace(families, sessions=tuple(replace(one, co_facilitator="") for one in families.sessions))
    assert rebuild(attendance_report(early, late), of=elsewhere).not_reported == ()


def test_a_groups_name_and_session_id_decide_directly() -> None:
    """Where a file names the group nothing is inferred; an unknown name is left for a proposal."""
    rows = [
        ("2026-03-03 18:00", ZOE, ROSA, "Attended", "TUESDAY process group", "7"),
        ("2026-03-03 18:00", BO, TOM, "No Show", "Tuesday Process Group", "7"),
        ("2026-03-03", LIAM, ROSA, "Attended", "Tuesday process group", ""),
        ("2026-03-05 17:30", ALI, TOM, "Attended", "Unheard of", ""),
        ("2026-03-09", SAMI, TOM, "Attended", "Unheard of", ""),
    ]
    found = rebuild(appointments(*rows))
    assert told(found) == [
        (CODE, "M-0001", "attended", False), (CODE, "M-0002", "attended", False), (CODE, "M-0006", "no show", False),
    ]  # fmt: skip
    assert [visit.member for visit in found.unassigned] == ["M-0004"]
    assert kinds(found) == ["which session"]


def test_one_member_twice_in_one_session_with_two_statuses_is_asked() -> None:
    """Two files that contradict each other write nothing."""
    row = ("2026-03-03 18:00", ZOE, ROSA, "Attended", "Tuesday process group", "")
    other = ("2026-03-03 18:00", ZOE, TOM, "No Show", "Tuesday process group", "")
    found = rebuild(appointments(row, other))
    assert told(found) == [(CODE, "M-0001", "", False)]
    assert kinds(found) == ["same day"]
    answers = {one.key: "no show" for one in found.review}
    of = planned()
    assert told(rebuilt([appointments(row, other)], of, now=NOW, told=ToldOfGroup(answers))) == [
        (CODE, "M-0001", "no show", False)
    ]


_names = st.sampled_from([ZOE, LIAM, RENEE, ALI, SAMI, BO, "Nobody Known"])
_row = st.tuples(
    st.sampled_from(["03/03/2026 18:00", "03/03/2026 09:00", "03/05/2026 17:30", "03/10/2026 18:00"]),
    _names,
    st.sampled_from([ROSA, TOM, "Ghost Writer"]),
    st.sampled_from(["90853", "90849", "90837", ""]),
)
_mark = st.tuples(
    st.sampled_from([DAY, "03/05/2026", "03/10/2026"]),
    _names,
    st.sampled_from([ROSA, TOM]),
    st.sampled_from(["Show", "No Show", "Canceled", "Gone", ""]),
)


@given(rows=st.lists(_row, max_size=8), marks=st.lists(_mark, max_size=8))
def test_nothing_is_lost_and_nothing_is_guessed(rows: Sequence[Any], marks: Sequence[Any]) -> None:
    """Counts still add up, each member has one visit a session, and every firm status was in the file."""
    found = rebuild(status_report(*rows), attendance_report(*marks))
    pairs = [(visit.session, visit.member) for visit in found.visits]
    assert len(pairs) == len(set(pairs))
    marked = {"Show": "attended", "No Show": "no show", "Canceled": "cancelled"}
    known = {(marked.get(status), date(2026, 3, int(day[3:5]))) for day, _, _, status in marks}
    days = {session.code: session.start.date() for session in found.sessions}
    assert all((visit.status, days[visit.session]) in known for visit in found.visits if visit.status)
    assert set(days) >= {code for code, _ in pairs}
    assert not set(days) & set(found.not_reported)


def billed(*rows: tuple[str, str, str, str], status: str = "Appointment") -> Export:
    """Read (``03/03/2026``, client, clinician, code) rows of a list with days, codes and charges and no times."""
    header = "Date,Type,Service Code,Rate,Units,Last Name,First Name,DOB,Clinician Name,Primary Insurer Name"
    lines = [
        f'{day},{status},{code},75,1,"{who.split(" ", 1)[1]}",{who.split(" ", 1)[0]},,"{by}",Aetna'
        for day, who, by, code in rows
    ]
    return read_export("billed.csv", "\n".join([header, *lines, ""]).encode(), PROFILES)


def test_a_group_visit_without_a_time_of_somebody_not_on_the_roster_is_a_guests() -> None:
    """The clinician leads one session that day: it is that one, and nothing is counted as waiting."""
    found = rebuild(billed((DAY, BO, ROSA, "90853"), (DAY, ZOE, ROSA, "90853")))
    assert told(found) == [(CODE, "M-0001", "attended", True), (CODE, "M-0006", "attended", True)]
    assert [visit.charge for visit in found.visits] == [Decimal(75), Decimal(75)]
    assert (found.review, found.waiting) == ((), {})


def test_a_group_visit_without_a_time_that_fits_no_session_is_asked() -> None:
    """No session that day, or two, or a clinician whom nobody knows: the row waits, and an answer places it."""
    nobody = rebuild(billed((DAY, BO, TOM, "90853"), ("03/10/2026", BO, TOM, "90853")))
    assert (kinds(nobody), nobody.waiting, told(nobody)) == (["which group"], {"billed.csv": 2}, [])
    other = replace(TUESDAY, code="G-03", name="Another", start=time(10))
    of = planned(groups=(TUESDAY, FAMILIES, other), sessions=(*SESSIONS, meeting(other, date(2026, 3, 3))))
    one = billed((DAY, BO, ROSA, "90853"))
    two = rebuild(one, of=of)
    assert (two.waiting, two.review[0].choices) == ({"billed.csv": 1}, ("G-01", "G-03", "not a group session"))
    answered = rebuilt([one], of, now=NOW, told=ToldOfGroup({two.review[0].key: "G-03"}))
    assert [(visit.group, visit.member) for visit in answered.visits] == [("G-03", "M-0006")]
    ghost = rebuild(billed((DAY, ZOE, "Ghost Writer", "90853")))
    assert (kinds(ghost), ghost.waiting) == (["unknown clinician"], {"billed.csv": 1})


def test_an_individual_code_without_a_time_is_no_group_session() -> None:
    """Both on one day: the group session has the group's code, whichever row comes first."""
    found = rebuild(billed((DAY, ZOE, ROSA, "90837"), (DAY, ZOE, ROSA, "90853")))
    assert [(visit.session, visit.code) for visit in found.visits] == [(CODE, "90853")]
    assert rebuild(billed((DAY, ZOE, ROSA, "90837"))).visits == ()


def test_a_status_of_a_session_ahead_is_unknown_unless_it_is_cancelled() -> None:
    """A list that shows tomorrow's visits as attended or missed tells nothing; a cancellation counts."""
    rows = (("2026-03-03 18:00", who, ROSA, status, "", "") for who, status in zip(
        (ZOE, LIAM, RENEE), ("Attended", "No Show", "Cancelled"), strict=True))  # fmt: skip
    found = rebuild(appointments(*rows), now=datetime(2026, 3, 2, 9))
    assert [status for _, _, status, _ in told(found)] == ["", "", "cancelled"]
    assert found.again
