"""The hard filters as a table: what rules a group out, what nobody can tell, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from addon.fits.filters import age_on
from addon.fits.judge import Fit, FitJudge, age_of
from addon.fits.places import joining_session, place_of, why_not_running
from addon.insured import insured
from addon.placing import AskedTime, ReadyMember
from addon.records import (
    BLOCK,
    NOTE,
    OWN_POCKET,
    WARN,
    Clinician,
    GroupSession,
    Member,
    Membership,
    NotTogether,
    Payer,
    PayerLimit,
    Practice,
    TherapyGroup,
)
from addon.sessions.expand import instant

ZONE = "America/New_York"
TODAY = date(2026, 3, 3)
LEAD = Clinician(code="C-01", name="Rosa Díaz", states=frozenset({"TX"}), payers=frozenset({"aetna"}))
CO = Clinician(code="C-02", name="Tom O'Hara", states=frozenset({"NM"}), payers=frozenset({"medicare"}))
BLANK = Clinician(code="C-01", name="Rosa Díaz")
GROUP = TherapyGroup(
    code="G-01", name="Evenings", clinician="C-01", weekday=1, start=time(18), seats=8, first=date(2026, 1, 6)
)
MEMBER = Member(code="M-0001", name="Ann Roe", birth_date=date(1990, 3, 10), payer="Aetna", state="TX")
WISHES = ReadyMember(member="M-0001", prospect="", since=TODAY)


def meeting(day: int, **changes: Any) -> GroupSession:
    """Return the group's session on a day of March."""
    start = datetime(2026, 3, day, 18)
    made = GroupSession(
        code=f"G-01 2026-03-{day:02d} 18:00", group="G-01", original_start=start, start=start, minutes=90
    )
    return replace(made, **changes)


SESSIONS = tuple(meeting(day) for day in (3, 10, 17, 24, 31))


def fit(**given: Any) -> Fit:
    """Return how the member fits into the group; ``given`` are changes by what they are about."""
    member = replace(MEMBER, **given.get("member", {}))
    group = replace(GROUP, **given.get("group", {}))
    others = tuple(given.get("others", ()))
    practice = Practice(
        zone=ZONE,
        clinicians=given.get("clinicians", (LEAD,)),
        groups=(group,),
        members=(member, *others),
        sessions=given.get("sessions", SESSIONS),
        payers=given.get("payers", ()),
        payer_spellings=given.get("payer_spellings", ()),
    )
    there = frozenset(given.get("there", [one.code for one in others]))
    judge = FitJudge(
        members={one.code: one for one in practice.members},
        there={"G-01": there},
        doubts={},
        pairs=tuple(given.get("pairs", ())),
        limits=tuple(given.get("limits", ())),
        payers=insured(practice),
        today=TODAY,
    )
    place = judge.places(practice, instant(datetime(2026, 3, 6, 12), ZONE))["G-01"]
    return judge.fit("M-0001", place, given.get("wishes", WISHES))


def wishes(**changes: Any) -> dict[str, Any]:
    """Return what somebody wishes for."""
    return {"wishes": replace(WISHES, **changes)}


VIDEO = {"group": {"meets": "video"}}
YES: Mapping[str, Any] = {"telehealth_consent": True}
FITS: tuple[dict[str, Any], ...] = (
    {},
    wishes(kinds=frozenset({"process"})),
    wishes(days=frozenset({1, 3})),
    wishes(how="in person"),
    wishes(how="video") | {"group": {"meets": "hybrid"}, "member": YES},
    wishes(how="in person") | {"group": {"meets": "hybrid"}, "member": {"state": ""}},
    VIDEO | {"member": YES},
    {"group": {"ages": (36, 36)}},  # 36 on the very day of the first session
    {"member": {"payer": "Self-pay"}},
    {"member": {"payer": "Sliding scale"}, "payers": (Payer(id="PY-1", name="Sliding scale", kind=OWN_POCKET),)},
    {"member": {"payer": "cash"}},
    {"member": {"payer": "Aetna Better"}, "payers": (Payer(id="PY-1", name="Aetna", also=("Aetna Better",)),)},
    {"member": {"payer": "Aetna Inc"}, "payer_spellings": (("Aetna", "Aetna Inc"),)},
    {"member": {"payer": "Medicare"}, "group": {"co_facilitator": "C-02"}, "clinicians": (LEAD, CO)},
    {"member": {"payer": ""}, "group": {"service": "not billed"}},
    wishes(language="spanish") | {"group": {"language": "Spanish"}},
    {"group": {"joins": "closed", "first": date(2026, 3, 3)}},  # their first would be its second
    {"group": {"joins": "slow-open", "module_start": date(2026, 3, 17)}},
    {"member": {"family": "Roe"}, "others": [Member(code="M-2", name="Bo", family="Roe")]}
    | {"group": {"kind": "multi-family"}},
    {"wishes": None, "group": {"kind": "skills", "language": "Spanish", "meets": "in person"}},
)


