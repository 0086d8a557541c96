"""The ladder, renewals, and who may lead what."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.certifications.register import rung, status
from addon.certifications.told import ToldRung, digest_lines, today_lines, told_now
from addon.certifications.training import spending, training_lines
from addon.fits.filters import Pair, leader
from addon.fits.places import place_of
from addon.insured import Insured
from addon.leading import ending_soon, is_renewed, why_not_certified
from addon.records import Certification, LeaderNeed, Practice
from addon.sessions.expand import instant
from tests.practice import INES, MEMBERS, ROSA, TOM, TUESDAY, ZONE, meeting, practice

TODAY = date(2026, 3, 3)
DBT = Certification(id="CE-1", clinician="C-01", name="DBT", until=TODAY)


def ends(days: int, **changes: object) -> Certification:
    """Return one that ends in so many days."""
    return replace(DBT, until=TODAY + timedelta(days=days), **changes)  # type: ignore[arg-type]


def needing(*found: Certification, kind: str = "process") -> Practice:
    """Return the cast, in which groups of a kind need DBT."""
    need = (LeaderNeed(kind=kind, certifications=("DBT",)),)
    return practice(certifications=found, leader_needs=need)


@pytest.mark.parametrize(
    ("days", "step", "told"),
    [
        (91, None, "valid until Jun 2 2026"),
        (90, 90, "ends Jun 1 2026: within 90 days"),
        (60, 60, "ends May 2 2026: within 60 days"),
        (31, 60, "ends Apr 3 2026: within 60 days"),
        (30, 30, "ends Apr 2 2026: within 30 days"),
        (7, 7, "ends Mar 10 2026: within 7 days"),
        (0, 7, "ends Mar 3 2026: within 7 days"),
        (-1, 0, "ended Mar 2 2026"),
    ],
)
def test_the_ladder(days: int, step: int | None, told: str) -> None:
    """Both sides of each rung; the last day still counts."""
    assert rung(ends(days), TODAY) == step
    assert status(ends(days), [ends(days)], TODAY) == told
    assert ends(days).is_valid(TODAY) is (days >= 0)


def test_what_does_not_end_is_not_yet_valid_or_is_renewed() -> None:
    """A renewal goes on from the day after; a gap of a day, another name and another person are none."""
    assert status(replace(DBT, until=None), [], TODAY) == "valid, does not end"
    assert status(ends(400, since=date(2026, 3, 4)), [], TODAY) == "not valid before Mar 4 2026"
    again = ends(700, id="CE-2", name="dbt", since=TODAY + timedelta(days=4))
    assert status(ends(3), [ends(3), again], TODAY) == "renewed: another row continues it after Mar 6 2026"
    assert ending_soon(practice(certifications=(ends(3), again)), "C-01", TODAY) == []
    assert ending_soon(practice(certifications=(ends(2), again)), "C-01", TODAY) == ["DBT ends Mar 5 2026"]
    assert not is_renewed(ends(2), [ends(2), again])
    assert not is_renewed(ends(3), [ends(3), replace(again, name="EMDR")])
    assert not is_renewed(ends(3), [ends(3), replace(again, clinician="C-02")])


@pytest.mark.parametrize(
    ("days", "kind", "urgency"),
    [
        (90, "process", "amber, later"),
        (30, "process", "amber, soon"),
        (7, "process", "red, soon"),
        (6, "process", "red, this week"),
        (-400, "process", "red, overdue"),
        (7, "skills", "amber, soon"),
        (-30, "skills", "amber, overdue"),
        (-31, "skills", ""),
        (91, "process", ""),
    ],
)
def test_today_tells_by_the_ladder_and_by_who_needs_it(days: int, kind: str, urgency: str) -> None:
    """Rosa leads a process group; what no group of hers needs is told for 30 days after its end."""
    found = [one.urgency for one in today_lines(needing(kind=kind), [ends(days)], TODAY)]
    assert found == [urgency] * bool(urgency)


def test_pay_steps_and_digests() -> None:
    """A step that is due in 30 days, until it is given; the digest names no certification, on the day of a rung."""
    due = replace(DBT, until=None, step="step 3", step_due=TODAY + timedelta(days=30))
    (line,) = today_lines(practice(), [due], TODAY)
    assert (line.kind, line.urgency, "step 3" in line.what) == ("Pay step", "amber, later", False)
    assert not list(today_lines(practice(), [replace(due, step_given=TODAY)], TODAY))
    assert not list(today_lines(practice(), [replace(due, step_due=TODAY + timedelta(days=31))], TODAY))
    assert not list(today_lines(practice(), [replace(due, unread=frozenset({"step_given"}))], TODAY))
    assert not list(today_lines(practice(clinicians=(replace(ROSA, active=False),)), [due], TODAY))


@pytest.mark.parametrize(
    ("looked", "days", "told"),
    [((30,), 30, 1), ((31, 29), 29, 1), ((30, 29), 29, 0), ((90, 60, 45), 45, 0), ((5,), 5, 1), ((29, -1), -1, 0)],
)
def test_a_digest_tells_each_rung_once_on_the_first_day_that_a_pass_finds_it(
    looked: tuple[int, ...], days: int, told: int
) -> None:
    """Nobody has to look just on the day; every pass of that day tells it, and it names no certification."""
    known: dict[str, ToldRung] = {}
    for left in (*looked, *looked[-1:]):
        known = told_now([DBT], known, TODAY - timedelta(days=left))
    lines = digest_lines([DBT], known, TODAY - timedelta(days=days))
    assert [one.text for one in lines] == [
        "A certification of yours ends Mar 3 2026: row CE-1 of Certifications."
    ] * told


def test_a_new_end_and_a_renewal_begin_the_ladder_anew() -> None:
    """The last rung told is that of the end it had then."""
    known = told_now([ends(20)], {}, TODAY)
    later = told_now([ends(25)], known, TODAY + timedelta(days=1))
    assert later["CE-1"].day == TODAY + timedelta(days=1)
    assert told_now([ends(20), ends(400, id="CE-2")], known, TODAY) == {}


@pytest.mark.parametrize(("today", "told"), [(4, 1), (5, 1), (6, 0), (900, 0)])
def test_one_that_was_renewed_after_a_gap_is_told_only_in_the_gap(today: int, told: int) -> None:
    """Also once the renewal has ended: then that one is told."""
    again = ends(800, id="CE-2", since=TODAY + timedelta(days=6))
    lines = today_lines(needing(ends(3), again), [ends(3), again], TODAY + timedelta(days=today))
    assert len([one for one in lines if one.target and one.target.value == "CE-1"]) == told


def test_who_may_lead_what() -> None:
    """No row is no certification; one that ended is told; nothing is needed of other kinds."""
    assert why_not_certified(needing(), "C-01", "Process", TODAY) == "no DBT in Certifications for that day"
    assert why_not_certified(needing(ends(0)), "C-01", "Process", TODAY) == ""
    assert why_not_certified(needing(ends(-1)), "C-01", "process", TODAY) == "DBT ended Mar 2 2026"
    assert why_not_certified(needing(), "C-01", "skills", TODAY) == ""


def test_a_placement_tells_that_the_leader_lacks_it() -> None:
    """On the day of the first session, as something to check; never as a no."""
    made = replace(needing(ends(3)), sessions=(meeting(TUESDAY, date(2026, 3, 10)),))
    place = place_of(made, TUESDAY, instant(TUESDAY_BEFORE, ZONE), frozenset())
    pair = Pair(member=MEMBERS[0], place=place, wishes=None, family=frozenset(), payers=Insured())
    assert [(one.what, one.words) for one in leader(pair)] == [
        ("check", "whoever leads such a group needs it: C-01: DBT ended Mar 6 2026")
    ]


TUESDAY_BEFORE = meeting(TUESDAY, date(2026, 3, 3)).start


def test_the_budget_of_a_calendar_year() -> None:
    """Half of 600 and all of 250.50; last year, not paid, and what nobody can tell count not."""
    paid = replace(DBT, cost=Decimal(600), share=Decimal("0.5"), paid_on=date(2026, 1, 1))
    rows = (
        paid,
        replace(paid, id="CE-2", cost=Decimal("250.50"), share=Decimal(1), paid_on=date(2026, 12, 31)),
        replace(paid, id="CE-3", paid_on=date(2025, 12, 31)),
        replace(paid, id="CE-4", paid_on=None),
    )
    spent = spending(rows, 2026)
    assert (spent.practice, spent.own, spent.unclear) == (Decimal("550.50"), 300, 0)
    assert spending([replace(paid, share=None)], 2026).unclear == 1
    nobodys = practice(
        certifications=(paid, replace(paid, clinician="")), settings={"Training budget a year": Decimal(500)}
    )
    each = {
        one["who"]: (one["spent"], one["left"]) for one in training_lines(nobodys, TODAY) if one["about"] == "budget"
    }
    assert each == {INES.name: (0, None), ROSA.name: (300, None), TOM.name: (0, None), "all clinicians": (600, 900)}
    assert spending([replace(paid, paid_on=None, unread=frozenset({"paid_on"}))], 2026).unclear == 1
    made = practice(certifications=rows, settings={"Training budget a year": Decimal(500)})
    lines = list(training_lines(made, TODAY))
    budgets = {one["who"]: (one["spent"], one["left"]) for one in lines if one["about"] == "budget"}
    assert list(budgets) == [INES.name, ROSA.name, TOM.name, "all clinicians"]
    assert budgets[ROSA.name] == (Decimal("550.50"), Decimal("-50.50"))
    assert budgets["all clinicians"] == (Decimal("550.50"), Decimal("949.50"))
    (blank, *_) = training_lines(practice(certifications=rows), TODAY)
    assert blank["left"] is None
    assert "Training budget a year is blank" in str(blank["note"])


def test_the_view_names_who_could_lead() -> None:
    """Whom Kinds of group excludes is not among them; the others lack it."""
    made = needing(ends(10))
    made = replace(made, clinicians=(ROSA, TOM, replace(INES, kinds=frozenset({"skills"}))))
    (line,) = (one for one in training_lines(made, TODAY) if one["about"] == "could lead")
    assert line["note"] == (
        "needs DBT; could lead: Rosa Díaz; not yet: Tom O'Hara (no DBT in Certifications for that day)"
    )
