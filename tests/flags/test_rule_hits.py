"""The starter rules at work: from attendance and scores to flags and reminders."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from addon import deadlines
from addon.facts.all_facts import ALL_FACTS, Window
from addon.flags.episodes import flags_after
from addon.flags.rule_hits import noticed
from addon.flags.usual import cannot_run, protocol_of, usual_deadline
from addon.messages.decision import planned_notices
from addon.messages.notices import Terms
from addon.messages.texts import Template
from addon.records import Measure, Score
from addon.rules.evaluation import evaluate
from addon.rules.rule import RuleTable, ThenColumn
from addon.rules.table import read_rules
from addon.tabs import folded
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs
from tests.facts.rows import fact_rows
from tests.practice import GSRS, ORS, TUESDAY, meeting, practice, present, weekly

TABS = all_tabs()
FACTS = {folded(fact.label): fact for fact in ALL_FACTS}
START = date(2026, 1, 6)


def starter(name: str, changes: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> RuleTable:
    """Return a rule tab as a new workbook holds it, with other cells by Rule ID and header."""
    tab = TABS[name]
    headers = tuple(column.header for column in tab.columns)
    changed = [{**row, **changes.get(row["Rule ID"], {})} for row in tab.starter]
    rows = [[row.get(header) or None for header in headers] for row in changed]
    thens = {
        folded(column.header.removeprefix("Then:")): ThenColumn(
            name=column.field, label=column.header.removeprefix("Then: "), kind=column.kind, choices=column.choices
        )
        for column in tab.columns
        if column.header.startswith("Then:")
    }
    sheet = TabSnapshot(key=name, title=tab.title, headers=headers, first_row=2, rows=rows)
    return read_rules(sheet, facts=FACTS, thens=thens, policy=tab.rule_policy)


def test_the_starter_rules_are_read_without_a_remark() -> None:
    """Every row says OK beside itself and how it is read."""
    for name in ("flag_rules", "reminder_rules"):
        table = starter(name)
        on = [row["On"] == "yes" for row in TABS[name].starter]
        assert [text.check for text in table.texts.values()] == ["OK" if one else "Off. OK" for one in on]
        assert all(text.reading for text in table.texts.values())
        assert len(table.rules) == sum(on)


def flagged(marks: dict[str, str], scores: tuple[tuple[str, str, float], ...] = ()) -> Any:
    """Return {(rule, subject)} flagged after weekly Tuesdays with those marks and scores, one score a week."""
    words = {"A": "attended", "N": "no show", "C": "late cancel", "E": "excused", "-": ""}
    count = max(map(len, marks.values()))
    sessions = weekly(TUESDAY, START, count)
    made = practice(
        sessions=sessions,
        attendance=tuple(
            present(session, member, words[mark])
            for member, line in marks.items()
            for session, mark in zip(sessions, line, strict=False)
        ),
        measures=(ORS, GSRS),
        scores=tuple(
            Score(id=f"O-{n}", member=member, measure=measure, value=Decimal(str(value)), on=START + timedelta(weeks=n))
            for n, (member, measure, value) in enumerate(scores)
        ),
    )
    today = START + timedelta(weeks=count)
    rows = [row for found in fact_rows(made, today).values() for row in found]
    table = starter("flag_rules")
    said = noticed(table, evaluate(table, rows, today=today), rows)
    flags = flags_after(said, {}, made, today=today)
    return {(flag.rule, flag.subject) for flag in flags.changed.values()}


def test_the_starter_flag_rules_notice_what_they_are_for() -> None:
    """Two in a row, three of six, an early miss; nothing about somebody who comes."""
    assert flagged({"M-0001": "AAAAAANC", "M-0002": "AAANANAN", "M-0003": "AN"}) == {
        ("FR-01", "M-0001 in G-01"),
        ("FR-02", "M-0002 in G-01"),
        ("FR-03", "M-0003 in G-01"),
    }
    assert flagged({"M-0001": "AAAAAA", "M-0002": "AAAAEE", "M-0003": "AAAA--"}) == set()


def test_the_starter_score_rules_notice_drops_track_alliance_and_gaps() -> None:
    """A drop by the measure's own alert change; the alliance measure is never judged as an outcome."""
    drop = (("M-0001", "ORS", 20), ("M-0001", "ORS", 15))
    assert flagged({"M-0001": "AA"}, drop) == {("FR-04", "M-0001 ORS")}
    flat = tuple(("M-0001", "ORS", 20 + n % 2) for n in range(12))
    tracked = [flagged({"M-0001": "A" * count}, flat[:count]) for count in range(3, 12)]
    amber, red = {("FR-05", "M-0001 ORS")}, {("FR-06", "M-0001 ORS")}
    assert tracked == [set(), amber, amber, set(), set(), red, red, set(), set()]
    slow = (("M-0001", "ORS", 20), ("M-0001", "ORS", 17), ("M-0001", "ORS", 14))
    assert flagged({"M-0001": "AAA"}, slow) == {("FR-09", "M-0001 ORS")}
    assert flagged({"M-0001": "AAA"}, (("M-0001", "GSRS", 39), ("M-0001", "GSRS", 36))) == set()
    assert flagged({"M-0001": "AAAAN"}, (("M-0001", "GSRS", 39), ("M-0001", "GSRS", 36))) == {("FR-07", "M-0001 GSRS")}
    assert flagged({"M-0001": "AAAA"}, (("M-0001", "ORS", 30),)) == set()
    assert flagged({"M-0001": "AAAAA"}, (("M-0001", "ORS", 30),)) == {("FR-08", "M-0001 in G-01")}


