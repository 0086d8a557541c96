"""Alerts over whole passes: opened by scores and marks, closed by what people type, and never otherwise."""

from datetime import date, timedelta
from functools import cache

import pytest

from addon.alerts.episodes import ALERTS_KEPT
from addon.digest.lines import DIGEST
from addon.sync.arrivals import GIVEN
from addon.tabs import Value
from addon.workbook import Raw
from tests.alerts.alert_practice import DONE, AlertPractice
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS

TUE = date(2026, 3, 3)
NEEDS_ALL = "missing: case review; talk with the member (or a try); decision"


def fallen(little: AlertPractice) -> None:
    """Let a member's ORS fall by more than chance, and run the passes that see it."""
    little.sync()
    little.scores("20", "12")
    little.sync()


@cache
def _fallen() -> AlertPractice:
    little = AlertPractice()
    fallen(little)
    return little


def after_a_fall() -> AlertPractice:
    """Return a practice in which a member's ORS has fallen: the passes are run once and copied."""
    return _fallen().copied()


def test_a_drop_opens_one_alert_whatever_number_of_rules_notice_it() -> None:
    """One row with every rule that noticed it; Flags name it, and Today tells of it once."""
    with after_a_fall() as little:
        little.types("flag_rules", "if_course", "got worse, worse than at start", id="FR-09")
        little.sync()
        (row,) = little.alerts()
        assert (row["status"], row["protocol"], row["severity"], row["measure"]) == ("open", "alert", "red", "ORS")
        assert row["member"] == "Zoë Núñez (M-0001)"
        assert str(row["rule"]).count("FR-") == 2
        assert row["missing"] == NEEDS_ALL
        assert (row["opened"], row["due"]) == (TUE, TUE + timedelta(days=14))
        flags = [one for one in little.rows("flags") if str(one["why"]).startswith("ORS")]
        assert {one["alert"] for one in flags} == {row["id"]}
        (line,) = little.lines()
        assert (line["urgency"], line["row"]) == ("red, new", f"Alerts {row['id']}")
        assert not [one for one in little.rows("today", kind="Flag") if "M-0001" in str(one["who"])]
        assert (little.sync().cells, little.sync().rows) == (0, 0)


@pytest.mark.long
def test_the_clinician_and_the_supervisor_are_told_then_again_when_it_is_overdue_then_the_lead() -> None:
    """Each once a day as digests go; the supervisor until somebody reviewed it."""
    with AlertPractice() as little:
        for code in ("C-01", "C-02", "C-03"):
            little.sync()
            little.types("clinicians", "email", f"{code.lower()}@example.org", id=code)
        little.types("settings", "value", "Tom O'Hara", name="Clinical lead")
        fallen(little)

        def told() -> set[str]:
            lines = {code: one.lines for code, one in little.state.remembered(DIGEST).items()}
            return {code for code, found in lines.items() if any(" alert AL-" in line for line in found)}

        assert told() == {"C-01", "C-03"}
        assert little.alert()["told"] == "Rosa Díaz (C-01); Inês Brandão (C-03)"
        little.works(reviewed_by="Rosa", reviewed_on=little.today)
        assert told() == {"C-01"}
        little.later(days=15)
        little.sync()
        assert told() == {"C-01", "C-03"}
        assert little.alert()["status"] == "open, overdue"
        assert little.lines()[0]["urgency"] == "red, overdue"
        little.later(days=6)
        little.sync()
        assert told() == {"C-01", "C-02", "C-03"}
        every = " ".join(line for one in little.state.remembered(DIGEST).values() for line in one.lines)
        assert "Red alert AL-" in every
        assert "overdue; missing: talk with the member (or a try); decision" in every
        assert not any(name in every for name in (*(one.name for one in MEMBERS), "ORS"))


