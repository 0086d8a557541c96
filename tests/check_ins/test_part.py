"""Forms over whole passes: what may be asked, what answers make of Scores, and item 9, which stays."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from addon.check_in import CHECK_IN_FORM
from addon.records import Measure
from addon.sync.arrivals import GIVEN
from addon.tabs import Value
from tests.check_ins.answering import above_zero, answers, form_of
from tests.sync.little_practice import TABS, LittlePractice, Row, scores

TUESDAY_DAY = date(2026, 3, 3)


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return a practice after its first pass."""
    with LittlePractice.after_first_pass() as made:
        yield made


def scores_of(little: LittlePractice, measure: str, member: str = "M-0001") -> list[Row]:
    """Return the rows of Scores of a measure and member."""
    return little.rows("scores", measure=measure, member_code=member)


def test_the_forms_that_a_new_workbook_begins_with(little: LittlePractice) -> None:
    """All are usable, PHQ-9 and GAD-7 with their footer; own items have no words of a licensed measure."""
    assert {one["check"] for one in little.rows("check_in_items")} == {"OK"}
    forms = little.state.remembered(CHECK_IN_FORM)
    assert {one.name: len(one.items) for one in forms.values()} == {
        "Check-in": 4,
        "Feedback": 4,
        "PHQ-9": 9,
        "GAD-7": 7,
    }
    for name in ("PHQ-9", "GAD-7"):
        assert "Pfizer Inc. No permission required" in form_of(little, name).footer["English"]
        assert all(len(one.words["English"].answers) == 4 for one in form_of(little, name).items)
    assert {one.name: one.item_9 for one in forms.values() if one.item_9} == {"PHQ-9": 9}
    licensed = ("individually", "interpersonally", "socially", "overall", "heard, understood", "respected")
    words = str([form_of(little, name) for name in ("Check-in", "Feedback")]).casefold()
    assert not [one for one in licensed if one in words]
    report = little.sync()
    assert (report.cells, report.rows) == (0, 0)


def test_a_total_lands_in_scores_once(little: LittlePractice) -> None:
    """Under the member, the measure and the day; the next pass changes nothing."""
    answers(little, "Check-in", {1: 7, 2: 8, 3: 0, 4: 10})
    little.sync()
    (row,) = scores_of(little, "Check-in")
    assert (row["score"], row["date"], row["status"]) == (25, TUESDAY_DAY, None)
    assert str(row["member"]).endswith("(M-0001)")
    report = little.sync()
    assert (report.cells, report.rows) == (0, 0)


def test_the_last_answers_count_and_are_no_second_score(little: LittlePractice) -> None:
    """Also after midnight; too few of them take the score back."""
    answers(little, "Check-in", {1: 7, 2: 8, 3: 0, 4: 10})
    little.sync()
    little.later(hours=14)
    answers(little, "Check-in", {1: 1, 2: 1, 3: 1, 4: 1})
    little.sync()
    assert [(one["score"], one["date"]) for one in scores_of(little, "Check-in")] == [(4, TUESDAY_DAY)]
    answers(little, "Check-in", {1: 1, 2: 1, 3: 1})
    little.sync()
    assert [(one["score"], one["date"]) for one in scores_of(little, "Check-in")] == [(None, TUESDAY_DAY)]


def test_both_in_one_pass_are_one(little: LittlePractice) -> None:
    """The later one."""
    answers(little, "Check-in", {1: 7, 2: 8, 3: 0, 4: 10})
    answers(little, "Check-in", {1: 1, 2: 1, 3: 1, 4: 1})
    little.sync()
    assert [one["score"] for one in scores_of(little, "Check-in")] == [4]


def test_too_few_answers_make_no_score(little: LittlePractice) -> None:
    """Nothing of what was left out counts as a number."""
    answers(little, "Check-in", {1: 7, 2: 8, 4: 10})
    answers(little, "PHQ-9", dict.fromkeys(range(1, 7), 3))
    little.sync()
    assert not scores_of(little, "Check-in")
    assert not scores_of(little, "PHQ-9")


def as_printed(values: list[int], items: int) -> int | None:
    """Score as the PHQ-9 and GAD-7 are printed, in whole numbers alone.

    Sum the items. If 1 or 2 are left unanswered: (raw sum x number of items) / number of items answered, to the nearest
    whole number. If 3 or more are unanswered, the total should not be used.
    """
    if len(values) < items - 2:
        return None
    doubled = 2 * sum(values) * items + len(values)
    return doubled // (2 * len(values))