def sentence(rule: str, measure: Measure, *values: str, **cells: str) -> Any:
    """Return why the starter rule (with other cells) flags weekly scores of a measure."""
    made = practice(
        measures=(measure,),
        scores=tuple(
            Score(id=f"O-{n}", member="M-0001", measure=measure.name, value=Decimal(value), on=START + timedelta(7 * n))
            for n, value in enumerate(values)
        ),
    )
    today = START + timedelta(weeks=len(values))
    rows = [row for found in fact_rows(made, today).values() for row in found]
    table = starter("flag_rules", {rule: cells})
    return {one.rule: one.sentence for one in noticed(table, evaluate(table, rows, today=today), rows).findings}[rule]


GAD = replace(ORS, name="GAD-7", high=Decimal(21), higher_is_better=False, cutoff=Decimal(8), alert_change=Decimal(4))


@pytest.mark.parametrize(
    ("rule", "measure", "values", "why"),
    [
        (
            "FR-04",
            ORS,
            ("20.5", "15"),
            "ORS got worse: 20.5 last time, now 15 (Jan 13); worse by 5.5 (rule: at least 5); 20.5 at first, 2 scores",
        ),
        (
            "FR-11",
            GAD,
            ("13", "7", "13"),
            "GAD-7 got worse: 7 last time, now 13 (Jan 20); worse by 6 (rule: at least 4); 13 at first, 3 scores",
        ),
        (
            "FR-09",
            GAD,
            ("9", "12", "15"),
            "GAD-7 got worse: 9 at first, now 15 (Jan 20), 3 scores; worse by 6 (4 is more than chance)",
        ),
        (
            "FR-05",
            ORS,
            ("14", "14", "15", "17.9"),
            "ORS 14 at first, now 17.9 (Jan 27), 4 scores; gained 3.9, 6 needed",
        ),
        ("FR-05", GAD, ("13", "12", "12", "11"), "GAD-7 13 at first, now 11 (Jan 27), 4 scores; gained 2, 6 needed"),
        ("FR-05", GAD, ("13", "12", "12", "13"), "GAD-7 13 at first, now 13 (Jan 27), 4 scores; no gain, 6 needed"),
        (
            "FR-05",
            ORS,
            ("14", "14", "15", "13"),
            "ORS 14 at first, now 13 (Jan 27), 4 scores; worse by 1, a gain of 6 needed",
        ),
    ],
)
def test_a_flag_tells_which_way_scores_went_and_how_far_from_what(
    rule: str, measure: Measure, values: tuple[str, ...], why: str
) -> None:
    """Worse is worse, whichever direction is good; worse and better are measured by a change of their own each."""
    assert sentence(rule, measure, *values) == why


def test_a_flag_says_why_in_words() -> None:
    """The values that made it true, what the rule asks, and for scores from where to where."""
    made = practice(
        sessions=weekly(TUESDAY, START, 3),
        attendance=tuple(present(one, "M-0002", "no show") for one in weekly(TUESDAY, START, 3)),
    )
    today = START + timedelta(weeks=3)
    rows = [row for found in fact_rows(made, today).values() for row in found]
    table = starter("flag_rules")
    said = {one.rule: one.sentence for one in noticed(table, evaluate(table, rows, today=today), rows).findings}
    assert said["FR-01"] == "Missed in a row: 3 sessions (rule: at least 2)"


