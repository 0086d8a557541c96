"""Criteria and what they make of somebody: an exclusion is never outweighed, and a missing answer is no answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.cells import BadCell
from addon.prospects import Verdict
from addon.records import Prospect
from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.screening.judging import Answers, verdict
from addon.screening.protocol import FACTS, Criterion, Mistake, fact_values
from addon.tabs import Value
from addon.us_states import CODES, STATES

TODAY = date(2026, 3, 3)
ANA = Prospect(code="PR-0001", name="Ana Ruiz", birth_date=date(2008, 3, 4), state="Texas", wants="skills")


def a_criterion(effect: str, test: str = "yes", *, fact: str = "", kind: str = "yes_no", number: int = 1) -> Criterion:
    """Return a criterion on an answer, or on a fact of Intake."""
    tested = FACTS[fact] if fact else replace(FACTS["age"], name="answer", label="It", kind=kind, unit="")
    read = read_test(test, tested, FACTS)
    assert not isinstance(read, Refused)
    question = "" if fact else "Is it so?"
    return Criterion(id=f"SP-{number:02d}", name="It", question=question, fact=tested, test=read, effect=effect)


def judged(*criteria: Criterion, answers: Mapping[str, Value] | None = None, one: Prospect = ANA) -> Verdict:
    """Return what these make of somebody who gave these answers."""
    given_ = Answers({(one.code, name): value for name, value in (answers or {}).items()})
    return verdict(one, criteria, given_, TODAY)


HOLDS = ("SP-01 It",)
CASES: dict[str, tuple[Criterion, Value, Verdict]] = {
    "what is asked for is there": (a_criterion("include"), "yes", Verdict()),
    "what is asked for is lacking": (a_criterion("include"), "no", Verdict(unmet=HOLDS)),
    "what is asked for is not answered": (a_criterion("include"), None, Verdict(unanswered=HOLDS)),
    "excluded": (a_criterion("exclude"), "yes", Verdict(excluded=HOLDS)),
    "not excluded": (a_criterion("exclude"), "no", Verdict()),
    "nobody can tell": (a_criterion("exclude"), None, Verdict(unanswered=HOLDS, excluding=HOLDS)),
    "the answer cannot be read": (a_criterion("exclude"), "perhaps", Verdict(unanswered=HOLDS, excluding=HOLDS)),
    "deferred": (a_criterion("defer"), "yes", Verdict(deferred=HOLDS)),
    "a number": (a_criterion("include", ">= 4", kind="decimal"), "3", Verdict(unmet=HOLDS)),
    "a number as typed": (a_criterion("include", ">= 4", kind="decimal"), "4", Verdict()),
    "a date": (a_criterion("exclude", "> today - 30 d", kind="date"), date(2026, 2, 20), Verdict(excluded=HOLDS)),
    "a fact": (a_criterion("exclude", "< 18", fact="age"), None, Verdict(excluded=HOLDS)),
    "a state": (a_criterion("include", "TX, NM", fact="state"), None, Verdict()),
    "a state by its name": (a_criterion("exclude", "new mexico, Texas", fact="state"), None, Verdict(excluded=HOLDS)),
    "not a state by its name": (a_criterion("include", "not Texas", fact="state"), None, Verdict(unmet=HOLDS)),
    "a fact that nobody filled in": (
        a_criterion("exclude", "Medicare", fact="payer"),
        None,
        Verdict(unanswered=HOLDS, excluding=HOLDS),
    ),
    "a row that cannot be read": (
        replace(a_criterion("exclude"), mistakes=(Mistake("is", "Is is blank"),)),
        "no",
        Verdict(unanswered=HOLDS, excluding=HOLDS),
    ),
    "another kind of group": (replace(a_criterion("exclude"), kind="process"), "yes", Verdict()),
    "this kind of group": (replace(a_criterion("exclude"), kind="skills"), "yes", Verdict(excluded=HOLDS)),
}


@pytest.mark.parametrize(("criterion", "answer", "expected"), CASES.values(), ids=CASES)
def test_one_criterion(criterion: Criterion, answer: Value, expected: Verdict) -> None:
    """What it makes of one answer."""
    assert judged(criterion, answers={} if answer is None else {"SP-01": answer}) == expected


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("Ilinois", 'Did you mean "Illinois"?'),
        ("not Wisconson", 'Did you mean "Wisconsin"?'),
        ("TX, Mexico", "not one of the known values of State"),
        ("contains Illinois", "no known value of State contains that"),
    ],
)
def test_a_word_that_is_no_state_is_refused(test: str, told: str) -> None:
    """It would hold for nobody, so that an exclusion would keep nobody out."""
    found = read_test(test, FACTS["state"], FACTS)
    assert isinstance(found, Refused)
    assert told in f"{found.what}. {found.next_step}"


@given(st.sampled_from(list(zip(STATES, CODES, strict=True))), st.sampled_from(list(zip(STATES, CODES, strict=True))))
def test_a_criterion_reads_a_state_as_intake_does(asked: tuple[str, str], lives: tuple[str, str]) -> None:
    """By name or by its letters, in the protocol and in Intake: it holds for those who live there alone."""
    for test in asked:
        for state in lives:
            found = judged(a_criterion("exclude", test, fact="state"), one=replace(ANA, state=state))
            assert bool(found.excluded) is (asked == lives)


def test_whoever_wants_any_kind_is_asked_everything() -> None:
    """A criterion for one kind counts for whoever may land there."""
    one = replace(ANA, wants="")
    criterion = replace(a_criterion("exclude"), kind="process")
    assert judged(criterion, answers={"SP-01": "yes"}, one=one).excluded


@given(
    st.lists(
        st.tuples(st.sampled_from(["include", "exclude", "defer"]), st.sampled_from(["yes", "no", None])), max_size=12
    ),
    st.integers(min_value=0, max_value=12),
)
def test_an_exclusion_is_never_outweighed(others: list[tuple[str, str | None]], at: int) -> None:
    """Whatever else is true, in whatever order: one exclusion that holds is told, and no other one is lost."""
    every = [*others[:at], ("exclude", "yes"), *others[at:]]
    criteria = [a_criterion(effect, number=place) for place, (effect, _) in enumerate(every, 1)]
    answers: dict[str, Value] = {
        f"SP-{place:02d}": answer for place, (_, answer) in enumerate(every, 1) if answer is not None
    }
    found = judged(*criteria, answers=answers)
    assert f"SP-{min(at, len(others)) + 1:02d} It" in found.excluded
    assert len(found.excluded) == every.count(("exclude", "yes"))
    assert len(found.excluding) == every.count(("exclude", None)) + every.count(("defer", None))


def test_the_age_turns_on_the_birthday() -> None:
    """The day before is a year less."""
    assert fact_values(ANA, date(2026, 3, 3))["age"] == 17
    assert fact_values(ANA, date(2026, 3, 4))["age"] == 18


def test_an_answer_is_read_by_its_kind() -> None:
    """A word is no number."""
    assert isinstance(a_criterion("include", ">= 4", kind="decimal").read("many"), BadCell)
