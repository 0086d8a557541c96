"""Feedback over whole passes: a survey opens, is answered, closes and is shown once; the answers are forgotten."""

from datetime import date, timedelta

from addon.surveys import SURVEY, TALLY, TOKEN
from tests.sync.little_practice import LittlePractice, Row

NAME = "Spring 2026"
CARRY = "My caseload is one I can carry."


def survey(**changes: object) -> Row:
    """Return a row of Feedback that is open from the day after the first pass."""
    row = {"name": NAME, "set": "quarterly", "opens": date(2026, 3, 3), "closes": date(2026, 3, 6)}
    return {**row, **changes}  # type: ignore[dict-item]


def staffed(little: LittlePractice, count: int = 5) -> None:
    """Let so many clinicians more work here."""
    little.adds("clinicians", *({"name": f"Clinician {letter}", "active": True} for letter in "ABCDEFG"[:count]))


def answered(little: LittlePractice, *chosen: dict[str, str]) -> None:
    """Let each of these forms come in; keys are the words of questions."""
    (one,) = little.state.remembered(SURVEY).values()
    ids = {question.words: question.id for question in one.questions}
    for token, form in zip(little.state.feedback.make(one.id, len(chosen)), chosen, strict=True):
        assert little.state.feedback.put(token, one, {ids[words]: answer for words, answer in form.items()})


def test_a_survey_from_its_row_to_its_results() -> None:
    """Nothing is told while it is open; then it is shown, with what was promised, and nothing else is left."""
    stop = "What should we stop doing?"
    with LittlePractice.after_first_pass() as little:
        staffed(little)
        little.adds("feedback", survey())
        little.adds(
            "feedback_actions",
            {"survey": NAME, "said": "Too many forms", "what": "One form less", "by": date(2026, 3, 4)},
        )
        little.sync()
        row = little.row("feedback")
        assert (row["status"], str(row["check"])[:14]) == ("open", "Make its links")
        answered(little, *[{CARRY: "agree", stop: f"Word {word}"} for word in "fbaecd"], {CARRY: "partly"}, {})
        little.now += timedelta(days=2)
        little.sync()
        assert (little.row("feedback")["links"], little.row("feedback")["check"]) == (8, "OK")
        assert not [one for one in little.rows("feedback_results") if one["about"] in ("numbers", "in own words")]
        assert "Promised after feedback: One form less" in str(little.rows("today"))
        little.now += timedelta(days=2)
        little.sync()
        shown = little.rows("feedback_results")
        carry = {one["answer"]: one["number"] for one in shown if one["question"] == CARRY}
        assert carry == dict.fromkeys(
            ("agree", "partly", "disagree", "no answer"), "not shown"
        )  # 6, 1, 0, 1: 2 is too few
        assert [one["number"] for one in shown if one["question"] == "How many answered"] == ["8"]
        assert {one["note"] for one in shown if one["question"] == stop} == {f"Word {word}" for word in "abcdef"}
        assert [one["note"] for one in shown if one["about"] == "promised"] == [
            "You said: Too many forms; We promised: One form less; by Mar 4 2026"
        ]
        assert not any(little.state.remembered(kind) for kind in (SURVEY, TALLY, TOKEN))
        little.types("feedback", "closes", date(2026, 4, 30), name=NAME)
        little.types("feedback_actions", "done_on", date(2026, 3, 6), what="One form less")
        little.sync()
        assert str(little.row("feedback")["status"]).startswith("closed")
        assert [one["about"] for one in little.rows("feedback_results") if one["survey"] == NAME][-1] == "done"
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_few_clinicians_and_a_row_that_is_gone() -> None:
    """It says so before anybody answers, and shows nothing; a survey whose row is gone takes no answers."""
    with LittlePractice.after_first_pass() as little:
        little.adds("feedback", survey())
        little.sync()
        assert "fewer than five clinicians" in str(little.row("feedback")["check"])
        answered(little, *[{CARRY: "agree"}] * 9)
        little.deletes("feedback", *little.numbers("feedback", name=NAME))
        little.sync()
        (one,) = little.state.remembered(SURVEY).values()
        assert one.withdrawn
        assert not one.is_open(little.now)
        little.now += timedelta(days=5)
        little.sync()
        assert not any(little.state.remembered(kind) for kind in (SURVEY, TALLY, TOKEN))
        assert NAME not in str(little.rows("feedback_results"))