def test_a_clinical_lead_whom_nobody_knows_is_a_problem() -> None:
    """Advice that can be followed: the cell, and what to write there."""
    with AlertPractice() as little:
        little.types("settings", "value", "Nobody Known", name="Clinical lead")
        (problem,) = [one for one in little.sync().problems if one.code == "unknown-lead"]
        assert problem.place.container == "Settings"
        little.types("settings", "value", "C-03", name="Clinical lead")
        assert not [one for one in little.sync().problems if one.code == "unknown-lead"]


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"decision": "adjust approach"}, "missing: case review; talk with the member (or a try)"),
        ({"reviewed_by": "Inês"}, "missing: Reviewed on; talk with the member (or a try); decision"),
        ({"reviewed_on": TUE}, "missing: Reviewed by; talk with the member (or a try); decision"),
        ({**DONE, "reviewed_on": TUE}, "missing: talk with the member (or a try)"),
        ({**DONE, "reviewed_on": TUE, "try_1_on": TUE}, "missing: 1st try by and 1st result"),
        (
            {**DONE, "reviewed_on": TUE, "try_2_by": "Rosa", "try_2_result": "no answer"},
            "missing: 2nd try on",
        ),
        ({**DONE, "reviewed_on": TUE, "discussed_on": TUE, "decision": "continue with reason"}, "missing: Reason"),
        (
            {**DONE, "reviewed_on": TUE, "discussed_on": TUE, "decision": "exit"},
            "missing: decision (exit is not one for an alert)",
        ),
        (
            {**DONE, "reviewed_on": TUE, "discussed_on": date(2027, 3, 3)},
            "missing: talk with the member (or a try); Discussed on: Mar 3 2027 is still to come",
        ),
        (
            {**DONE, "reviewed_on": date(2026, 3, 2), "discussed_on": TUE},
            "missing: Reviewed on; Reviewed on: Mar 2 2026 is before Mar 3 2026",
        ),
    ],
)
def test_half_of_it_closes_nothing_and_the_row_tells_what_is_missing(cells: dict[str, Value], missing: str) -> None:
    """In plain words, with the headers of the columns; what was typed stays."""
    with after_a_fall() as little:
        little.works(**cells)
        row = little.alert()
        assert (row["status"], row["missing"]) == ("open", missing)
        assert {name: row[name] for name in cells} == cells


@pytest.mark.parametrize(
    "talk",
    [{"discussed_on": TUE}, {"try_1_on": TUE, "try_1_by": "Rosa", "try_1_result": "no answer"}],
)
@pytest.mark.parametrize("decision", [{"decision": "refer"}, {"decision": "continue with reason", "reason": "exams"}])
def test_review_talk_and_decision_close_it(talk: dict[str, Value], decision: dict[str, Value]) -> None:
    """And it is not opened again by what is still true; Today and the digest let go of it."""
    with after_a_fall() as little:
        little.works(reviewed_by="Inês", reviewed_on=TUE, **talk, **decision)
        row = little.alert()
        assert row["status"] == f"closed Mar 3 2026: {decision['decision']}"
        assert (row["missing"], row["told"], row["closed_on"]) == (None, None, TUE)
        little.later(days=1)
        little.sync()
        assert [one["status"] for one in little.alerts()] == [row["status"]]
        assert {one["alert"] for one in little.rows("flags", status="open")} == {row["id"]}
        assert not little.lines()
        assert not [one for one in little.rows("today", kind="Flag") if "M-0001" in str(one["who"])]


def test_a_score_that_recovers_closes_nothing() -> None:
    """Somebody has to decide; Why tells since when it is no longer so."""
    with after_a_fall() as little:
        little.later(days=7)
        little.scores("24")
        little.sync()
        row = little.alert()
        assert (row["status"], row["missing"]) == ("open", NEEDS_ALL)
        assert str(row["why"]).endswith("not true any more since Mar 10 2026")
        assert {str(one["status"])[:6] for one in little.rows("flags") if one["alert"]} == {"closed"}


@pytest.mark.long
def test_a_checkpoint_that_passed_closes_nothing_while_the_score_is_no_better() -> None:
    """Not on track is asked at the 4th and 5th score; Why does not tell that it is no longer so."""
    with AlertPractice.after_first_pass() as little:
        little.scores("20", "20", "19", "19")
        little.sync()
        assert (little.alert()["status"], little.alert()["measure"]) == ("open", "ORS")
        assert str(little.alert()["rule"]).endswith("(FR-05)")
        for value in ("19", "18"):
            little.later(days=7)
            little.scores(value)
            little.sync()
        row = little.alert()
        assert str(row["status"]).startswith("open")
        assert row["missing"] == NEEDS_ALL
        assert str(row["why"]).endswith("; the score is no better, but no rule asks since Mar 17 2026")
        little.loses_state()
        little.sync()
        little.sync()
        assert str(little.alert()["status"]).startswith("open")
        little.works(**DONE, reviewed_on=little.today, discussed_on=little.today)
        assert little.alert()["status"] == "closed Mar 17 2026: adjust approach"


