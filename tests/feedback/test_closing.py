"""What is shown of single forms, counted a second time from the forms, as the tab tells that it is counted."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from addon.feedback.closing import LIKE_BEFORE, TOO_FEW_CLINICIANS, Shown, closed
from addon.feedback.results import DEFINITIONS, HIDDEN, result_lines
from addon.feedback.suppression import TOGETHER
from addon.surveys import NO_ANSWER, Survey, SurveyQuestion, Tally
from addon.tabs import folded

SPLIT = SurveyQuestion(id="W", words="Who?", choices=("lead", "office", "intern"), makes_rows=True)
QUESTIONS = (
    SurveyQuestion(id="A", words="I can carry it.", choices=("agree", "partly", "disagree")),
    SurveyQuestion(id="B", words="I am heard.", choices=("yes", "no")),
    SurveyQuestion(id="T", words="What to stop?"),
)
Form = Mapping[str, str]


def survey(*questions: SurveyQuestion, number: int = 1) -> Survey:
    """Return a survey of these questions."""
    day = date(2026, 3, number)
    return Survey(id=f"FB-{number}", name=f"No. {number}", opens=day, closes=day, zone="UTC", questions=questions)


def shown(asked: Survey, forms: list[Form], *before: Shown, clinicians: int = 9) -> Shown:
    """Return what is shown once these forms came in."""
    tally = Tally()
    for form in forms:
        tally = tally.plus(asked, form)
    return closed(asked, tally, before, clinicians=clinicians)


def forms(random: Random, count: int, *questions: SurveyQuestion) -> list[Form]:
    """Return random forms; some leave out a question."""
    return [
        {one.id: random.choice([*one.choices, one.choices[0], ""]) for one in questions if one.choices}
        for _ in range(count)
    ]


def counted(some: list[Form], *tests: Callable[[Form], bool]) -> int:
    """Return how many forms are so."""
    return sum(1 for form in some if all(test(form) for test in tests))


def chose(question: SurveyQuestion, *answers: str) -> Callable[[Form], bool]:
    """Return whether a form has one of the answers; who left the question out has no answer."""
    return lambda form: (form.get(question.id) or NO_ANSWER) in answers


def test_every_number_is_what_it_is_called_and_nothing_is_hidden_needlessly() -> None:
    """Numbers equal a count of the forms; hidden is who is few, and no more than makes two and five of it."""
    random, numbers = Random(5), 0  # noqa: S311 (no secret)
    for _ in range(150):
        asked = survey(*QUESTIONS, SPLIT)
        some = forms(random, random.choice([3, 9, 30, 70]), *QUESTIONS, SPLIT)
        by_words = {folded(one.words): one for one in asked.questions}
        found = shown(asked, some)
        for words, row, answer, count in found.numbers:
            tests = [chose(by_words[words], answer)] if words else []
            tests += [chose(SPLIT, *row.split(TOGETHER))] if row else []
            assert count == counted(some, *tests) >= 5
            numbers += 1
        for one in asked.counted if found.numbers else ():
            every = {answer: counted(some, chose(one, answer)) for answer in (*one.choices, NO_ANSWER)}
            seen = {answer for words, row, answer, _ in found.numbers if words == folded(one.words) and not row}
            hidden = sorted(count for answer, count in every.items() if answer not in seen)
            assert {answer for answer, count in every.items() if count < 5}.isdisjoint(seen)
            if hidden and hidden[-1] >= 5:
                assert len(hidden) < 3 or sum(hidden[:-1]) < 5
    assert numbers > 500


def test_texts_are_five_or_none_and_mixed() -> None:
    """Four texts show none; five show all, in an order that is not that of their words; blanks are no texts."""
    asked = survey(QUESTIONS[2])
    texts: list[Form] = [{"T": f" {word} "} for word in ("a", "b", "c", "d", "e", "f", "g")]
    assert shown(asked, [*texts[:4], {"T": "  "}, {}]).texts == {"T": ()}
    found = shown(asked, texts).texts["T"]
    assert sorted(found) == list("abcdefg") != list(found)


def test_a_survey_like_the_one_before_says_so() -> None:
    """With one more form the numbers are not shown again, and the note tells why; five clinicians are needed."""
    question = QUESTIONS[1]
    some: list[Form] = [*[{"B": "yes"}] * 9, *[{"B": "no"}] * 8]
    first = shown(survey(question), [*some, *[{}] * 6])
    assert len(first.numbers) == 4
    second = shown(survey(question, number=2), [*some, *[{}] * 7], first)
    assert (second.numbers, second.why) == ((), LIKE_BEFORE)
    third = shown(survey(question, number=3), [*some * 2, *[{}] * 12], first, second)
    change = {line["answer"]: line["change"] for line in result_lines([first, second, third], []) if line.get("change")}
    assert change == {None: "+23", "yes": "+9", "no": "+8", NO_ANSWER: "+6"}
    few = shown(survey(question), [*some, *[{}] * 6], clinicians=4)
    assert (few.numbers, few.why) == ((), TOO_FEW_CLINICIANS)


def test_hidden_and_empty_look_alike() -> None:
    """Nobody, one, and four give the same lines but for what is promised; definitions come last."""
    asked = survey(*QUESTIONS, SPLIT)
    pages = [list(result_lines([shown(asked, [{"A": "agree", "W": "lead"}] * count)], [])) for count in (0, 1, 4)]
    assert pages[0] == pages[1] == pages[2]
    assert {line["number"] for line in pages[0] if line.get("number")} == {HIDDEN}
    assert [line["question"] for line in pages[0]][-len(DEFINITIONS) :] == list(DEFINITIONS)