@pytest.mark.long
@pytest.mark.parametrize(("name", "items"), [("PHQ-9", 9), ("GAD-7", 7)])
def test_totals_are_what_the_printed_rule_makes(little: LittlePractice, name: str, items: int) -> None:
    """For sixty members' worth of answers made by chance, worked out a second way; status tells what was worked out."""
    chance = random.Random(20260303)  # noqa: S311 (test data)
    members = [str(one["id"]) for one in little.rows("members") if one["status"] != "inactive"]
    given = {}
    for day in range(12):
        for member in members:
            left = set(chance.sample(range(1, items + 1), chance.choice([0, 0, 1, 2, 3])))
            made = {number: chance.randint(0, 3) for number in range(1, items + 1) if number not in left}
            given[member, TUESDAY_DAY.toordinal() + day] = made
            answers(little, name, made, member=member, session=f"G-01 on day {day}")
        little.sync()
        little.later(days=1)
    little.sync()
    found = {(str(one["member_code"]), _ordinal(one["date"])): one for one in little.rows("scores", measure=name)}
    wanted = {key: as_printed(list(made.values()), items) for key, made in given.items()}
    assert {key: _number(one["score"]) for key, one in found.items()} == {
        key: total for key, total in wanted.items() if total is not None
    }
    told = {key: one["status"] for key, one in found.items()}
    assert told == {
        key: None if len(given[key]) == items else f"worked out from {len(given[key])} of {items} items"
        for key in found
    }
    assert len(found) > 40
    assert None in wanted.values()


def _ordinal(value: Value) -> int:
    assert isinstance(value, date)
    return value.toordinal()


def _number(value: Value) -> int:
    assert isinstance(value, Decimal | int)
    return int(value)


def test_a_score_that_somebody_typed_stays_and_both_are_seen(little: LittlePractice) -> None:
    """The same total is no news; another one is told beside it, until the sheet has it too."""
    typed: Row = {"member": "Zoë Núñez (M-0001)", "measure": "Check-in", "score": 30, "date": TUESDAY_DAY}
    little.adds("scores", typed)
    little.sync()
    answers(little, "Check-in", {1: 7, 2: 8, 3: 0, 4: 10})
    little.sync()
    (row,) = scores_of(little, "Check-in")
    assert (row["score"], row["status"]) == (30, "the member answered a total of 25 on their page")
    little.types("scores", "score", 25, id=row["id"])
    little.sync()
    (row,) = scores_of(little, "Check-in")
    assert (row["score"], row["status"]) == (25, None)
    little.types("scores", "score", 26, id=row["id"])
    little.sync()
    (row,) = scores_of(little, "Check-in")
    assert (row["score"], row["status"]) == (26, "the member answered a total of 25 on their page")
    assert not little.rows("conflicts", status="open")


def test_a_total_of_the_ehr_stays_too(little: LittlePractice) -> None:
    """A list of scores comes before what was answered, and what was answered is told beside it."""
    little.drops(totals=scores(("Zoë Núñez", "PHQ-9", "12", TUESDAY_DAY)))
    little.sync()
    answers(little, "PHQ-9", dict.fromkeys(range(1, 9), 1) | {9: 0})
    little.sync()
    (row,) = scores_of(little, "PHQ-9")
    assert (row["score"], row["status"]) == (12, "the member answered a total of 8 on their page")


def safety_rows(little: LittlePractice) -> list[Row]:
    """Return the safety rows of Needs review."""
    return little.rows("needs_review", kind="safety")


def test_item_9_stays_until_somebody_tells_who_handled_it(little: LittlePractice) -> None:
    """Answered with zero afterwards it stays; on Today first; handled, it is not asked again; higher, it is."""
    above_zero(little)
    answers(little, "PHQ-9", dict.fromkeys(range(1, 10), 1))
    little.sync()
    (row,) = safety_rows(little)
    assert str(row["question"]).startswith("M-0001: item 9 was answered above zero. A clinician talks")
    assert "M-0001: item 9" in str(little.shown()["today"])
    answers(little, "PHQ-9", dict.fromkeys(range(1, 10), 0))
    little.sync()
    assert [one["status"] for one in safety_rows(little)] == ["open"]
    little.types("needs_review", "handled_by", "Rosa", id=row["id"])
    little.types("needs_review", "handled_on", TUESDAY_DAY, id=row["id"])
    little.sync()
    assert "M-0001: item 9" not in str(little.shown()["today"])
    above_zero(little, 3)
    little.sync()
    assert len([one for one in safety_rows(little) if one["status"] == "open"]) == 1