def test_a_further_drop_after_the_decision_is_a_new_alert() -> None:
    """Another rule that notices the same state without a break is none; a fall is news."""
    with after_a_fall() as little:
        little.works(**DONE, reviewed_on=TUE, discussed_on=TUE)
        little.later(days=7)
        little.scores("11")
        little.sync()
        assert len(little.alerts()) == 1
        little.later(days=7)
        little.scores("5")
        little.sync()
        assert [str(one["status"])[:6] for one in little.alerts()] == ["closed", "open"]
        assert len({one["id"] for one in little.alerts()}) == 2


def test_a_score_that_was_wrong_withdraws_its_alert() -> None:
    """Corrected or deleted: nobody has to talk about a score that never was."""
    for mend in ("corrected", "deleted"):
        with after_a_fall() as little:
            if mend == "corrected":
                little.types("scores", "score", "19", score="12")
            else:
                little.deletes("scores", *little.numbers("scores", score="12"))
            little.sync()
            assert little.alert()["status"] == "closed Mar 3 2026: the score of Mar 3 2026 was taken out or corrected"
            assert not little.lines()


def test_a_correction_after_which_it_still_holds_withdraws_nothing_later() -> None:
    """The alert rests on the score as it is now; that the member gets better closes nothing."""
    with after_a_fall() as little:
        little.types("scores", "score", "13", score="12")
        little.sync()
        little.later(days=7)
        little.scores("24")
        little.sync()
        assert little.alert()["status"] == "open"


def test_another_score_that_was_wrong_does_not_withdraw_what_still_holds() -> None:
    """It rests on several scores; where a rule notices it all the same it stays."""
    with AlertPractice.after_first_pass() as little:
        little.scores("21", "20", "12")
        little.sync()
        little.types("scores", "score", "22", score="21")
        little.sync()
        assert little.alert()["status"] == "open"


def test_rules_switched_off_and_members_who_left_withdraw_their_alerts() -> None:
    """A rule that is only edited does not: the alert is about the member."""
    with after_a_fall() as little:
        little.types("flag_rules", "then_severity", "amber", id="FR-04")
        little.sync()
        assert (little.alert()["status"], little.alert()["severity"]) == ("open", "red")
        for code in ("FR-04", "FR-09"):
            little.types("flag_rules", "on", "no", id=code)
        little.sync()
        assert little.alert()["status"] == "closed Mar 3 2026: no rule asks for it any more"
    for tab, field, value, why in (
        ("roster", "left", date(2026, 3, 2), "the member left Mar 2 2026"),
        ("members", "status", "inactive", "the member is inactive"),
    ):
        with after_a_fall() as little:
            little.types(tab, field, value, **{"member" if tab == "roster" else "name": "Zoë Núñez"})
            little.sync()
            assert little.alert()["status"] == f"closed Mar 3 2026: {why}"


def put_back(little: AlertPractice, tab: str, field: str, wrong: Raw, right: Raw, **where: Value) -> None:
    """Change a cell for one pass; what was typed before comes back in the next one."""
    rid = little.types(tab, field, wrong, **where)
    little.sync()
    assert str(little.alert()["status"]).startswith("closed")
    little.types(tab, field, right, id=rid)
    little.later(minutes=1)
    little.sync()


@pytest.mark.parametrize(
    ("tab", "field", "wrong", "right", "where"),
    [
        ("members", "status", "inactive", "active", {"name": "Zoë Núñez"}),
        ("roster", "left", date(2026, 3, 2), None, {"member": "Zoë Núñez"}),
        ("scores", "score", "19", "12", {"score": "12"}),
    ],
)
def test_what_was_withdrawn_by_mistake_is_open_again(
    tab: str, field: str, wrong: Raw, right: Raw, where: dict[str, Value]
) -> None:
    """In the next pass, not when the score falls again: nobody decided anything. What people typed stays in its row."""
    with after_a_fall() as little:
        little.types("alerts", "reviewed_by", "Inês", id=little.alert()["id"])
        put_back(little, tab, field, wrong, right, **where)
        assert sorted(str(one["status"])[:6] for one in little.alerts()) == ["closed", "open"]
        assert [one["reviewed_by"] for one in little.alerts()] == ["Inês", None]
        little.later(days=1)
        little.sync()
        assert len(little.alerts()) == 2