@pytest.mark.parametrize(
    ("rule", "cells", "within"),
    [
        ("FR-01", {}, "next business day"),
        ("FR-01", {"Then: Act within": ""}, "next business day"),
        ("FR-01", {"Then: Act within": "", "Then: Protocol": "none"}, "2 sessions or 14 days"),
        ("FR-02", {}, "2 sessions or 14 days"),
        ("FR-02", {"Then: Act within": ""}, "2 sessions or 14 days"),
        ("FR-04", {"Then: Act within": ""}, "2 sessions or 14 days"),
        ("FR-04", {"Then: Act within": "", "Then: Protocol": "none"}, "next business day"),
        ("FR-09", {"Then: Act within": "", "Then: Protocol": "none"}, "next business day"),
        ("FR-09", {"Then: Act within": "", "If: Course": "recovered"}, "2 sessions or 14 days"),
        ("FR-09", {"Then: Act within": "", "If: Course": "not got worse"}, "2 sessions or 14 days"),
        ("FR-05", {"Then: Act within": ""}, "2 sessions or 14 days"),
        ("FR-04", {"Then: Act within": "same day"}, "same day"),
    ],
)
def test_a_deadline_belongs_to_its_rule(rule: str, cells: dict[str, str], within: str) -> None:
    """Where a workbook never had the column: an alert has two sessions, an outreach and a fall without one a day."""
    (made,) = [one for one in starter("flag_rules", {rule: cells}).rules if one.id == rule]
    assert (made.outcome.get("then_act_within") or usual_deadline(made)) == within


@pytest.mark.parametrize(
    ("rule", "cells", "protocol"),
    [
        ("FR-01", {}, "outreach"),
        ("FR-01", {"If: Missed in a row": ">= 1"}, "none"),
        ("FR-01", {"If: Missed in a row": "2 to 3"}, "outreach"),
        ("FR-02", {}, "none"),
        ("FR-04", {}, "alert"),
        ("FR-04", {"If: Worse since last": "< 3"}, "none"),
        ("FR-05", {}, "alert"),
        ("FR-05", {"If: Track": "not amber"}, "none"),
        ("FR-07", {}, "none"),
        ("FR-09", {}, "alert"),
        ("FR-09", {"If: Course": "not got worse"}, "none"),
        ("FR-11", {}, "alert"),
    ],
)
def test_a_workbook_without_the_column_has_the_usual_protocols(rule: str, cells: dict[str, str], protocol: str) -> None:
    """What the starter rows name is what counts where the cell is blank; a cell that names another one wins."""
    blank = {rule: {**cells, "Then: Protocol": ""}}
    (made,) = [one for one in starter("flag_rules", blank).rules if one.id == rule]
    assert protocol_of(made) == protocol
    for word in ("alert", "outreach", "none"):
        (made,) = [one for one in starter("flag_rules", {rule: {"Then: Protocol": word}}).rules if one.id == rule]
        assert protocol_of(made) == word
    if not cells:
        (made,) = [one for one in starter("flag_rules").rules if one.id == rule]
        assert protocol_of(made) == protocol


def test_a_protocol_about_nobody_is_told_beside_its_rule() -> None:
    """A rule about a group has no member whom anybody could talk with."""
    cells = {"About": "group", "If: Missed in a row": "", "If: Fill share": "> 100%", "Then: Protocol": "alert"}
    rules = starter("flag_rules", {"FR-01": cells}).rules
    assert list(cannot_run(rules)) == ["FR-01"]
    assert protocol_of(rules[0]) == "none"
    assert cannot_run(starter("flag_rules").rules) == {}


def test_the_tab_offers_every_deadline() -> None:
    """And no other."""
    assert set(TABS["flag_rules"].column("then_act_within").choices) == {
        *deadlines._BUSINESS_DAYS,
        *deadlines._SESSIONS,
        *deadlines._DAYS,
    }


def test_the_starter_reminders_go_to_those_who_agreed() -> None:
    """Three rungs by text and two by e-mail for each member, with a reason where one is not sent."""
    made = practice(sessions=(meeting(TUESDAY, START),))
    rows = fact_rows(made, START, window=Window(first=START, last=START), about=("member-session",))["member-session"]
    outcome = evaluate(starter("reminder_rules"), rows, today=START)
    texts = tuple(
        Template(name=row["Name"], channel=row["Channel"], text=row["Text"], subject=row["Subject"])
        for row in TABS["message_texts"].starter
    )
    notices = planned_notices(
        made, outcome.hits, texts, terms=Terms(sender="Desk"), now=datetime(2026, 1, 3, 12, tzinfo=UTC)
    ).notices
    planned = [(one.member, one.rule) for one in notices if one.status == "planned"]
    assert len(notices) == 15
    assert sorted(planned) == [
        *(("M-0001", f"RR-0{n}") for n in range(1, 6)),
        *(("M-0002", f"RR-0{n}") for n in (1, 3, 5)),
        *(("M-0003", f"RR-0{n}") for n in (2, 4)),
    ]
    assert {one.shown for one in notices if one.member == "M-0002" and one.channel == "email"} == {
        "not sent: the member does not want e-mails"
    }
