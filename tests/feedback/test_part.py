"""Feedback over whole passes: a survey opens, is answered, closes and is shown once; the answers are forgotten."""

from dataclasses import replace
from datetime import date, timedelta

from addon.feedback.part import due
from addon.feedback.results import Promise, result_lines
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
    rows: list[Row] = [{"name": f"Clinician {letter}", "active": True} for letter in "ABCDEFG"[:count]]
    little.adds("clinicians", *rows)


def answered(little: LittlePractice, *chosen: dict[str, str]) -> None:
    """Let each of these forms come in; keys are the words of questions."""
    (one,) = little.state.remembered(SURVEY).values()
    ids = {question.words: question.id for question in one.questions}
    for token, form in zip(little.state.feedback.make(one.id, len(chosen)), chosen, strict=True):
        assert little.state.feedback.put(token, one, {ids[words]: answer for words, answer in form.items()})


def is_forgotten(little: LittlePractice) -> bool:
    """Return whether no survey, sum or link is left."""
    state = little.state
    counts = len(state.remembered(SURVEY)), len(state.remembered(TALLY)), len(state.remembered(TOKEN))
    return counts == (0, 0, 0)


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
        assert is_forgotten(little)
        little.types("feedback", "closes", date(2026, 4, 30), name=NAME)
        little.types("feedback_actions", "done_on", date(2026, 3, 6), what="One form less")
        little.sync()
        assert str(little.row("feedback")["status"]).startswith("closed")
        assert [one["about"] for one in little.rows("feedback_results")][:3] == ["numbers", "done", "numbers"]
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_promise_whose_day_cannot_be_read_is_on_today() -> None:
    """Neither without a day nor done; the results tell so, too."""
    one = Promise(rid="FA-01", survey=NAME, said="", what="Fewer forms", unread="By cannot be read")
    (line,) = due([one, replace(one, rid="FA-02", unread="")], date(2026, 3, 2)).lines
    assert (line.urgency, line.plan) == ("amber, this week", "By cannot be read: correct it in Feedback actions")
    assert next(result_lines([], [one]))["note"] == "We promised: Fewer forms; By cannot be read"


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
        assert is_forgotten(little)
        assert NAME not in str(little.rows("feedback_results"))


def test_what_rows_need() -> None:
    """Each row of Feedback and Feedback questions is told what to do."""
    with LittlePractice.after_first_pass() as little:
        staffed(little)
        asked = [
            {"kind": "choose", "answers": "yes"},
            {"kind": "choose", "answers": "yes; Yes"},
            {"kind": "choose", "answers": "yes; no answer"},
            {"kind": "who answers", "answers": "lead + office; others"},
            {"kind": "who answers", "answers": "lead; office"},
            {"kind": "who answers", "answers": "new; old"},
            {"kind": "own words", "answers": "yes; no"},
            {"kind": "own words"},
            {"kind": "choose", "answers": "<5; >5"},
            {"kind": "choose", "answers": "\N{GRINNING FACE}; \N{NEUTRAL FACE}"},
        ]
        rows: list[Row] = [{"on": True, "set": "mine", "question": f"Q{at}", **row} for at, row in enumerate(asked)]
        little.adds("feedback_questions", *rows, {"on": True, "set": "mine", "question": "q7", "kind": "own words"})
        little.adds(
            "feedback",
            survey(name="no days", opens=None),
            survey(name="turned", closes=date(2026, 3, 1)),
            survey(name="no set", set="yearly"),
            survey(name="gone by", opens=date(2026, 2, 1), closes=date(2026, 2, 2)),
            survey(name="to come", opens=date(2026, 3, 9), closes=date(2026, 3, 10)),
        )
        little.sync()
        told = [str(row["check"])[:24] for row in little.rows("feedback_questions", set="mine")]
        assert told == [
            *["Fill in two or more diff"] * 2,
            *["Use other words: no answ"] * 2,
            "OK",
            "Not asked: only one ques",
            "Clear Answers: people an",
            *["OK"] * 3,
            "Not asked: the same ques",
        ]
        shown = {row["name"]: (row["status"], str(row["check"])[:16]) for row in little.rows("feedback")}
        assert shown == {
            "no days": ("not asked: see Check", "Fill in Opens an"),
            "turned": ("not asked: see Check", "Closes is before"),
            "no set": ("not asked: see Check", "Fill in Question"),
            "gone by": ("not asked: see Check", "Closes has gone "),
            "to come": ("not open yet", "Make its links u"),
        }


def test_an_open_survey_keeps_its_questions_and_may_be_open_longer_or_shorter() -> None:
    """A question that is switched off meanwhile counts for the next survey; another last day counts at once."""
    with LittlePractice.after_first_pass() as little:
        staffed(little)
        little.adds("feedback", survey())
        little.sync()
        little.types("feedback_questions", "on", False, question=CARRY)
        little.types("feedback", "closes", date(2026, 3, 9), name=NAME)
        little.sync()
        (one,) = little.state.remembered(SURVEY).values()
        assert CARRY in [question.words for question in one.questions]
        assert one.closes == date(2026, 3, 9)
        little.now += timedelta(days=5)
        little.sync()
        assert little.row("feedback")["status"] == "open"
        little.types("feedback", "closes", date(2026, 3, 5), name=NAME)
        little.sync()
        assert little.row("feedback")["status"] == "closed: results come with the next pass"
        little.sync()
        assert str(little.row("feedback")["status"]).startswith("closed Mar 5 2026, see")
