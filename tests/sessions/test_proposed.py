from datetime import date, datetime, time, timedelta

import pytest

from addon.exports.joined import JoinedVisit
from addon.problems import in_file
from addon.records import Membership
from addon.sessions.proposed import PROPOSED, proposed_groups
from addon.sessions.rebuild import rebuilt
from addon.sync.state.codec import as_text, from_text
from tests.exports.reports import BO, LIAM, ROSA, ZOE, status_report
from tests.practice import practice

FIRST = datetime(2026, 1, 6, 18)


def seen(member: str, week: int, **changes: object) -> JoinedVisit:
    """Return one member's unassigned group visit in a week after the first."""
    start = FIRST + timedelta(weeks=week)
    fields: dict[str, object] = {
        "member": member, "clinician": "C-01", "clinician_key": "C-01", "clinician_name": ROSA, "day": start.date(),
        "start": start, "code": "90853", "places": (in_file("a.csv", week + 2),),
    }  # fmt: skip
    return JoinedVisit(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("weeks", "groups"), [((0, 1, 2), 1), ((0, 1), 0), ((0, 0, 0), 0), ((0, 5, 9), 1)])
def test_three_weeks_make_a_proposal(weeks: tuple[int, ...], groups: int) -> None:
    """Fewer weeks, however many rows, are a question and no group."""
    found = proposed_groups([seen("M-0001", week) for week in weeks])
    assert len(found.groups) == groups
    assert len(found.review) == 1 - groups


def test_a_proposal_carries_cadence_and_roster() -> None:
    """One yes is enough: weekday, time, service, who belongs and who no longer comes."""
    visits = [seen("M-0001", week, minutes=90) for week in range(0, 12, 2)]
    visits += [seen("M-0002", 0), seen("M-0002", 2), seen("M-0003", 0), seen("M-0004", 10)]
    (group,) = proposed_groups(visits).groups
    assert (group.weekday, group.start, group.minutes, group.every_weeks) == (1, time(18), 90, 2)
    assert (group.service, group.first, group.last, group.weeks) == (
        "group psychotherapy", date(2026, 1, 6), date(2026, 3, 17), 6,
    )  # fmt: skip
    assert [(one.member, one.joined, one.left) for one in group.roster] == [
        ("M-0001", date(2026, 1, 6), None),
        ("M-0002", date(2026, 1, 6), date(2026, 1, 20)),
        ("M-0004", date(2026, 3, 17), None),
    ]
    accepted = group.as_group("G-09")
    assert (accepted.code, accepted.clinician, accepted.every_weeks) == ("G-09", "C-01", 2)


def test_the_question_names_codes_only_and_keeps_its_key() -> None:
    """The same group proposed again later is the same question; a clinician not yet known stays nameless."""
    unknown = {"clinician": "", "clinician_key": "rosa diaz"}
    early = proposed_groups([seen("M-0001", week, **unknown) for week in range(3)]).groups[0]
    later = proposed_groups([seen("M-0002", week, **unknown) for week in range(5, 12)]).groups[0]
    assert early.key == later.key
    assert early.clinician_name == ROSA
    assert "rosa" not in (early.key + early.question.question).lower()
    assert "M-0001" in early.question.question


def test_different_slots_and_services_are_different_groups() -> None:
    """Clinician, weekday, time and code together make a group."""
    slots = [{}, {"clinician": "C-02", "clinician_key": "C-02"}, {"code": "90849"}]
    visits = [seen(f"M-000{place}", week, **one) for week in range(3) for place, one in enumerate(slots)]
    found = proposed_groups(visits)
    assert sorted((one.clinician, one.service) for one in found.groups) == [
        ("C-01", "group psychotherapy"), ("C-01", "multi-family group"), ("C-02", "group psychotherapy"),
    ]  # fmt: skip


SECOND = {"clinician": "C-02", "clinician_key": "C-02", "clinician_name": "Owen Park"}


@pytest.mark.parametrize("changes", [{}, {"group_name": "Tuesday circle"}])
def test_a_group_with_two_leaders_is_proposed_once(changes: dict[str, object]) -> None:
    """The EHR lists every client under each leader at one moment; one member listed once makes no difference."""
    visits = [seen(f"M-000{n}", week, **changes) for week in range(4) for n in (1, 2, 3)]
    visits += [seen(f"M-000{n}", week, **SECOND, **changes) for week in range(4) for n in (1, 2)]
    (group,) = proposed_groups(visits).groups
    assert (group.clinician, group.co_facilitator, len(group.roster)) == ("C-01", "C-02", 3)
    assert group.as_group("G-01").co_facilitator == "C-02"
    assert "C-01 and C-02 meet 3 members" in group.question.question


def test_two_rooms_at_one_hour_stay_two_groups() -> None:
    """Two leaders with clients of their own; one substitute's evening makes nobody a co-leader."""
    rooms = [seen("M-0001", week) for week in range(4)] + [seen("M-0002", week, **SECOND) for week in range(4)]
    assert [one.co_facilitator for one in proposed_groups(rooms).groups] == ["", ""]
    cover = [seen("M-0001", week, group_name="Circle", **(SECOND if week == 2 else {})) for week in range(4)]
    assert [one.co_facilitator for one in proposed_groups(cover).groups] == [""]


def test_a_named_group_is_proposed_at_first_sight() -> None:
    """A file that names the group leaves nothing to infer."""
    (group,) = proposed_groups([seen("M-0001", 0, group_name="Evening group", code="")]).groups
    assert (group.name, group.as_group("G-09").name) == ("Evening group", "Evening group")


def test_an_accepted_proposal_settles_its_rows() -> None:
    """The rows that made the proposal are that group's sessions at the next pass."""
    starts = [FIRST + timedelta(weeks=week) for week in range(4)]
    report = status_report(
        *((f"{start:%m/%d/%Y %H:%M}", name, ROSA, "90853") for start in starts for name in (ZOE, LIAM, BO))
    )
    empty, now = practice(groups=(), memberships=()), datetime(2026, 3, 1)
    (group,) = proposed_groups(rebuilt([report], empty, now=now).unassigned).groups
    roster = tuple(Membership(id="", group="G-09", member=one.member, joined=one.joined) for one in group.roster)
    accepted = practice(groups=(group.as_group("G-09"),), memberships=roster)
    found = rebuilt([report], accepted, now=now)
    assert not found.unassigned
    assert not found.review
    assert len(found.visits) == 12
    assert found.new == {f"G-09 {start:%Y-%m-%d %H:%M}" for start in starts}


def test_a_proposal_remembered_with_an_old_word_makes_the_group_of_today() -> None:
    """Earlier states remember ``multi_family_group`` beside the code; the code decides."""
    (group,) = proposed_groups([seen("M-0001", week, code="90849") for week in range(3)]).groups
    older = as_text(PROPOSED, group).replace('"code":', '"service":"multi_family_group","code":')
    made = from_text(PROPOSED, older).as_group("G-09")
    assert (made.service, made.kind) == ("multi-family group", "multi-family")