def test_an_alert_that_opens_again_about_the_same_score_leaves_the_closed_one_in_the_numbers() -> None:
    """Both count on the Dashboard at once: a pass with nothing new writes nothing."""
    with after_a_fall() as little:
        little.later(days=1)
        for wrong in ("6", "28"):
            (first, _) = little.numbers("scores")
            little.workbook.person("scores", first, little.column("scores", "score"), wrong)
            little.later(days=1)
            little.sync()
            report = little.sync()
            assert (report.cells, report.rows) == (0, 0)
        assert sorted(str(one["status"])[:6] for one in little.alerts()) == ["closed", "open"]


def test_rules_switched_on_again_open_what_they_closed() -> None:
    """Off for one pass is no decision."""
    with after_a_fall() as little:
        for word in ("no", "yes"):
            for code in ("FR-04", "FR-09"):
                little.types("flag_rules", "on", word, id=code)
            little.later(minutes=1)
            little.sync()
        assert sorted(str(one["status"])[:6] for one in little.alerts()) == ["closed", "open"]


@pytest.mark.parametrize(
    ("tab", "field", "value", "where"),
    [
        ("roster", "member", "Xoe Nunes", {"member": "Zoë Núñez"}),
        ("roster", "group", "Tusday", {"member": "Zoë Núñez"}),
        ("scores", "member", "Xoe", {"score": "12"}),
        ("scores", "measure", "OSR", {"score": "12"}),
    ],
)
def test_a_mistyped_pick_withdraws_nothing(tab: str, field: str, value: str, where: dict[str, Value]) -> None:
    """Nobody can tell whose row it is, so nobody can tell that the member has none."""
    with after_a_fall() as little:
        little.types(tab, field, value, **where)
        for _ in range(2):
            little.later(minutes=1)
            little.sync()
            assert little.alert()["status"] == "open"


def test_a_mistyped_pick_in_attendance_withdraws_no_outreach() -> None:
    """The miss may be that row's."""
    with AlertPractice.after_first_pass() as little:
        little.later(days=7)
        little.marks("no show", "no show")
        little.sync()
        assert little.alert()["status"] == "open"
        (number,) = little.numbers("attendance", session="G-01 2026-03-10 18:00", member_code="M-0001")
        little.workbook.person("attendance", number, little.column("attendance", "member"), "Xoe")
        little.workbook.person("attendance", number, little.column("attendance", "member_code"), None)
        for _ in range(2):
            little.sync()
            assert little.alert()["status"] == "open"


def test_a_rule_that_cannot_be_read_closes_nothing() -> None:
    """Unreadable is not off."""
    with after_a_fall() as little:
        for code in ("FR-04", "FR-09"):
            little.types("flag_rules", "if_drop_since_last", "about five", id=code)
        little.sync()
        little.later(days=1)
        little.sync()
        assert little.alert()["status"] == "open"


def test_an_old_score_is_a_flag_and_no_alert_until_the_next_one_comes() -> None:
    """A practice's first day opens no alert about a score of last summer."""
    with AlertPractice.after_first_pass() as little:
        little.scores("20", "12", last=TUE - timedelta(days=31))
        little.sync()
        assert not little.alerts()
        assert [one["alert"] for one in little.rows("flags", status="open") if "ORS" in str(one["why"])][:1] == [None]
        little.scores("11")
        little.sync()
        assert little.alert()["status"] == "open"


# --- outreach ----------------------------------------------------------------------------------------


def missed(little: AlertPractice) -> None:
    """Let a member miss two sessions in a row, and run the passes that see it."""
    little.sync()
    little.later(days=7, hours=8)
    little.sync()
    little.marks("no show", "late cancel")
    little.sync()


@pytest.mark.long
def test_an_outreach_asks_for_one_step_after_the_other() -> None:
    """Tries on day 1, 3 and 7, a letter on day 14, a decision a week later; each overdue goes up."""
    with AlertPractice() as little:
        missed(little)
        assert little.alert()["missing"] == "missing: 1st try by Wed Mar 11"
        assert little.alert()["told"] == "Rosa Díaz (C-01)"
        assert [one["kind"] for one in little.rows("today") if "M-0001" in str(one["who"])] == ["Outreach"]
        little.later(days=2)
        little.sync()
        assert (little.alert()["status"], little.alert()["told"]) == (
            "open, overdue",
            "Rosa Díaz (C-01); Inês Brandão (C-03)",
        )
        little.works(try_1_on=date(2026, 3, 12))
        assert little.alert()["missing"] == "missing: 1st try by and 1st result"
        little.works(try_1_by="Rosa", try_1_result="left a message")
        assert (little.alert()["missing"], little.alert()["status"]) == ("missing: 2nd try by Fri Mar 13", "open")
        little.later(days=1)
        little.works(try_2_on=little.today, try_2_by="Rosa", try_2_result="no answer")
        assert little.alert()["missing"] == "missing: 3rd try by Tue Mar 17"
        little.later(days=4)
        little.works(try_3_on=little.today, try_3_by="Rosa", try_3_result="no answer")
        assert little.alert()["missing"] == "missing: letter by Tue Mar 24"
        little.works(letter_on=little.today)
        assert little.alert()["missing"] == "missing: decision by Tue Mar 31"
        little.works(decision="exit")
        assert little.alert()["missing"] == "missing: Reviewed by and Reviewed on (who decided, and when)"
        little.works(reviewed_by="Inês", reviewed_on=little.today)
        assert little.alert()["status"] == "closed Mar 17 2026: exit"


