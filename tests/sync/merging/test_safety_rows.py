"""The life of a safety row: opened once, closed by two cells, back when it is deleted."""

from dataclasses import replace
from datetime import date

import pytest

from addon.problems import in_file
from addon.safety import HANDLED, SAFETY, safety_question
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.questions import AskedQuestion
from addon.sync.merging.safety_rows import open_safety, safety_lifecycle, safety_rows, unused_words
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
    rows = safety_rows(seen(handled_by=by, handled_on=on), TODAY)
    after = safety_lifecycle({OPEN.key: OPEN}, (), rows, TODAY)
    assert [one.status for one in after.values()] == (["closed Mar 3 2026: handled"] if closed else [])


def test_it_opens_once() -> None:
    """The same answer again changes nothing, not even after it was handled."""
    (new,) = safety_lifecycle({}, [ASKED], {}, TODAY).values()
    assert (new.status, new.since, new.id) == ("open", TODAY, OPEN.id)
    assert not safety_lifecycle({new.key: new}, [ASKED], {}, TODAY)
    done = new.ended(TODAY, "handled")
    assert not safety_lifecycle({new.key: done}, [ASKED], {new.id: "by Rosa"}, TODAY)


def test_what_is_told_of_them_elsewhere() -> None:
    """Those that nobody handled, in the row that they have now; and every row that one of them has had."""
    again, done = OPEN.again(), replace(OPEN, key="safety 2").ended(TODAY, "handled")
    told = open_safety([again, done, replace(OPEN, key="other", kind="new client?")])
    assert [(row["id"], row["question"], row["since"]) for row in told.rows] == [(again.id, OPEN.question, OPEN.since)]
    assert told.known == {OPEN.id, again.id, done.id}


def test_the_members_code_comes_and_stays() -> None:
    """A pass that cannot tell who is meant takes nothing away."""
    coded = safety_question(OPEN.key, in_file("scores.csv", 2), member="M-0001")
    (after,) = safety_lifecycle({OPEN.key: OPEN}, [coded], {}, TODAY).values()
    assert after.question == coded.question
    assert not safety_lifecycle({OPEN.key: after}, [ASKED], {}, TODAY)


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