@pytest.mark.parametrize("given", FITS, ids=lambda one: str(one)[:60])
def test_nothing_rules_the_group_out_and_nothing_is_left_to_check(given: dict[str, Any]) -> None:
    """What is known and fits."""
    found = fit(**given)
    assert (found.no, found.check) == ((), ())


TUESDAYS = AskedTime(day=1)
LATE = AskedTime(day=1, begin=time(17))
TIMES: tuple[tuple[tuple[AskedTime, ...], str], ...] = (
    ((TUESDAYS,), "it meets on Tuesday, when they can come (time of day not asked)"),
    ((LATE,), "it meets on Tuesday at 6:00 PM, when they can come (Tuesday evenings)"),
    ((AskedTime(begin=time(17)),), "it meets on Tuesday at 6:00 PM, when they can come (any day evenings)"),
    (
        (AskedTime(day=1, begin=time(18), end=time(19, 30), is_over=True),),
        "it meets on Tuesday at 6:00 PM, when they can come (Tuesday from 6:00 PM until 7:30 PM)",
    ),
    (
        (AskedTime(day=1, end=time(12)), AskedTime(day=3, end=time(12))),
        "it meets on Tuesday at 6:00 PM, and they can come on Tuesday or Thursday mornings",
    ),
    ((AskedTime(day=1, begin=time(18, 30)),), "it meets on Tuesday at 6:00 PM, and they can come on Tuesday from 6:30"),
    ((AskedTime(end=time(19), is_over=True),), "it meets on Tuesday at 6:00 PM, and they can come on any day until 7:"),
    ((AskedTime(day=2, begin=time(17)),), "it meets on Tuesday, and they can come on Wednesday evenings"),
)


@pytest.mark.parametrize(("times", "words"), TIMES, ids=lambda one: str(one)[-60:])
def test_times_of_day_are_compared(times: tuple[AskedTime, ...], words: str) -> None:
    """The session is from 6:00 PM to 7:30 PM; where nobody told a time of day, nobody is told that it fits."""
    found = fit(**wishes(times=times))
    assert any(one.startswith(words) for one in (found.no if "and they can" in words else found.good))
    assert bool(found.no) == ("and they can" in words)


NO: tuple[tuple[dict[str, Any], str], ...] = (
    (wishes(kinds=frozenset({"skills"})), "it is another kind of group than they wish for"),
    (wishes(days=frozenset({0, 2})), "it meets on Tuesday, and they can come on Monday or Wednesday"),
    (wishes(how="video"), "it meets in person, and they wish to come by video"),
    (wishes(how="in person") | VIDEO | {"member": YES}, "it meets by video, and they wish to come in person"),
    (VIDEO | {"member": {"telehealth_consent": False}}, "it meets by video, and Telehealth OK in Members is no"),
    (
        VIDEO | {"member": {**YES, "state": "NM"}},
        "it meets by video, and C-01 who leads is not licensed in NM",
    ),
    (
        {"sessions": (meeting(10, meets="video"),), "member": {"telehealth_consent": False}},
        "it meets by video, and Telehealth OK in Members is no",
    ),
    (
        VIDEO
        | {"member": {**YES, "state": "TX"}, "clinicians": (LEAD, CO)}
        | {"sessions": (meeting(10, substitute="C-02"),)},
        "it meets by video, and C-02 who leads is not licensed in TX",
    ),
    ({"group": {"ages": (13, 17)}}, "they are 36 at the first session, and the group is for ages 13 to 17"),
    ({"group": {"ages": (37, None)}}, "they are 36 at the first session, and the group is for ages 37 and up"),
    ({"group": {"ages": (None, 35)}}, "they are 36 at the first session, and the group is for ages up to 35"),
    ({"member": {"payer": "Medicaid"}}, "nobody who leads it takes Medicaid"),
    (wishes(language="Spanish"), "the group talks English, and they wish for Spanish"),
    ({"group": {"language": "Spanish"}}, "the group talks Spanish, and they wish for English"),
    (
        {"group": {"joins": "closed", "first": date(2026, 2, 24)}},
        "it is closed, and their first session would be its session 3: it may be joined until session 2",
    ),
    ({"there": ["M-0001"]}, "they are in the group already"),
    (
        {"pairs": [NotTogether(one="M-0002", other="M-0001")], "others": [Member(code="M-0002", name="Bo")]},
        "they and M-0002 must not meet (Not together)",
    ),
    (
        {"member": {"family": "Roe"}, "others": [Member(code="M-0002", name="Bo", family="roe", payer="Aetna")]},
        "M-0002 of the same Family is in the group",
    ),
    (
        {"limits": [PayerLimit(payer="Aetna", most=1)], "others": [Member(code="M-0002", name="Bo", payer="x")]},
        "there would be 2 in the room, and Aetna allows 1 (nobody has checked this limit yet)",
    ),
    (
        {
            "limits": [PayerLimit(payer="Medicare", most=1, checked=date(2026, 1, 1))],
            "others": [Member(code="M-0002", name="Bo", payer="Medicare")],
        },
        "there would be 2 in the room, and Medicare allows 1",
    ),
    (
        {
            "limits": [PayerLimit(payer="any", most=1, checked=date(2025, 1, 1))],
            "others": [Member(code="M-2", name="B")],
        },
        "there would be 2 in the room, and any allows 1 (last checked Jan 1 2025)",
    ),
)


