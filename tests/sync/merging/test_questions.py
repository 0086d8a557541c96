"""Questions only a person can answer: asked, answered, closed."""

from dataclasses import replace
from datetime import date

import pytest

from addon.questions import Question, is_no, is_yes
from addon.sync.merging.agreement import AgreedRow, AgreedTab, pack
from addon.sync.merging.questions import AskedQuestion, accepted, answers, lifecycle, to_show

DAY, NEXT = date(2026, 3, 3), date(2026, 3, 4)
ASK = Question(key="q", kind="export waits", question="Accept it?")
OPEN = AskedQuestion(
    key="q", kind="export waits", question="Accept it?", where="", choices="yes / no", since=date(2026, 3, 3)
)


def test_a_question_is_asked_once() -> None:
    """Asked again without an answer it does not change."""
    first = lifecycle({}, [ASK], {}, DAY)
    assert first == {"q": OPEN}
    assert lifecycle(first, [ASK], {}, NEXT) == {}


@pytest.mark.parametrize(
    ("asked", "answer", "status"),
    [
        ([], "", "closed Mar 4 2026: no longer asked"),
        ([], "yes", "accepted Mar 4 2026"),
        ([], "no", "closed Mar 4 2026: no longer asked"),
        ([ASK], "no", "declined Mar 4 2026"),
        ([ASK], "yes", "open"),
    ],
)
def test_what_becomes_of_it(asked: list[Question], answer: str, status: str) -> None:
    """No longer asked it closes, as accepted if it was; a no stops it while it is still asked."""
    after = lifecycle({"q": OPEN}, asked, {"q": answer} if answer else {}, NEXT)
    assert after["q"].status == status
    assert after["q"].since == date(2026, 3, 3)


def test_declined_once_is_declined_for_good() -> None:
    """The day of the no stays; nothing is written again."""
    declined = lifecycle({"q": OPEN}, [ASK], {"q": "No"}, DAY)
    assert lifecycle(declined, [ASK], {"q": "No"}, NEXT) == {}


def test_closed_questions_may_be_asked_again() -> None:
    """In a row of their own; what was answered to the one before does not count."""
    closed = lifecycle({"q": OPEN}, [], {"q": "yes"}, DAY)
    assert accepted(closed.values()) == {"q": "yes"}
    again = lifecycle(closed, [ASK], {}, NEXT, words={OPEN.id: "yes"})
    assert (again["q"].status, again["q"].since, again["q"].answer) == ("open", NEXT, "")
    assert again["q"].id != OPEN.id
    assert not answers({OPEN.id: "yes"}, again.values()) | accepted(again.values())


def test_what_is_typed_beside_a_closed_question_is_not_read() -> None:
    """Whether it was accepted or is no longer asked; a no that stays may be changed."""
    for said, counts in (("", {}), ("put back", {}), ("no", {"q": "yes"})):
        after = lifecycle({"q": OPEN}, [ASK] if said == "no" else [], {"q": said}, DAY)
        assert answers({OPEN.id: "yes"}, after.values()) == counts


def test_a_word_that_the_row_of_a_new_question_bears_is_stale() -> None:
    """The memory of what it was about is lost: it counts once somebody decides anew. A no may stay."""
    first = lifecycle({}, [ASK], {}, DAY, words={OPEN.id: "yes"})
    assert first["q"].status.startswith("changed")
    assert not answers({OPEN.id: "yes"}, first.values())
    assert not lifecycle(first, [ASK], {}, NEXT, words={OPEN.id: "yes"})
    assert lifecycle(first, [ASK], {}, NEXT, words={OPEN.id: ""})["q"].status == "open"
    assert answers({OPEN.id: "ok"}, first.values()) == {"q": "ok"}
    assert lifecycle({}, [ASK], {}, DAY, words={OPEN.id: "no"}) == {"q": OPEN}


def test_words() -> None:
    """Yes and no in the usual spellings; anything else is neither."""
    assert [is_yes(word) for word in ("Yes", " y ", "OK!", "maybe", "", None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert [is_no(word) for word in ("No", "n", "Declined", "maybe", "", None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_what_the_tab_shows() -> None:
    """Open ones always, changed ones, and those that closed while the tab could not be written."""
    closed = replace(OPEN, status="accepted Mar 4 2026")
    shown = AgreedTab({closed.id: AgreedRow(rid=closed.id, key="", packed=pack({}, {"computed": {"status": "open"}}))})
    told = AgreedTab(
        {closed.id: AgreedRow(rid=closed.id, key="", packed=pack({}, {"computed": {"status": closed.status}}))}
    )
    assert to_show([OPEN], {}, AgreedTab()) == [OPEN]
    assert to_show([closed], {}, shown) == [closed]
    assert to_show([closed], {"q": closed}, told) == [closed]
    assert to_show([closed], {}, told) == []
    assert to_show([closed], {}, AgreedTab()) == []
