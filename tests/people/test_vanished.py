"""Whole passes: scores, memberships and members that the EHR no longer has are dated and asked about, never deleted."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, details, roster, scores

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
DAYS = [date(2026, 2, day) for day in (3, 10, 17, 24)]
GROUP = "Tuesday process group"
TOTALS = [(name, "ORS", "22", day) for day in DAYS for name in (ZOE, LIAM)]
STAYS = [(GROUP, name, date(2026, 1, 6)) for name in (ZOE, LIAM, RENEE)]


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return the practice after a pass over scores and a roster."""
    with LittlePractice.after_first_pass() as made:
        made.drops(scores=scores(*TOTALS), roster=roster(*STAYS))
        made.sync()
        yield made


def asked(little: LittlePractice) -> list[Row]:
    """Return the open questions about what the EHR no longer has."""
    return little.rows("needs_review", kind="not in EHR", status="open")


def zoes(little: LittlePractice, day: date = DAYS[1]) -> object:
    """Return what Scores shows about a score of Zoe's."""
    return little.row("scores", member_code="M-0001", measure="ORS", date=day)["status"]


def drops_scores_without(little: LittlePractice, *gone: date) -> None:
    """Drop a file of the same dates without Zoe's scores of some days."""
    little.drops(scores2=scores(*(one for one in TOTALS if not (one[0] == ZOE and one[3] in gone))))


@pytest.mark.parametrize("day", [DAYS[1], DAYS[3]])
def test_a_score_deleted_in_the_ehr_is_in_doubt_until_somebody_answers(little: LittlePractice, day: date) -> None:
    """It stays, with the date; leaving it out is one answer about one score, and lasts."""
    drops_scores_without(little, day)
    little.sync()
    assert zoes(little, day) == "not in EHR since Mar 3 2026"
    assert zoes(little, DAYS[0]) is None
    (question,) = asked(little)
    assert "M-0001" in str(question["question"])
    assert little.sync().cells == 0
    little.answers("do not count it", kind="not in EHR")
    little.sync()
    assert zoes(little, day) == "not counted: not in EHR since Mar 3 2026"
    little.later(days=1)
    little.sync()
    assert zoes(little, day) == "not counted: not in EHR since Mar 3 2026"
    assert not asked(little)


def test_a_score_that_is_back_counts_again(little: LittlePractice) -> None:
    """The cell is emptied and the question closes by itself."""
    drops_scores_without(little, DAYS[1])
    little.sync()
    little.drops(scores3=scores(*TOTALS, (LIAM, "ORS", "23", date(2026, 3, 3))))
    little.sync()
    assert zoes(little) is None
    assert not asked(little)


@pytest.mark.parametrize(
    "totals",
    [
        [one for one in TOTALS if one[3] == DAYS[0] or one[3] == DAYS[3]][:2],  # other days
        [(one[0], "GAD-7", "5", one[3]) for one in TOTALS],  # another measure
        [one for one in TOTALS if one[0] == LIAM],  # one client's file
        [*(one for one in TOTALS if one[0] == LIAM), ("Who Knows", "ORS", "20", DAYS[1])],  # somebody unclear
    ],
)
def test_what_a_score_file_cannot_prove_is_not_missed(
    little: LittlePractice, totals: list[tuple[str, str, str, date]]
) -> None:
    """Its days, its measures, and only if every row is clear; even where somebody accepts the file as it is."""
    little.drops(scores2=scores(*totals))
    little.sync()
    little.answers("yes", kind="export waits")
    little.sync()
    assert {zoes(little, day) for day in DAYS} == {None}


def test_a_membership_that_the_roster_no_longer_names_is_asked_about(little: LittlePractice) -> None:
    """Nothing is withdrawn by itself: the seat stays until Left is typed; that closes the question."""
    little.drops(roster2=roster(*STAYS[:2]))
    little.sync()
    row = little.row("roster", member_code="M-0003")
    assert (row["not_in_ehr"], row["left"]) == (date(2026, 3, 3), None)
    (question,) = asked(little)
    assert "M-0003" in str(question["question"])
    assert {one["not_counted"] for one in little.rows("attendance", member_code="M-0003")} == {None}
    little.types("roster", "left", date(2026, 3, 2), member_code="M-0003")
    little.sync()
    assert not asked(little)
    assert "left on Mar 2 2026" in {one["not_counted"] for one in little.rows("attendance", member_code="M-0003")}


@pytest.mark.parametrize("answer", ["still a member", "no"])
def test_an_answer_about_a_membership_lasts(little: LittlePractice, answer: str) -> None:
    """A roster of another group proves nothing; an answer is not asked for again."""
    little.drops(other=roster(("Families together", MEMBERS[3].name, date(2026, 1, 8))))
    little.sync()
    assert not asked(little)
    little.drops(roster2=roster(*STAYS[:2]))
    little.sync()
    little.answers(answer, kind="not in EHR")
    little.sync()
    little.later(days=1)
    little.sync()
    assert not asked(little)


def test_a_member_whom_two_client_lists_do_not_name_is_asked_about() -> None:
    """As before the cell is filled; now somebody is told, until the member is inactive or named again."""
    clients = [(one.name, "", "", "Aetna") for one in MEMBERS]
    with LittlePractice.after_first_pass() as little:
        little.drops(one=details(*clients))
        little.sync()
        little.drops(two=details(*clients[1:]))
        little.sync()
        assert not asked(little)
        little.drops(three=details(*clients[1:], ("New Comer", "", "", "")))
        little.sync()
        (question,) = asked(little)
        assert "M-0001" in str(question["question"])
        little.types("members", "status", "inactive", id="M-0001")
        little.sync()
        assert not asked(little)
        little.types("members", "status", "active", id="M-0001")
        little.drops(four=details(*clients, ("Other Comer", "", "", "")))
        little.sync()
        assert not asked(little)
        assert little.row("members", id="M-0001")["not_in_ehr"] is None
