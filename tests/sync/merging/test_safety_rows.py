"""The life of a safety row: opened once, closed by two cells, back when it is deleted."""

from datetime import date

import pytest

from addon.problems import in_file
from addon.safety import HANDLED, SAFETY, safety_question
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.questions import AskedQuestion
from addon.sync.merging.safety_rows import SafetyRows, safety_lifecycle, safety_rows, unused_words
from addon.workbook import Raw, TabSnapshot
from tests.sync.little_practice import TABS

TODAY = date(2026, 3, 3)
NEEDS_REVIEW = TABS["needs_review"]
ASKED = safety_question("safety 1", in_file("scores.csv", 2))
OPEN = AskedQuestion(
    key=ASKED.key, kind=SAFETY, question=ASKED.question, where=ASKED.where, choices=HANDLED, since=date(2026, 3, 2)
)


def seen(**cells: Raw) -> SeenTab:
    """Return Needs review with the open row and these cells beside it."""
    headers = tuple(column.header for column in NEEDS_REVIEW.columns)
    values = {"id": OPEN.id, **cells}
    row = tuple(values.get(column.field) for column in NEEDS_REVIEW.columns)
    there = TabSnapshot(key="needs_review", title="Needs review", headers=headers, first_row=2, rows=(row,))
    return identify(NEEDS_REVIEW, there, AgreedTab(), mint=Mint({}), resolve=lambda *_: {})


@pytest.mark.parametrize(
    ("by", "on", "closed"),
    [
        ("Rosa", TODAY, True),
        ("Rosa", "2026-03-02", True),
        ("Rosa", None, False),
        (None, TODAY, False),
        (" ", TODAY, False),
        ("Rosa", date(2026, 3, 4), False),
        ("Rosa", "tomorrow", False),
    ],
)
def test_two_cells_close_it(by: Raw, on: Raw, closed: bool) -> None:  # noqa: FBT001
    """Who, and a day that has come."""
    rows = safety_rows(seen(handled_by=by, handled_on=on), AgreedTab(), TODAY)
    after = safety_lifecycle({OPEN.key: OPEN}, (), rows, TODAY)
    assert [one.status for one in after.values()] == (["closed Mar 3 2026: handled"] if closed else [])


def test_it_opens_once() -> None:
    """The same answer again changes nothing, not even after it was handled."""
    (new,) = safety_lifecycle({}, [ASKED], SafetyRows(), TODAY).values()
    assert (new.status, new.since, new.id) == ("open", TODAY, OPEN.id)
    assert not safety_lifecycle({new.key: new}, [ASKED], SafetyRows(), TODAY)
    done = new.ended(TODAY, "handled")
    assert not safety_lifecycle({new.key: done}, [ASKED], SafetyRows(handled={new.id: "by Rosa"}), TODAY)


def test_a_row_that_was_deleted_comes_back_under_another_id() -> None:
    """Deleting it answers nothing; where the ids cannot be read nothing counts as deleted."""
    agreed = AgreedTab({OPEN.id: AgreedRow(rid=OPEN.id, key="k"), "N-OTHER": AgreedRow(rid="N-OTHER", key="o")})
    rows = safety_rows(seen(), agreed, TODAY)
    assert rows.deleted == {"N-OTHER"}
    (again,) = safety_lifecycle({OPEN.key: OPEN}, (), SafetyRows(deleted=frozenset({OPEN.id})), TODAY).values()
    assert (again.is_open, again.since, again.id == OPEN.id) == (True, OPEN.since, False)
    lost = TabSnapshot(key="needs_review", title="Needs review", headers=("Question",), first_row=2, rows=())
    unread = identify(NEEDS_REVIEW, lost, agreed, mint=Mint({}), resolve=lambda *_: {})
    assert not safety_rows(unread, agreed, TODAY).deleted


def test_the_members_code_comes_and_stays() -> None:
    """A pass that cannot tell who is meant takes nothing away."""
    coded = safety_question(OPEN.key, in_file("scores.csv", 2), member="M-0001")
    (after,) = safety_lifecycle({OPEN.key: OPEN}, [coded], SafetyRows(), TODAY).values()
    assert after.question == coded.question
    assert not safety_lifecycle({OPEN.key: after}, [ASKED], SafetyRows(), TODAY)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"decision": "no"}, ["unusable-decision"]),
        ({"handled_by": "Rosa", "handled_on": date(2026, 3, 4)}, ["handled-later"]),
        ({"decision": "done", "handled_by": "Rosa", "handled_on": TODAY}, []),
        ({}, []),
    ],
)
def test_what_closes_nothing_is_told(cells: dict[str, Raw], codes: list[str]) -> None:
    """With the cell; not of rows that are closed."""
    found = list(unused_words(seen(**cells), {OPEN.key: OPEN}, TODAY))
    assert [one.code for one in found] == codes
    assert all(one.next_step and str(one.place).startswith("Needs review!") for one in found)
    assert not list(unused_words(seen(**cells), {OPEN.key: OPEN.ended(TODAY, "handled")}, TODAY))