@pytest.mark.parametrize(("given", "words"), NO, ids=lambda one: str(one)[:60])
def test_what_rules_the_group_out_has_its_sentence(given: dict[str, Any], words: str) -> None:
    """Whatever else speaks for the group."""
    assert words in fit(**given).no


CHECK: tuple[tuple[dict[str, Any], str], ...] = (
    ({"member": {"birth_date": None}, "group": {"ages": (18, None)}}, "cannot tell: Birth date is blank in Members, a"),
    (VIDEO, "cannot tell: it meets by video, and Telehealth OK is blank in Members"),
    (VIDEO | {"member": {**YES, "state": ""}}, "cannot tell: it meets by video, and State is blank in Members"),
    (VIDEO | {"member": YES, "clinicians": (BLANK,)}, "cannot tell: it meets by video, and Licensed in is blank for C"),
    ({"member": {"payer": ""}}, "cannot tell: Payer is blank in Members"),
    ({"clinicians": (BLANK,)}, "cannot tell: Payers is blank for C-01 in Clinicians"),
    ({"clinicians": ()}, "cannot tell: nobody leads the first session"),
    ({"sessions": (meeting(10, away=frozenset({"C-01"})),)}, "cannot tell: nobody leads the first session"),
    ({"group": {"joins": "closed", "first": None}, "sessions": (meeting(10),)}, "cannot tell: the group is closed, an"),
    (
        {"group": {"joins": "slow-open"}},
        "cannot tell: it is joined at the start of a module, and Next module in Groups",
    ),
    (
        {"group": {"joins": "slow-open", "module_start": date(2026, 2, 24)}},
        "cannot tell: it is joined at the start of a module, and Next module in Groups began on Feb 24 2026",
    ),
    ({"pairs": [NotTogether(one="M-0001", other="", at="C4")]}, "cannot tell: Not together C4 is not clearly one memb"),
    ({"pairs": [NotTogether(one="", other="", at="row 4")]}, "cannot tell: Not together row 4 is not clearly one memb"),
    (
        {
            "limits": [PayerLimit(payer="Aetna", most=1, effect=WARN)],
            "others": [Member(code="M-2", name="B", payer="x")],
        },
        "there would be 2 in the room, and Aetna allows 1 (nobody has checked this limit yet)",
    ),
    ({"limits": [PayerLimit(payer="Aetna", most=None)]}, "cannot tell: the limit of Aetna in Payer limits is blank"),
    (
        {"limits": [PayerLimit(payer="Medicare", most=1)], "others": [Member(code="M-0002", name="Bo")]},
        "cannot tell: Payer is blank for M-0002, and some payers allow 1 in the room; with them there would be 2",
    ),
)


@pytest.mark.parametrize(("given", "words"), CHECK, ids=lambda one: str(one)[:60])
def test_what_nobody_can_tell_is_named_and_rules_nothing_out(given: dict[str, Any], words: str) -> None:
    """A clinician checks it."""
    found = fit(**given)
    assert any(one.startswith(words) for one in found.check)
    assert found.no == ()


def test_a_note_about_the_size_of_a_room_is_told_and_nothing_follows() -> None:
    """Its effect is note; and a limit that is kept is not mentioned."""
    other = [Member(code="M-0002", name="Bo", payer="Aetna")]
    noted = fit(limits=[PayerLimit(payer="Aetna", most=1, effect=NOTE)], others=other)
    assert (noted.no, noted.check) == ((), ())
    assert any("Aetna allows 1" in one for one in noted.good)
    kept = fit(limits=[PayerLimit(payer="Aetna", most=2, effect=BLOCK)], others=other)
    assert (kept.no, kept.most) == ((), 2)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 3, 10), date(2026, 3, 9), 17),
        (date(2008, 3, 10), date(2026, 3, 10), 18),
    ],
)
def test_somebody_is_a_year_older_on_their_birthday(born: date, day: date, years: int) -> None:
    """Who was born on February 29 on March 1."""
    assert age_on(born, day) == years