@pytest.mark.parametrize(
    "cells",
    [{"discussed_on": date(2026, 3, 10)}, {"try_1_on": date(2026, 3, 10), "try_1_by": "R", "try_1_result": "reached"}],
)
def test_a_member_who_was_reached_needs_no_outreach(cells: dict[str, Value]) -> None:
    """And the same run of misses opens none again; the next one does."""
    with AlertPractice() as little:
        missed(little)
        little.works(**cells)
        assert little.alert()["status"] == "closed Mar 10 2026: reached Mar 10 2026"
        little.later(days=7)
        little.marks("no show")
        little.sync()
        assert len(little.alerts()) == 1
        little.later(days=7)
        little.marks("attended")
        little.sync()
        little.later(days=14)
        little.marks("no show", "no show")
        little.sync()
        assert [str(one["status"])[:6] for one in little.alerts()] == ["closed", "open"]


@pytest.mark.long
def test_a_member_who_comes_again_closes_the_outreach() -> None:
    """And so do marks that turn out to be wrong; sessions nobody has marked do not."""
    with AlertPractice() as little:
        missed(little)
        little.later(days=7)
        little.sync()
        assert str(little.alert()["status"]).startswith("open")
        little.marks("attended")
        little.sync()
        assert little.alert()["status"] == "closed Mar 17 2026: came Mar 17 2026"
    with AlertPractice() as little:
        missed(little)
        little.marks("excused")
        little.sync()
        assert little.alert()["status"] == "closed Mar 10 2026: the sessions are no longer marked as missed"


def test_the_ehrs_default_closes_no_outreach_before_the_note_is_written() -> None:
    """The EHR shows everybody as there until somebody marks them; the note makes it sure."""
    with AlertPractice() as little:
        missed(little)
        little.later(days=7)
        little.marks("attended")
        little.types("attendance", "note", "no note", session="G-01 2026-03-17 18:00", member_code="M-0001")
        little.sync()
        assert str(little.alert()["status"]).startswith("open")
        little.types("attendance", "note", "locked", session="G-01 2026-03-17 18:00", member_code="M-0001")
        little.sync()
        assert little.alert()["status"] == "closed Mar 17 2026: came Mar 17 2026"


@pytest.mark.parametrize("cancelled", ["nobody's", "everybody's", "the member's"])
def test_an_alert_is_due_by_the_second_scheduled_session_or_14_days(cancelled: str) -> None:
    """A session that the practice cancels does not count, but the 14 days run on."""
    with AlertPractice.after_first_pass() as little:
        little.later(days=-1)
        fallen(little)
        assert little.alert()["due"] == date(2026, 3, 10)
        code = "G-01 2026-03-10 18:00"
        if cancelled == "everybody's":
            little.types("sessions", "state", "cancelled", id=code)
        elif cancelled == "the member's":
            word = "session cancelled by practice"
            little.types("attendance", "status", word, session=code, member_code="M-0001")
        little.sync()
        assert little.alert()["due"] == date(2026, 3, 10 if cancelled == "nobody's" else 16)


# --- workbooks, rows, memory -------------------------------------------------------------------------


@pytest.mark.long
def test_a_row_that_somebody_deleted_comes_again_with_what_people_typed() -> None:
    """It still needs a decision; and it may be deleted again."""
    with after_a_fall() as little:
        little.works(reviewed_by="Inês", reviewed_on=TUE, reason="exams in May", try_1_by="Rosa")
        for _ in range(2):
            (before,) = little.alerts()
            little.deletes("alerts", *little.numbers("alerts"))
            little.sync()
            little.later(minutes=1)
            little.sync()
            (after,) = little.alerts()
            assert after["id"] != before["id"]
            assert {**after, "id": ""} == {**before, "id": ""}
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        little.works(discussed_on=TUE, decision="refer")
        assert little.alert()["status"] == "closed Mar 3 2026: refer"


