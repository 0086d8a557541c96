"""The stage of a prospect and its clock, as a table; wall days over holidays and both nights of the clock change."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.intake.part import closed_days
from addon.intake.stages import Happened, Limits, Seat, first_attended, stage_now, steps_now, too_late
from addon.papers import FOR_FIRST_SESSION, FOR_PLACEMENT, SENT, SIGNED, PaperNow
from addon.placing import CONFIRMED, DECLINED, IN_REVIEW, PROPOSED, PlacementNow
from addon.prospects import Verdict
from addon.records import AS_USUAL, SKIP, VIRTUAL, Closure, Practice, Prospect, StageStep

TODAY = date(2026, 3, 3)
MONDAY_10 = datetime(2026, 3, 2, 10)
LIMITS = Limits()


def a_paper(**changes: Any) -> PaperNow:
    """Return a paper that is signed and needed for a placement."""
    usual = PaperNow(
        id="PA-1", document="D-1", name="Consent", needed_for=FOR_PLACEMENT, version="1", state=SIGNED, signed=TODAY
    )
    return replace(usual, **changes)


def placed(state: str, **changes: Any) -> PlacementNow:
    """Return a placement since 2 March."""
    return replace(PlacementNow(state=state, since=date(2026, 3, 2), group="G-01"), **changes)


def happened(of: dict[str, Any], **more: Any) -> Happened:
    """Return what happened to somebody who asked on Monday 2 March at 10:00."""
    usual: dict[str, Any] = {"code": "PR-0001", "name": "Ana Ruiz", "first_contact": MONDAY_10}
    return Happened(**{"prospect": Prospect(**{**usual, **of}), "today": TODAY, "first_seen": TODAY, **more})


MEMBER = {"member": "M-0007", "screening_at": MONDAY_10, "screening": "held", "fits": "fits"}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, date | None, str]] = {
    "asked": ({}, {}, "inquiry", date(2026, 3, 3), "talk with them"),
    "a message was left": (
        {"reached_on": TODAY, "result": "left a message"},
        {},
        "inquiry",
        date(2026, 3, 3),
        "talk with them",
    ),
    "reached": ({"reached_on": TODAY, "result": "reached"}, {}, "contacted", date(2026, 3, 10), "book a screening"),
    "a call is booked": ({"screening_at": datetime(2026, 3, 5, 9)}, {}, "screening booked", date(2026, 3, 5), "hold"),
    "nobody told what became of it": (
        {"screening_at": MONDAY_10},
        {},
        "screening booked",
        date(2026, 3, 2),
        "held, no show or cancelled",
    ),
    "no show": (
        {"reached_on": date(2026, 2, 20), "screening_at": MONDAY_10, "screening": "no show"},
        {},
        "contacted",
        date(2026, 3, 9),
        "another screening",
    ),
    "no show of somebody nobody reached": (
        {"screening_at": MONDAY_10, "screening": "no show"},
        {},
        "inquiry",
        date(2026, 3, 3),
        "talk",
    ),
    "held": ({"screening_at": MONDAY_10, "screening": "held"}, {}, "screened", date(2026, 3, 5), "fill in Fits"),
    "does not fit": (
        {"screening_at": MONDAY_10, "screening": "held", "fits": "does not"},
        {},
        "screened",
        date(2026, 3, 5),
        "fill in Side",
    ),
    "fits, and something is in the way": (
        {"screening_at": MONDAY_10, "screening": "held", "fits": "fits"},
        {"waits_for": "pick who decided"},
        "screened",
        date(2026, 3, 5),
        "see Check",
    ),
    "papers are missing": (
        MEMBER,
        {"papers": (a_paper(state=SENT, signed=None),)},
        "documents",
        date(2026, 3, 5),
        "signed",
    ),
    "what is needed later is not waited for": (
        MEMBER,
        {"papers": (a_paper(), a_paper(needed_for=FOR_FIRST_SESSION, state=SENT, signed=None))},
        "to be placed",
        date(2026, 3, 8),
        "find a group",
    ),
    "the screening excludes": (
        MEMBER,
        {"verdict": Verdict(excluded=("SP-05 x",)), "placement": placed(PROPOSED)},
        "documents",
        date(2026, 3, 2),
        "excluded",
    ),
    "an exclusion is not answered": (
        MEMBER,
        {"verdict": Verdict(unanswered=("SP-05 x",), excluding=("SP-05 x",))},
        "documents",
        date(2026, 3, 2),
        "answer 1",
    ),
    "proposed": (
        MEMBER,
        {"papers": (a_paper(),), "placement": placed(PROPOSED)},
        "placement proposed",
        date(2026, 3, 8),
        "confirm",
    ),
    "in review": (
        MEMBER,
        {"papers": (a_paper(),), "placement": placed(IN_REVIEW)},
        "placement proposed",
        date(2026, 3, 8),
        "decide again",
    ),
    "proposed where no paper is asked for": (
        MEMBER,
        {"placement": placed(PROPOSED)},
        "placement proposed",
        date(2026, 3, 7),
        "confirm",
    ),
    "waits since a day that is on record": (
        MEMBER,
        {"steps": (StageStep("documents", date(2026, 2, 20)),)},
        "to be placed",
        date(2026, 2, 25),
        "find a group",
    ),
    "typed into Roster": (
        MEMBER,
        {"seat": Seat(group="G-01", joined=TODAY, first=datetime(2026, 3, 10, 18))},
        "confirmed",
        date(2026, 3, 10),
        "mark their first session",
    ),
    "in Roster, and the placement is in review": (
        MEMBER,
        {"seat": Seat(group="G-01", joined=TODAY), "papers": (a_paper(),), "placement": placed(IN_REVIEW)},
        "placement proposed",
        date(2026, 3, 8),
        "decide again",
    ),
    "left the group again": (
        MEMBER,
        {"seat": Seat(group="G-01", joined=date(2026, 2, 24), left=date(2026, 3, 2))},
        "to be placed",
        None,
        "they left G-01: type a later First contact",
    ),
    "inactive": (MEMBER, {"is_inactive": True}, "documents", None, "inactive in Members"),
    "does not fit after all": (MEMBER | {"fits": "does not"}, {}, "screened", date(2026, 3, 5), "fill in Side"),
    "fits was taken back": (MEMBER | {"fits": ""}, {}, "screened", date(2026, 3, 5), "fill in Fits"),
    "the placement was declined": (
        MEMBER,
        {"papers": (a_paper(),), "placement": placed(DECLINED)},
        "to be placed",
        date(2026, 3, 8),
        "find a group",
    ),
    "confirmed": (
        MEMBER,
        {"placement": placed(CONFIRMED, first_session=datetime(2026, 3, 10, 18))},
        "confirmed",
        date(2026, 3, 8),
        "orient",
    ),
    "confirmed without a session": (MEMBER, {"placement": placed(CONFIRMED)}, "confirmed", None, "first session"),
    "oriented": (
        MEMBER,
        {"placement": placed(CONFIRMED, first_session=datetime(2026, 3, 10, 18), oriented=TODAY)},
        "oriented",
        date(2026, 3, 10),
        "first session",
    ),
    "read the paper on how a group begins": (
        MEMBER,
        {
            "placement": placed(CONFIRMED, first_session=datetime(2026, 3, 10, 18)),
            "papers": (a_paper(name="Orientation", needed_for=FOR_FIRST_SESSION),),
        },
        "oriented",
        date(2026, 3, 10),
        "first session",
    ),
    "has not signed that paper": (
        MEMBER,
        {
            "placement": placed(CONFIRMED, first_session=datetime(2026, 3, 10, 18)),
            "papers": (a_paper(name="Orientation", needed_for=FOR_FIRST_SESSION, state=SENT, signed=None),),
        },
        "confirmed",
        date(2026, 3, 8),
        "Told on in Messages",
    ),
    "attended": (MEMBER, {"attended": TODAY}, "active", None, ""),
    "waits": ({"side": "waits", "reached_on": TODAY}, {}, "waits", date(2026, 3, 17), "still wait"),
    "later": ({"fits": "later"}, {}, "deferred", TODAY, "Ask again on"),
    "deferred": ({"side": "deferred", "ask_again": date(2026, 5, 1)}, {}, "deferred", date(2026, 5, 1), "ask again"),
    "declined": ({"side": "declined"}, {}, "declined", None, ""),
    "another row": ({"same_as": "PR-0002"}, {}, "same person", None, ""),
}


@pytest.mark.parametrize(("of", "more", "stage", "due", "act"), CASES.values(), ids=CASES)
def test_the_stage_follows_from_what_happened(
    of: dict[str, Any], more: dict[str, Any], stage: str, due: date | None, act: str
) -> None:
    """Each with its day and what to do."""
    now = stage_now(happened(of, **more), LIMITS)
    assert (now.stage, now.due) == (stage, due)
    assert act in now.act


NOT_CLOSED = (
    Closure(id="CL-1", day=date(2026, 3, 9), until=date(2026, 3, 9), what=AS_USUAL),
    Closure(id="CL-2", day=date(2026, 3, 9), until=date(2026, 3, 9), what=VIRTUAL),
    Closure(id="CL-3", day=date(2026, 3, 9), until=date(2026, 3, 9), group="G-01", what=SKIP),
)
"""Days on which somebody answers the phone."""


@pytest.mark.parametrize(
    ("of", "more", "told"),
    [
        (
            {"screening": "held", "screening_at": MONDAY_10},
            {"verdict": Verdict(unanswered=("SP-01 Can come", "SP-02 Agrees"))},
            "Fits and Decided by: SP-01 Can come, SP-02 Agrees",
        ),
        ({"side": "referred out", "reason": "x"}, {}, "a row in Referrals, with the letter"),
        ({"side": "referred out"}, {"is_referred": True}, "Reason"),
        (MEMBER, {"verdict": Verdict(excluding=("SP-05 x",))}, "answer 1 in Screening answers: each could keep them"),
        (
            MEMBER,
            {"placement": placed(CONFIRMED, first_session=datetime(2026, 3, 10, 18))},
            "fill in Told on beside their First session in Messages, or have the paper Orientation signed",
        ),
    ],
)
def test_what_is_missing_names_the_cells_and_the_questions(of: dict[str, Any], more: dict[str, Any], told: str) -> None:
    """A count alone sends people searching."""
    assert told in stage_now(happened(of, **more), LIMITS).missing


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 3, 6, 17, 30), date(2026, 3, 9)),  # Friday evening, over the night of 8 March
        (datetime(2026, 3, 8, 2, 30), date(2026, 3, 9)),  # a wall time that the clocks left out
        (datetime(2026, 10, 30, 23, 59), date(2026, 11, 2)),  # Friday, over the night of 1 November
        (datetime(2026, 11, 1, 1, 30), date(2026, 11, 2)),  # a wall time that came twice
        (datetime(2026, 7, 2, 9), date(2026, 7, 6)),  # Independence Day is observed on Friday 3 July
        (datetime(2026, 11, 25, 9), date(2026, 11, 27)),  # Thanksgiving
        (datetime(2025, 12, 31, 12), date(2026, 1, 2)),  # over New Year
    ],
)
def test_the_first_contact_counts_business_days(asked: datetime, due: date) -> None:
    """Closed days, weekends and clock changes."""
    found = happened({"first_contact": asked}, today=asked.date())
    days = (date(2026, 7, 3), date(2026, 11, 26), date(2026, 1, 1))
    closures = [Closure(id=f"CL-{day}", day=day, until=day, what=SKIP) for day in days]
    there = Practice(zone="America/New_York", closures=(*closures, *NOT_CLOSED))
    assert stage_now(found, LIMITS, closed_days(there)).due == due


@pytest.mark.parametrize(
    ("first", "due"),
    [(datetime(2026, 3, 9, 18), date(2026, 3, 7)), (datetime(2026, 11, 2, 18), date(2026, 10, 31))],
)
def test_48_hours_before_is_the_same_wall_time(first: datetime, due: date) -> None:
    """On the nights of 8 March and 1 November they are 47 and 49 real hours."""
    now = stage_now(happened(MEMBER, placement=placed(CONFIRMED, first_session=first)), LIMITS)
    assert now.due == due
    assert "6:00 PM" in now.missing


def test_limits_are_settings() -> None:
    """A blank, a word or a negative number counts as usual."""
    assert Limits.of({"Contact within": 2, "Papers within": -1, "Screening within": "x"}) == Limits(contact=2)
    found = happened({}, today=TODAY)
    assert stage_now(found, Limits(contact=3)).due == date(2026, 3, 5)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("steps", [(), (StageStep("documents", date(2026, 2, 26)),)], ids=["new", "known"])
def test_the_next_pass_finds_the_same(case: str, steps: tuple[StageStep, ...]) -> None:
    """What a pass remembers of the steps moves neither the stage nor the day by which to act, then or days later."""
    of, more, *_ = CASES[case]
    first = happened(of, **{"steps": steps, **more})
    now = stage_now(first, LIMITS, ())
    again = replace(first, steps=steps_now(first, now))
    assert stage_now(again, LIMITS, ()) == now
    assert steps_now(again, now) == again.steps


def test_steps_are_kept_and_corrected() -> None:
    """A corrected day moves the step; going back is a step of its own, on the same day a slip that leaves no trace."""
    reached = happened({"reached_on": TODAY})
    first = steps_now(reached, stage_now(reached, LIMITS))
    assert first == (StageStep("inquiry", date(2026, 3, 2)), StageStep("contacted", TODAY))
    earlier = happened({"reached_on": date(2026, 3, 2)}, steps=first)
    assert steps_now(earlier, stage_now(earlier, LIMITS))[-1] == StageStep("contacted", date(2026, 3, 2))
    for days, told in ((0, ["inquiry"]), (1, ["inquiry", "contacted", "inquiry"])):
        back = happened({}, steps=first, today=TODAY + timedelta(days=days))
        assert [one.stage for one in steps_now(back, stage_now(back, LIMITS))] == told


def test_a_late_screening_is_told() -> None:
    """Only where it is still to come."""
    late = Prospect(code="PR-1", name="A", reached_on=TODAY, screening_at=datetime(2026, 3, 12, 9))
    assert "9 days" in too_late(late, LIMITS)
    assert not too_late(replace(late, screening_at=datetime(2026, 3, 10, 9)), LIMITS)


def test_sessions_before_the_first_contact_do_not_count() -> None:
    """A member of long ago who asks again is not active by what they attended then."""
    days = [datetime(2025, 1, 1, 18), datetime(2026, 3, 10, 18)]
    assert first_attended(days, TODAY) == date(2026, 3, 10)
    assert first_attended(days[:1], TODAY) is None


@given(
    st.sampled_from(list(CASES)),
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.lists(st.sampled_from(["SP-05 a", "SP-06 b"]), min_size=1, unique=True),
)
def test_whoever_is_excluded_is_never_on_to_a_group(name: str, today: date, excluded: list[str]) -> None:
    """Whatever else happened: only a confirmed placement, an attendance or a side is told instead."""
    of, more, *_ = CASES[name]
    found = replace(happened(of, **more), today=today, verdict=Verdict(excluded=tuple(excluded)))
    assert stage_now(found, LIMITS).stage not in {"to be placed", "placement proposed"}


def test_a_waiting_person_is_asked_again_and_again() -> None:
    """From the last contact on, not from the first."""
    steps = (StageStep("waits", date(2026, 1, 5)),)
    found = happened({"side": "waits", "reached_on": date(2026, 2, 20)}, steps=steps)
    assert stage_now(found, LIMITS).due == date(2026, 2, 20) + timedelta(days=14)