def test_a_limit_is_shown_as_old_after_365_days() -> None:
    """On the day itself it still counts as checked."""
    ago = {days: PayerLimit(payer="x", most=1, checked=TODAY - timedelta(days=days)) for days in (365, 366)}
    assert (age_of(ago[365], TODAY), age_of(ago[366], TODAY)) == ("", " (last checked Mar 2 2025)")


# --- where a group cannot be joined, whoever it is --------------------------------------------------------

RUNNING: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({}, 3, ""),
    ({"status": "paused"}, 3, "the group is paused"),
    ({"status": "ended"}, 3, "the group is ended"),
    ({"seats": None}, 3, "cannot tell: Seats is blank in Groups"),
    ({}, 8, "no seat is free: 8 of 8 seats are taken"),
    ({"last": date(2026, 3, 9)}, 3, "the group has ended by then"),
    ({"joins": "slow-open", "module_start": date(2026, 3, 10)}, 3, "2 join it at one session already, and no more may"),
    ({"joins": "slow-open", "module_start": date(2026, 3, 10), "most_joiners": 3}, 3, ""),
    ({"joins": "slow-open", "module_start": date(2026, 6, 2)}, 3, "no session is planned that somebody could still be"),
)


@pytest.mark.parametrize(("changes", "taken", "words"), RUNNING, ids=lambda one: str(one)[:50])
def test_why_nobody_can_join_a_group(changes: dict[str, Any], taken: int, words: str) -> None:
    """Two of those who have a seat begin on March 10."""
    group = replace(GROUP, **changes)
    begin = {0: date(2026, 3, 10), 1: date(2026, 3, 10)}
    stays = tuple(
        Membership(id=f"R-{place}", group="G-01", member=f"M-{place}", joined=begin.get(place, date(2026, 1, 6)))
        for place in range(taken)
    )
    practice = Practice(zone=ZONE, clinicians=(LEAD,), groups=(group,), memberships=stays, sessions=SESSIONS)
    there = frozenset(one.member for one in stays)
    place = place_of(practice, group, instant(datetime(2026, 3, 6, 12), ZONE), there)
    told = why_not_running(place)
    assert told.startswith(words)
    assert bool(told) == bool(words)


def test_kept_seats_are_told_with_for_whom_they_are() -> None:
    """So that nobody wonders why an empty chair is not proposed."""
    place = place_of(Practice(zone=ZONE, sessions=SESSIONS), GROUP, instant(datetime(2026, 3, 6), ZONE), frozenset())
    words = why_not_running(replace(place, kept=(("8 offered on the Waiting list", 8),)))
    assert words == "no seat is free: 0 of 8 seats are taken, 8 offered on the Waiting list"


@pytest.mark.parametrize(
    ("session", "last"),
    [
        (datetime(2026, 3, 10, 18), datetime(2026, 3, 7, 5)),
        (datetime(2026, 3, 31, 18), datetime(2026, 3, 28, 6)),
        (datetime(2026, 11, 3, 18), datetime(2026, 10, 31, 7)),
    ],
)
def test_the_first_session_is_far_enough_ahead_over_both_changes_of_the_clock(
    session: datetime, last: datetime
) -> None:
    """Real hours count: 84 h before a Tuesday at 18:00 is Saturday 06:00, or an hour beside it where clocks change."""
    one = replace(meeting(10), start=session, original_start=session)
    practice = Practice(zone=ZONE, sessions=(one,))
    for minutes, found in ((-1, one), (0, None)):
        now = instant(last, ZONE) + timedelta(minutes=minutes)
        assert joining_session(practice, GROUP, now + timedelta(hours=84)) == found


def test_a_limit_counts_on_its_days_and_for_its_service() -> None:
    """On the day of the first session; what is for claims alone rules nobody out."""
    other = [Member(code="M-0002", name="Bo", payer="Aetna")]
    for changes, rules_out in (
        ({}, True),
        ({"start": date(2026, 3, 10)}, True),
        ({"start": date(2026, 3, 11)}, False),
        ({"until": date(2026, 3, 9)}, False),
        ({"service": "multi-family group"}, False),
        ({"payer": "any insurance"}, True),
    ):
        limit = replace(PayerLimit(payer="Aetna", most=1), **changes)
        assert bool(fit(limits=[limit], others=other).no) == rules_out, changes


def test_the_row_of_any_insurance_is_not_for_whoever_pays_alone() -> None:
    """Nor for a payer with a row of its own."""
    alone = [Member(code="M-0002", name="Bo", payer="Self-pay")]
    general = PayerLimit(payer="any insurance", most=1)
    assert fit(limits=[general], others=alone, member={"payer": "Self-pay"}).no == ()
    assert fit(limits=[general, PayerLimit(payer="Aetna", most=9)], others=alone).no == ()
