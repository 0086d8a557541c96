"""Drop-downs that reject: whom they keep from what."""

import pytest

from tests.google.conversation import Conversation, rect
from tests.google.leeway import Leeway
from tests.google.refusals import Refused
from tests.google.sheets_book import Json
from tests.google.sheets_validation import outside

WORDS: Json = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "active"}, {"userEnteredValue": "paused"}]}
RULES: dict[str, tuple[Json, str, str]] = {
    "words": (WORDS, "paused", "gone"),
    "words of other cells": (
        {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Roster!$A$1:$A"}]},
        "M-0001",
        "Members",
    ),
    "a check mark": ({"type": "BOOLEAN"}, "TRUE", "yes"),
    "a check mark with words": ({"type": "BOOLEAN", "values": [{"userEnteredValue": "yes"}]}, "yes", "TRUE"),
}


def ruled(talk: Conversation, condition: Json, *, strict: bool) -> None:
    """Give a cell a rule."""
    talk.write("Roster!A1", [["M-0001"], ["M-0002"]])
    rule = {"condition": condition, "strict": strict}
    talk.batch({"setDataValidation": {"range": rect(1, 2, 1, 2), "rule": rule}})


@pytest.mark.parametrize("case", RULES)
def test_what_people_type_is_rejected(talk: Conversation, case: str) -> None:
    """What is no word of the drop-down; clearing the cell and other cells are free."""
    condition, allowed, rejected = RULES[case]
    ruled(talk, condition, strict=True)
    person = talk.stand_in.sheets.person(talk.book)
    person.types("Members!B2", allowed)
    with pytest.raises(Refused, match=r"entered in cell B2 violates the data validation"):
        person.types("Members!B2", rejected)
    assert talk.values("Members!B2") == [[allowed]]
    person.types("Members!B2", "")
    person.types("Members!B3", rejected)
    assert talk.values("Members!B2:B3") == [[], [rejected]]


def test_a_rule_that_only_warns_rejects_once_people_have_set_it_so(talk: Conversation) -> None:
    """The stand-in's switch sets all of them."""
    ruled(talk, WORDS, strict=False)
    talk.stand_in.sheets.person(talk.book).types("Members!B2", "gone")
    talk.stand_in.drive.leeway = Leeway(strict_validation=True)
    with pytest.raises(Refused):
        talk.stand_in.sheets.person(talk.book).types("Members!B2", "moved")
    assert talk.values("Members!B2") == [["gone"]]


def test_who_is_let_through(talk: Conversation) -> None:
    """Programs and pastes; the cell is marked. A copied row brings its own rule along."""
    ruled(talk, WORDS, strict=True)
    person = talk.stand_in.sheets.person(talk.book)
    for change in (
        lambda: talk.write("Members!B2", [["by values"]]),
        lambda: person.pastes("Members!A2", [["M-0001", "by paste"]]),
        lambda: person.copies_row("Members", row=5, to=2),
    ):
        change()
        marked = list(outside(talk.stand_in.sheets.book(talk.book)))
        assert marked == ([] if talk.values("Members!B2") == [] else ["Members!B2"])
    person.types("Members!B2", "anything")
    assert talk.values("Members!B2") == [["anything"]]
