"""Screening protocol, answers and referrals over whole passes."""

from datetime import date, datetime

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, begun_once

ANA: dict[str, Value] = {
    "name": "Ana Ruiz",
    "phone": "512-555-0101",
    "birth_date": date(1990, 3, 4),
    "first_contact": datetime(2026, 2, 20, 10),
}
BOOKED: dict[str, Value] = {**ANA, "screening_at": datetime(2026, 3, 5, 9)}


@begun_once
def started(*rows: dict[str, Value]) -> LittlePractice:
    """Return a practice with these people in Intake after its first pass."""
    little = LittlePractice()
    little.adds("intake", *(rows or (BOOKED,)))
    little.sync()
    return little


def test_questions_come_once_a_screening_is_booked() -> None:
    """For whoever is booked, those of their kind of group; a second pass writes nothing."""
    with started({**BOOKED, "wants": "process"}, {"name": "Bo Lind"}) as little:
        rows = little.rows("screening_answers")
        assert {row["prospect_code"] for row in rows} == {"PR-0001"}
        assert "SP-05" in {row["criterion"] for row in rows}
        assert not {"SP-11", "SP-12"} & {row["criterion"] for row in rows}  # skills only; off
        assert {row["reads"] for row in rows} == {"not answered"}
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_deleted_question_stays_away_is_told_and_can_be_put_back() -> None:
    """Its row is in Intake's next step; a row with its codes is the question again."""
    with started() as little:
        little.later(days=3)
        little.types("intake", "screening", "held", name="Ana Ruiz")
        little.deletes("screening_answers", *little.numbers("screening_answers", criterion="SP-05"))
        little.sync()
        little.sync()
        assert not little.rows("screening_answers", criterion="SP-05")
        assert "(1 of their rows were deleted: put them back)" in str(little.row("intake")["missing"])
        again = {"prospect_code": "PR-0001", "criterion": "SP-05", "answer": "no"}
        little.adds("screening_answers", again)
        little.sync()
        little.sync()
        assert little.row("screening_answers", criterion="SP-05")["reads"] == "OK"
        assert "deleted" not in str(little.row("intake")["missing"])


@pytest.mark.parametrize(
    ("criterion", "answer", "reads"),
    [
        ("SP-01", "yes", "OK"),
        ("SP-01", "no", "lacking: Look for another day or a later start"),
        ("SP-05", "yes", "keeps them out: Follow the safety plan today; refer to a higher level of care"),
        ("SP-05", "no", "OK"),
        ("SP-08", "yes", "not now: Ask again once they are treated"),
        ("SP-14", "3", "lacking: Prepare them: a low number is no reason to keep somebody out"),
        ("SP-14", "many", "cannot be read: this is not a number"),
    ],
)
def test_how_an_answer_reads(criterion: str, answer: str, reads: str) -> None:
    """With the words of its row."""
    with started() as little:
        little.types("screening_answers", "answer", answer, criterion=criterion)
        little.sync()
        assert str(little.row("screening_answers", criterion=criterion)["reads"]).startswith(reads)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("is", "perhaps", "Is:"),
        ("is", None, "tests nothing"),
        ("effect", None, "Effect is blank or none of its words"),
        ("asks", None, "Fact or question is blank"),
    ],
)
def test_a_row_that_cannot_be_read_keeps_everybody_waiting(field: str, value: str | None, told: str) -> None:
    """It might keep somebody out: told in Check and as a problem, and no group is proposed meanwhile."""
    with started({**BOOKED, "screening": "held", "fits": "fits", "decided_by": "Rosa Díaz"}) as little:
        little.types("screening_protocol", field, value, id="SP-06")
        report = little.sync()
        assert told in str(little.row("screening_protocol", id="SP-06")["check"])
        assert [one.code for one in report.problems if one.place.container == "Screening protocol"]
        assert "SP-06" in str(little.row("intake")["check"])
        little.types("screening_protocol", "on", "no", id="SP-06")
        little.sync()
        assert little.row("screening_protocol", id="SP-06")["check"] == "Off"
        assert "SP-06" not in str(little.row("intake")["check"])


def test_a_protocol_that_is_gone_lets_nobody_through() -> None:
    """The tab removed: nobody can tell, and nobody is proposed."""
    with started({**BOOKED, "screening": "held", "fits": "fits", "decided_by": "Rosa Díaz"}) as little:
        little.workbook.sheets.pop("screening_protocol")
        little.sync()
        row = little.row("intake")
        assert row["stage"] == "documents"
        assert "Screening protocol is not there" in str(row["check"])


def test_a_criterion_that_was_switched_off_is_not_asked_any_more() -> None:
    """Its rows stay with their answers."""
    with started() as little:
        little.types("screening_answers", "answer", "yes", criterion="SP-01")
        little.types("screening_protocol", "on", "no", id="SP-01")
        little.sync()
        row = little.row("screening_answers", criterion="SP-01")
        assert (row["answer"], row["reads"]) == ("yes", "not asked any more")


@pytest.mark.parametrize(
    ("row", "check"),
    [
        ({"why": "they need more", "on": date(2026, 3, 2), "agreed": True}, "OK"),
        ({"why": "they need more", "on": date(2026, 3, 2)}, "Agreed to the letter is blank"),
        ({"why": "they need more", "on": date(2026, 3, 2), "agreed": False}, "They do not agree"),
        ({"on": date(2026, 3, 2)}, "Why is blank"),
        ({"why": "they need more"}, "On is blank"),
        ({"prospect": "Nobody", "why": "x", "on": date(2026, 3, 2)}, "Prospect is not clearly one row"),
    ],
)
def test_a_letter_is_written(row: dict[str, Value], check: str) -> None:
    """With what the other place needs; where something lacks there is none."""
    with started() as little:
        little.adds("referrals", {"prospect": "Ana Ruiz", "sent_to": "Riverside", **row})
        little.sync()
        made = little.row("referrals")
        assert str(made["check"]).startswith(check)
        assert bool(made["letter"]) is (check == "OK")
        if made["letter"]:
            words = ("Mar 2 2026. To Riverside: Ana Ruiz (born Mar 4 1990)", "they need more", "512-555-0101")
            assert all(word in str(made["letter"]) for word in words)
