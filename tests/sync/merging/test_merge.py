"""The one place that decides a cell."""

import pytest

from addon.sync.merging.merge import SourceCell, Verdict, plan_cell, said_by
from addon.tabs import Column

SHARED = Column(field="phone", header="Phone", kind="phone", owner="shared", sources=("ehr",))
OURS = Column(field="why", header="Why", owner="source", sources=("computed",))
PERSONS = Column(field="owner", header="Owner", owner="person")
STATUS = Column(
    field="status", header="Status", kind="choice", owner="shared", agrees={"attended": ("late arrival", "left early")}
)

CASES = [
    (SHARED, "E1", "", "", "", {}, Verdict.WRITE, "a new row's blank cell is filled"),
    (SHARED, "E2", "E1", "E1", "E1", {}, Verdict.WRITE, "only the source changed"),
    (SHARED, "E1", "E1", "H1", "E1", {}, Verdict.ENTER_IN_EHR, "only the person changed"),
    (SHARED, "E2", "E1", "H1", "E1", {}, Verdict.CONFLICT, "both changed"),
    (SHARED, "E2", "E1", "H1", "H1", {}, Verdict.CONFLICT, "an older human edit stands"),
    (SHARED, "E1", "E1", "H1", "H1", {}, Verdict.KEEP, "a known difference stands"),
    (SHARED, "E2", "E1", "", "", {}, Verdict.CONFLICT, "a deliberate clearing stands"),
    (SHARED, "E1", "E1", "", "E1", {}, Verdict.ENTER_IN_EHR, "a person cleared the cell"),
    (SHARED, "H1", "E1", "H1", "E1", {}, Verdict.AGREE, "both changed to the same"),
    (SHARED, "", "E1", "E1", "E1", {}, Verdict.AGREE, "a blank from a source never erases"),
    (SHARED, "", "", "H1", "", {}, Verdict.AGREE, "the source never spoke"),
    (SHARED, "555-010-1234", "", "(555) 010 1234", "", {}, Verdict.AGREE, "one phone in two spellings"),
    (SHARED, "E2", "E1", "E1", "E1", {"locked": True}, Verdict.LOCKED, "a formula stands in the cell"),
    (STATUS, "attended", "", "late arrival", "", {}, Verdict.AGREE, "late agrees with Show"),
    (STATUS, "no show", "attended", "late arrival", "late arrival", {}, Verdict.CONFLICT, "finer word, then a change"),
    (OURS, "new", "old", "old", "old", {"machine": True}, Verdict.WRITE, "our cell follows"),
    (OURS, "", "old", "old", "old", {"machine": True}, Verdict.WRITE, "our blank is meant"),
    (OURS, "old", "old", "H1", "old", {"machine": True}, Verdict.TYPED_OVER, "typed over our cell"),
    (OURS, "old", "old", "H1", "H1", {"machine": True}, Verdict.KEEP, "typed over, known"),
    (OURS, "new", "", "x", "", {"machine": True, "first": True}, Verdict.WRITE, "first contact: our own cells"),
    (PERSONS, "E1", "", "", "", {}, Verdict.AGREE, "a person's column is never written"),
    (STATUS, "attended", "", "", "", {"weak": True}, Verdict.WRITE, "weak fills a blank"),
    (STATUS, "attended", "", "no show", "", {"weak": True}, Verdict.ENTER_IN_EHR, "weak never conflicts"),
    (STATUS, "no show", "attended", "attended", "attended", {"weak": True}, Verdict.WRITE, "weak follows its own"),
    (SHARED, "E2", "E1", "H1", "E1", {"weak": True, "machine": True}, Verdict.KEEP, "a cadence gives way in silence"),
    (STATUS, "attended", "attended", "no show", "no show", {"firmed": True}, Verdict.CONFLICT, "weak became firm"),
    (
        STATUS,
        "attended",
        "attended",
        "late arrival",
        "late arrival",
        {"firmed": True},
        Verdict.AGREE,
        "firm, and agrees",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[-1] for case in CASES])
def test_every_case_of_the_two_baselines(
    case: tuple[Column, str, str, str, str, dict[str, bool], Verdict, str],
) -> None:
    """Each line of the table is one sentence of the merge: column, e, e0, s, s0, circumstances, verdict."""
    column, e, e0, s, s0, extra, verdict, _ = case
    said = SourceCell(e, e0, "x", **{name: extra.get(name, False) for name in ("weak", "machine", "firmed")})
    first = extra.get("first", False)
    assert plan_cell(column, said, s, s0, locked=extra.get("locked", False), first_contact=first) is verdict


TWO = Column(field="name", header="Name", owner="shared", sources=("best", "second"))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"best": "A", "second": "B"}, {}, ("A", "", "best")),
        ({"best": "", "second": "B"}, {}, ("B", "", "second")),
        ({"second": "B"}, {"best": "A"}, ("A", "A", "best")),
        ({"best": "A"}, {"second": "B"}, ("A", "B", "best")),
        ({"best": None, "second": None}, {"best": "A"}, ("A", "A", "best")),
        ({"stranger": "Z"}, {}, None),
    ],
)
def test_a_lower_source_only_fills_blanks(
    now: dict[str, str | None], before: dict[str, str], expected: tuple[str, str, str] | None
) -> None:
    """The first source with a value counts; one that is not observed keeps what it said last."""
    said = said_by(TWO, now, before)
    assert (None if said is None else (said.e, said.e0, said.source)) == expected