def test_a_score_answered_on_a_page_raises_no_second_question(little: LittlePractice) -> None:
    """A total above 24 needs item 9: it was asked about where it was answered."""
    above_zero(little)
    answers(little, "PHQ-9", dict.fromkeys(range(1, 10), 3))
    little.sync()
    little.sync()
    assert len(safety_rows(little)) == 1
    assert [one["score"] for one in scores_of(little, "PHQ-9")] == [27]


def test_item_9_is_asked_about_though_everything_else_is_in_the_way(little: LittlePractice) -> None:
    """The member is gone, the items cannot be used, and a tab stops the pass."""
    above_zero(little, member="M-0999")
    answers(little, "PHQ-9", dict.fromkeys(range(1, 10), 3), member="M-0999")
    little.types("check_in_items", "measure", "Nothing", form="PHQ-9", number="3")
    little.deletes("members", *little.numbers("members")[1:])
    little.sync()
    assert [str(one["question"])[:30] for one in safety_rows(little)] == ["M-0999: item 9 was answered ab"]
    assert not scores_of(little, "PHQ-9", "M-0999")


@pytest.mark.parametrize(
    ("field", "value", "number", "told"),
    [
        ("english", "", "2", "English is blank"),
        ("high", 11, "2", "no scale of 2 to 11 steps"),
        ("low", 10, "2", "no scale of 2 to 11 steps"),
        ("high", 9, "2", "the items make a total of 0 to 39, and Measures has 0 to 40"),
        ("measure", "Chek-in", "2", "Measures has no usable row Chek-in"),
        ("measure", "", "2", "Measure is blank"),
        ("high_label", "", "2", "nobody knows which end is which"),
        ("answers", "No / Yes", "2", "Answers has 2 words"),
        ("low_label_spanish", "", "2", "Spanish: Low label and High label"),
        ("scored", "no", "2", "the items make a total of 0 to 30"),
        ("number", "1", "2", "the number 1 is here twice"),
        ("number", "two", "2", "Number is neither"),
        ("english", "How was the Tuesday process group?", "2", "name of a group or a person"),
        ("english", "How is Rosa Díaz?", "introduction", "name of a group or a person"),
    ],
)
def test_a_mistake_is_told_and_its_form_is_asked_of_nobody(
    little: LittlePractice, field: str, value: str | int, number: str, told: str
) -> None:
    """Beside its row, and beside the form's others; the other forms are asked as before."""
    little.types("check_in_items", field, value, form="Check-in", number=number)
    little.sync()
    assert any(told in str(one["check"]) for one in little.rows("check_in_items"))
    assert "checkin" not in little.state.remembered(CHECK_IN_FORM)
    assert set(little.state.remembered(CHECK_IN_FORM)) == {"feedback", "phq9", "gad7"}
    assert "OK" not in {one["check"] for one in little.rows("check_in_items", form="Check-in")}


def test_a_phq_9_that_is_not_whole_is_asked_of_nobody(little: LittlePractice) -> None:
    """Nobody could tell which of its items is item 9."""
    rid = little.types("check_in_items", "high", 6, form="PHQ-9", number="1")
    little.types("check_in_items", "answers", "a/b/c/d/e/f/g", form="PHQ-9", number="1")
    little.deletes("check_in_items", *little.numbers("check_in_items", form="PHQ-9", number="2"))
    little.sync()
    assert "a PHQ-9 has 9 items and here are 8" in str(little.row("check_in_items", id=rid)["check"])
    assert "phq9" not in little.state.remembered(CHECK_IN_FORM)


PHQ_9_ROWS = tuple(map(str, range(1, 10)))


def unscored(little: LittlePractice) -> None:
    """All are asked, and count for no total."""
    for number in PHQ_9_ROWS:
        little.types("check_in_items", "scored", "no", form="PHQ-9", number=number)


def renamed(little: LittlePractice) -> None:
    """The measure has another name, in both tabs."""
    little.types("measures", "name", "Depression (PHQ 9)", name="PHQ-9")
    for number in PHQ_9_ROWS:
        little.types("check_in_items", "measure", "Depression (PHQ 9)", form="PHQ-9", number=number)


def renamed_all(little: LittlePractice) -> None:
    """Neither form nor measure tell what it is; its words do."""
    little.types("measures", "name", "Mood", name="PHQ-9")
    for number in PHQ_9_ROWS:
        little.types("check_in_items", "measure", "Mood", form="PHQ-9", number=number)
    for row in little.rows("check_in_items", form="PHQ-9"):
        little.types("check_in_items", "form", "Mood", id=row["id"])


def in_other_words(little: LittlePractice) -> None:
    """The practice pasted a translation of its own under English."""
    for number in PHQ_9_ROWS:
        little.types("check_in_items", "english", f"Pergunta {number}", form="PHQ-9", number=number)


