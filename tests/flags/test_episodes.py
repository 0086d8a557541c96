"""The life of a flag from pass to pass."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.facts.catalog import FactRow
from addon.flags.episodes import Flag, Noticed, disputed_subjects, flags_after
from addon.records import Finding
from tests.practice import FAMILIES, TUESDAY, joined, practice, weekly

TODAY = date(2026, 2, 2)
FINDING = Finding(
    rule="FR-01",
    rule_name="Two missed in a row",
    subject="M-0001 in G-01",
    began="G-01 2026-01-20 18:00",
    sentence="Missed in a row was 2 (at least 2)",
    group="G-01",
    member="M-0001",
    outcome={"then_severity": "red", "then_plan": "Call within one business day"},
)
PRACTICE = practice(sessions=weekly(TUESDAY, date(2026, 1, 6), 12))
TOM = "Tom O'Hara (C-02)"
KEY = "FR-01 | M-0001 in G-01 | G-01 2026-01-20 18:00"


def said(*findings: Finding, version: str = "v1", **changes: Any) -> Noticed:
    """Return what the rules said, with rule FR-01 in that version."""
    return replace(Noticed(findings=findings, rule_hashes={"FR-01": version}), **changes)


def lived(*passes: Noticed) -> Any:
    """Return the flags after these passes, one a day from TODAY on."""
    return _lived(*passes)[0]


def _lived(*passes: Noticed) -> tuple[Any, dict[str, Flag]]:
    known: dict[str, Flag] = {}
    for day, noticed in enumerate(passes):
        flags = flags_after(noticed, known, PRACTICE, today=TODAY + timedelta(days=day))
        known |= flags.changed
    return flags, known


def test_a_new_flag_says_who_what_why_and_by_when() -> None:
    """The machine's columns of the Flags tab; the people's stay theirs."""
    (row,) = lived(said(FINDING)).rows
    assert (row.tab, row.key) == ("flags", KEY)
    assert row.values == {
        "status": "open",
        "severity": "red",
        "member": "Zoë Núñez (M-0001)",
        "group": "Tuesday process group (G-01)",
        "clinician": "Rosa Díaz (C-01)",
        "rule": "Two missed in a row (FR-01)",
        "why": "Missed in a row was 2 (at least 2)",
        "plan": "Call within one business day",
        "alert": None,
        "began": date(2026, 1, 20),
        "due": date(2026, 2, 10),
    }


LATER = replace(FINDING, began="G-01 2026-01-27 18:00", sentence="Missed in a row was 3 (at least 2)")
AGAIN = f"{KEY} | 2"
GONE = said(rule_hashes={})


@pytest.mark.parametrize(
    ("passes", "rows"),
    [
        ((said(FINDING), said(FINDING)), {KEY: "open"}),
        ((said(FINDING), said(LATER)), {KEY: "open"}),
        ((said(FINDING), said()), {KEY: "closed, not since Feb 3 2026"}),
        ((said(FINDING), said(), said()), {KEY: "closed, not since Feb 3 2026"}),
        ((said(FINDING), said(), said(FINDING)), {KEY: "closed, not since Feb 3 2026", AGAIN: "open"}),
        (
            (said(FINDING), said(), said(LATER)),
            {KEY: "closed, not since Feb 3 2026", KEY.replace("01-20", "01-27"): "open"},
        ),
        ((said(FINDING), said(version="v2")), {KEY: "closed, rule changed"}),
        ((said(FINDING), said(FINDING, version="v2")), {KEY: "closed, rule changed", AGAIN: "open"}),
        ((said(FINDING), GONE), {KEY: "closed, rule changed"}),
        ((said(FINDING), said(rule_hashes={}, unusable=frozenset({"FR-01"}))), {KEY: "open"}),
        ((said(FINDING), said(cannot_tell=frozenset({("FR-01", "M-0001 in G-01")}))), {KEY: "open"}),
    ],
)
def test_a_flag_goes_on_closes_and_comes_again(passes: tuple[Noticed, ...], rows: dict[str, str]) -> None:
    """One row per episode; a bad rule cell or a missing value closes nothing."""
    assert {row.key: row.values["status"] for row in lived(*passes).rows} == rows


def test_what_it_is_now_is_shown_since_when_it_began() -> None:
    """Why follows the facts, Since and Act by stay."""
    (row,) = lived(said(FINDING), said(LATER)).rows
    assert row.values["why"] == LATER.sentence
    assert (row.values["began"], row.values["due"]) == (date(2026, 1, 20), date(2026, 2, 10))


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"happens": date(2026, 2, 3)}, date(2026, 2, 3)),
        ({"happens": date(2026, 2, 2)}, date(2026, 2, 2)),
        ({"happens": date(2026, 3, 3)}, date(2026, 2, 10)),
        ({"subject": "G-01 2026-02-03 18:00"}, date(2026, 2, 3)),
        ({"subject": "G-01 2026-01-27 18:00"}, date(2026, 2, 10)),
        ({"happens": date(2026, 2, 3), "outcome": {"then_act_within": "30 days"}}, date(2026, 2, 3)),
    ],
)
def test_what_is_still_to_come_is_due_before_it_is_over(changes: dict[str, Any], due: date) -> None:
    """A session that nobody leads, or that is booked twice: two weeks later is too late. What is over has its time."""
    (row,) = lived(said(replace(FINDING, **changes))).rows
    assert row.values["due"] == due


@pytest.mark.parametrize(
    ("state", "finding", "due"),
    [
        ("planned", FINDING, date(2026, 2, 10)),
        ("cancelled", FINDING, TODAY + timedelta(days=14)),
        ("planned", replace(FINDING, group=""), date(2026, 2, 5)),
        ("planned", replace(FINDING, group="G-99"), TODAY + timedelta(days=14)),
    ],
)
def test_the_clock_is_the_second_scheduled_session_or_14_days(state: str, finding: Finding, due: date) -> None:
    """Cancelled sessions do not count; without a group, those of all the member's groups do."""
    sessions = (*weekly(TUESDAY, date(2026, 2, 3), 4, state=state), *weekly(FAMILIES, date(2026, 2, 5), 4))
    both = (joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0001"))
    made = practice(sessions=sessions, memberships=both)
    (row,) = flags_after(said(finding), {}, made, today=TODAY).rows
    assert row.values["due"] == due


@pytest.mark.parametrize(
    ("finding", "clinician", "group"),
    [
        (replace(FINDING, clinician="C-03"), "Inês Brandão (C-03)", "Tuesday process group (G-01)"),
        (replace(FINDING, group="", subject="M-0001 ORS"), "Rosa Díaz (C-01); Tom O'Hara (C-02)", None),
        (Finding(rule="FR-01", rule_name="", subject="C-02", began="", sentence="", clinician="C-02"), TOM, None),
        (Finding(rule="FR-01", rule_name="", subject="practice", began="", sentence=""), None, "the whole practice"),
    ],
)
def test_a_flag_names_whose_it_is(finding: Finding, clinician: str | None, group: str | None) -> None:
    """The finding's own clinician, else all who lead the member's groups; a flag about everything says so."""
    made = practice(memberships=(joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0001")))
    (row,) = flags_after(said(finding), {}, made, today=TODAY).rows
    assert (row.values["clinician"], row.values["group"]) == (clinician, group)


def test_a_flag_about_a_session_closes_when_nobody_looks_that_far_back() -> None:
    """Not as if it were no longer true."""
    old = replace(FINDING, subject="M-0001 at G-01 2026-01-20 18:00")
    gone = [said(first_day=date(2026, 1, 21)), said(first_day=date(2026, 1, 20))]
    closed = [lived(said(old), after).rows[0].values["status"] for after in gone]
    assert closed == ["closed, its session is too long ago", "closed, not since Feb 3 2026"]


def test_a_flag_that_rests_on_a_conflict_says_so() -> None:
    """The facts use what the cell shows."""
    disputed = FactRow(about="membership", subject=FINDING.subject, began="", values={"history_disputed": True})
    agreed = FactRow(about="membership", subject="M-0002 in G-01", began="", values={"history_disputed": False})
    subjects = disputed_subjects([disputed, agreed])
    assert subjects == {FINDING.subject}
    (row,) = lived(said(FINDING, disputed=subjects)).rows
    assert str(row.values["why"]).endswith("(rests on an open conflict)")


PASSES = st.lists(
    st.builds(
        lambda findings, version: said(*findings, version=version),
        st.lists(st.sampled_from([FINDING, LATER, replace(FINDING, subject="M-0002 in G-01", member="M-0002")])),
        st.sampled_from(["v1", "v2"]),
    ),
    min_size=1,
    max_size=8,
)


@given(passes=PASSES)
@settings(max_examples=80, deadline=None)
def test_there_is_one_open_flag_per_rule_and_subject_and_no_key_is_used_twice(passes: list[Noticed]) -> None:
    """And a pass with nothing new changes nothing, so nothing is written."""
    flags, known = _lived(*passes)
    open_now = [(flag.rule, flag.subject) for flag in known.values() if flag.is_open]
    assert sorted(open_now) == sorted({(one.rule, one.subject) for one in passes[-1].findings})
    assert len({row.key for row in flags.rows}) == len(flags.rows)
    again = flags_after(passes[-1], known, PRACTICE, today=TODAY + timedelta(days=len(passes)))
    assert (again.rows, again.changed) == (flags.rows, {})


def test_closed_flags_are_never_changed_again() -> None:
    """Their row is history."""
    _, known = _lived(said(FINDING), said(), said(FINDING))
    assert not known[KEY].is_open
    assert KEY not in flags_after(said(LATER, version="v3"), known, PRACTICE, today=TODAY).changed
