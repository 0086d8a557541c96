"""The starter rules at work: from attendance and scores to flags and reminders."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sheet_templates
from addon.facts.all_facts import ALL_FACTS, Window
from addon.flags.episodes import flags_after
from addon.flags.rule_hits import noticed
from addon.messages.decision import planned_notices
from addon.messages.notices import Terms
from addon.messages.texts import Template
from addon.records import Score
from addon.rules.evaluation import evaluate
from addon.rules.rule import RuleTable, ThenColumn
from addon.rules.table import read_rules
from addon.tabs import declared, folded
from addon.workbook import TabSnapshot
from tests.facts.rows import fact_rows
from tests.practice import GSRS, ORS, TUESDAY, meeting, practice, present, weekly

TABS = declared(sheet_templates.texts())
FACTS = {folded(fact.label): fact for fact in ALL_FACTS}
START = date(2026, 1, 6)


def starter(name: str) -> RuleTable:
    """Return a rule tab as a new workbook holds it."""
    tab = TABS[name]
    headers = tuple(column.header for column in tab.columns)
    rows = [[row.get(header) or None for header in headers] for row in tab.starter]
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


def test_a_flag_says_why_in_words() -> None:
    """The values that made it true, what the rule asks, and for scores from where to where."""
    made = practice(
        measures=(ORS,),
        scores=tuple(
            Score(id=f"O-{n}", member="M-0001", measure="ORS", value=Decimal(value), on=START + timedelta(weeks=n))
            for n, value in enumerate(("20.5", "15"))
        ),
        sessions=weekly(TUESDAY, START, 3),
        attendance=tuple(present(one, "M-0002", "no show") for one in weekly(TUESDAY, START, 3)),
    )
    today = START + timedelta(weeks=3)
    rows = [row for found in fact_rows(made, today).values() for row in found]
    table = starter("flag_rules")
    said = {one.rule: one.sentence for one in noticed(table, evaluate(table, rows, today=today), rows).findings}
    assert said["FR-01"] == "Missed in a row: 3 sessions (rule: at least 2)"
    assert said["FR-04"] == "ORS 20.5 at first, now 15 (Jan 13), 2 scores; Drop since last: 5.5 (rule: at least 5)"


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
    )
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