def renumbered(little: LittlePractice) -> None:
    """Item 9 is the first one now; its words tell."""
    little.types("check_in_items", "number", "10", form="PHQ-9", number="1")
    little.types("check_in_items", "number", "1", form="PHQ-9", number="9")


@pytest.mark.parametrize(
    ("edit", "form", "number"),
    [
        (unscored, "phq9", 9),
        (renamed, "phq9", 9),
        (renamed_all, "mood", 9),
        (in_other_words, "phq9", 9),
        (renumbered, "phq9", 1),
    ],
)
def test_item_9_is_looked_for_however_the_form_is_named_or_scored(
    little: LittlePractice, edit: Callable[[LittlePractice], None], form: str, number: int
) -> None:
    """The page knows it by this number alone, so whoever answers above zero is asked about at once."""
    edit(little)
    little.sync()
    assert little.state.remembered(CHECK_IN_FORM)[form].item_9 == number


def without_item_9(little: LittlePractice) -> None:
    """Its row was deleted, and nothing is scored that would not fit."""
    unscored(little)
    little.deletes("check_in_items", *little.numbers("check_in_items", form="PHQ-9", number="9"))


def another_ninth(little: LittlePractice) -> None:
    """Nine rows, and the last one asks something else."""
    little.types("check_in_items", "english", "How difficult was it?", form="PHQ-9", number="9")


def with_a_gap(little: LittlePractice) -> None:
    """In a translation nobody knows which row went and which came."""
    in_other_words(little)
    little.types("check_in_items", "number", "11", form="PHQ-9", number="9")


def from_one(little: LittlePractice) -> None:
    """The page takes 0 to 3: what is 1 here would be above zero although it is the lowest."""
    unscored(little)
    little.types("check_in_items", "low", 1, form="PHQ-9", number="9")
    little.types("check_in_items", "high", 4, form="PHQ-9", number="9")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (without_item_9, "which of its 8 items is item 9"),
        (another_ninth, "which of its 9 items is item 9"),
        (with_a_gap, "which of its 9 items is item 9"),
        (from_one, "Write 0 and 3"),
    ],
)
def test_a_phq_9_whose_item_9_nobody_can_tell_is_asked_of_nobody(
    little: LittlePractice, edit: Callable[[LittlePractice], None], told: str
) -> None:
    """Check tells it beside its rows; the other forms are asked."""
    edit(little)
    little.sync()
    assert {"phq9"} == {"checkin", "feedback", "phq9", "gad7"} - set(little.state.remembered(CHECK_IN_FORM))
    assert any(told in str(one["check"]) for one in little.rows("check_in_items", form="PHQ-9"))


def test_another_language_has_columns_of_its_own() -> None:
    """A person adds them; what is blank there is asked in English."""
    with LittlePractice() as little:
        headers = little.workbook.sheets["check_in_items"].rows[0]
        width = len(headers)
        for at, header in enumerate(("Portuguese", "Low label, Portuguese", "High label, Portuguese")):
            little.workbook.person("check_in_items", 1, width + at, header)
        (number,) = little.numbers("check_in_items", form="Check-in", number="1")
        for at, text in enumerate(("Descansou bem?", "Nada", "Muito")):
            little.workbook.person("check_in_items", number, width + at, text)
        little.sync()
        first, second, *_ = form_of(little, "Check-in").items
        assert (first.words["Portuguese"].text, first.words["Portuguese"].high_label) == ("Descansou bem?", "Muito")
        assert "Portuguese" not in second.words


def test_a_workbook_of_before_gets_the_tab_and_the_measures_count() -> None:
    """Its forms can be asked from the next pass on, without a row typed by hand; a measure removed stays away."""
    with LittlePractice(without=("check_in_items",)) as little:
        for name, tab in TABS.items():
            if name != "check_in_items":
                little.state.keep(GIVEN, name, tuple(column.field for column in tab.columns))
        little.deletes("measures", *little.numbers("measures", name="Check-in"))
        little.sync()
        little.sync()
        assert set(little.state.remembered(CHECK_IN_FORM)) == {"checkin", "feedback", "phq9", "gad7"}
        answers(little, "Check-in", {1: 7, 2: 8, 3: 0, 4: 10})
        little.sync()
        assert [one["score"] for one in scores_of(little, "Check-in")] == [25]
        little.deletes("measures", *little.numbers("measures", name="Feedback"))
        little.sync()
        assert "feedback" not in little.state.remembered(CHECK_IN_FORM)


def test_what_may_be_missing_is_in_measures() -> None:
    """Blank means none."""
    assert Measure(name="x", low=Decimal(0), high=Decimal(1), higher_is_better=True).may_be_missing == 0