def test_decisions_that_slipped_onto_other_rows_close_nothing() -> None:
    """Somebody sorted a few columns alone: the tab is left alone, and no member's decision counts for another."""
    with AlertPractice.after_first_pass() as little:
        for one in MEMBERS:
            little.scores("20", "12", member=one.code)
        little.sync()
        for row in little.alerts():
            whose = str(row["member"])[-7:-1]
            little.types("alerts", "reason", f"about {whose}", id=row["id"])
            little.types("alerts", "reviewed_by", f"for {whose}", id=row["id"])
        little.sync()
        first, *rest = [list(row) for row in little.workbook.sheets["alerts"].rows[1:]]
        mixed = [list(row) for row in (first, *rest)]
        columns = [
            little.column("alerts", name)
            for name in ("reviewed_by", "reviewed_on", "discussed_on", "decision", "reason")
        ]
        for place, other in enumerate((*rest, first)):
            for column in columns:
                mixed[place] += [None] * (column + 1 - len(mixed[place]))
                mixed[place][column] = other[column] if column < len(other) else None
        little.workbook.person_rearranges("alerts", [little.workbook.sheets["alerts"].rows[0], *mixed])
        for number in little.numbers("alerts"):
            for name, value in (("reviewed_on", TUE), ("discussed_on", TUE), ("decision", "refer")):
                little.workbook.person("alerts", number, little.column("alerts", name), value)
        little.sync()
        assert little.rows("needs_review", kind="tab left alone", status="open")
        assert {one.status for one in little.state.remembered(ALERTS_KEPT).values()} == {"open"}


def test_a_lost_memory_finds_open_alerts_in_their_rows() -> None:
    """What people typed counts on; none is doubled, closed or forgotten, though the score recovered."""
    with after_a_fall() as little:
        little.later(days=7)
        little.scores("24")
        little.works(reviewed_by="Inês", reviewed_on=little.today)
        before = little.alert()
        little.loses_state()
        little.sync()
        little.sync()
        after = little.alert()
        kept = ("id", "status", "opened", "missing", "reviewed_by", "severity", "rule")
        assert [after[name] for name in kept] == [before[name] for name in kept]
        little.works(discussed_on=little.today, decision="step up")
        assert little.alert()["status"] == "closed Mar 10 2026: step up"


def test_a_lost_memory_leaves_decided_alerts_as_they_were() -> None:
    """The day, the decision and what was done first; a further drop is news as before."""
    with after_a_fall() as little:
        little.works(**DONE, reviewed_on=little.today, discussed_on=little.today)
        before = little.alert()
        little.later(days=7)
        little.loses_state()
        for _ in range(2):
            little.sync()
            assert little.alert() == before
        (kept,) = little.state.remembered(ALERTS_KEPT).values()
        assert (kept.was_decided, kept.acted, kept.closed) == (True, TUE, TUE)
        little.scores("3")
        little.sync()
        assert [str(one["status"])[:6] for one in little.alerts()] == ["closed", "open"]


def test_a_workbook_without_the_tab_and_the_columns_gets_them() -> None:
    """The rules' usual protocols count at once; the next pass has the rows. Nothing that people typed changes."""
    with AlertPractice(without=["alerts"]) as little:
        sheet = little.workbook.sheets["flag_rules"]
        at = little.column("flag_rules", "then_protocol")
        little.workbook.person_rearranges("flag_rules", [[*row[:at], *row[at + 1 :]] for row in sheet.rows])
        given = {name: tuple(one.field for one in tab.columns) for name, tab in TABS.items() if name != "alerts"}
        given["flag_rules"] = tuple(name for name in given["flag_rules"] if name != "then_protocol")
        for name, fields in given.items():
            little.state.keep(GIVEN, name, fields)
        rules = little.rows("flag_rules")
        fallen(little)
        little.sync()
        assert little.alert()["status"] == "open"
        after = [
            {name: row[name] for name in before} for row, before in zip(little.rows("flag_rules"), rules, strict=True)
        ]
        people = [one.field for one in TABS["flag_rules"].columns if one.owner == "person" and one.field in rules[0]]
        assert [[row[name] for name in people] for row in after] == [[row[name] for name in people] for row in rules]
        assert {row["then_protocol"] for row in little.rows("flag_rules")} == {None}
