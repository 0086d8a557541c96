"""Whole passes with what was asked on a card: a row in Requests, decided once, carried out as by every other door."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest

from addon.incoming import Incoming
from addon.requests.from_cards import CARD_ASK, COVER_WANTED
from addon.session_asks import CANCEL, CARD, COVER, MOVE, SESSION_ASK, SessionAsk
from tests.sync.little_practice import LittlePractice
from tests.sync.two_way_practice import SESSION, TUESDAY, WEDNESDAY, change_notices, decides, start_of


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Yield the little practice after its first pass: no calendar of it is edited by anybody."""
    with LittlePractice.after_first_pass() as made:
        yield made


def asks(little: LittlePractice, what: str, *, once: str = "1", **told: object) -> None:
    """Press a button of a card, and run a pass."""
    given = {"session": SESSION, "by": "rosa", "clinician": "C-01", "at": little.now, **told}
    made = SessionAsk(what=what, **given)  # type: ignore[arg-type]
    little.state.inbox.store(
        Incoming(source=CARD, external_id=once, received=made.at, kind=SESSION_ASK, body=made.body)
    )
    little.sync()


def test_a_move_is_asked_once_and_moves_the_session_once_accepted(little: LittlePractice) -> None:
    """The row tells who asked and where; accepted, sheet and notices follow as from a calendar; then it is quiet."""
    asks(little, MOVE, to=WEDNESDAY)
    row = little.row("requests")
    assert (row["status"], row["who"], row["what"], row["session"]) == ("open", "Rosa Díaz (C-01)", "move", SESSION)
    assert (row["from"], row["to"]) == (TUESDAY, WEDNESDAY)
    assert row["why"] == "asked for on a card by rosa; 3 members expected"
    assert start_of(little)[:2] == (TUESDAY.date(), time(18))
    assert little.sync().cells == 0
    decides(little, "accept")
    little.sync()
    assert start_of(little) == (WEDNESDAY.date(), time(19), "planned")
    assert str(little.row("requests")["status"]).startswith("accepted")
    assert len(change_notices(little)) > 0
    little.sync()
    assert little.state.remembered(CARD_ASK) == {}
    assert (little.sync().cells, len(little.rows("requests"))) == (0, 1)


def test_a_cancellation_is_declined_and_may_be_asked_again(little: LittlePractice) -> None:
    """Nothing changes, and a new tap is a new row."""
    asks(little, CANCEL)
    assert little.row("requests")["what"] == "cancel"
    decides(little, "decline")
    little.sync()
    row = little.row("requests")
    assert str(row["last_done"]).endswith("nothing changes")
    assert start_of(little)[2] == "planned"
    little.sync()
    little.later(minutes=1)
    asks(little, CANCEL, once="2")
    assert [str(one["status"])[:4] for one in little.rows("requests")] == ["decl", "open"]


@pytest.mark.parametrize("to", [WEDNESDAY, WEDNESDAY + timedelta(hours=1)])
def test_of_two_moves_by_one_person_the_later_counts(little: LittlePractice, to: datetime) -> None:
    """One row, with the last time."""
    asks(little, MOVE, to=WEDNESDAY)
    asks(little, MOVE, to=to, once="2")
    assert [one["to"] for one in little.rows("requests")] == [to]


def test_somebody_of_the_office_asks_under_their_name(little: LittlePractice) -> None:
    """A user who is no clinician."""
    asks(little, CANCEL, by="ada", clinician="")
    assert little.row("requests")["who"] == "ada"


def test_an_ask_about_a_session_that_is_not_there_is_nothing(little: LittlePractice) -> None:
    """It was removed, or has begun."""
    asks(little, CANCEL, session="G-77 2026-03-10 18:00")
    asks(little, COVER, session="G-77 2026-03-10 18:00", once="2")
    assert little.rows("requests") == []


def test_an_ask_for_cover_is_open_until_somebody_is_away_or_somebody_handled_it(little: LittlePractice) -> None:
    """A row in Time off closes it: Cover looks for somebody from then on."""
    asks(little, COVER)
    row = little.row("requests")
    assert (row["status"], row["what"], row["from"]) == ("open", "cover", TUESDAY)
    assert "Time off" in str(row["last_done"])
    assert little.sync().cells == 0
    little.adds("time_off", {"clinician": "Rosa Díaz (C-01)", "what": "sick", "since": TUESDAY.date()})
    little.sync()
    little.sync()
    assert "Cover looks for one" in str(little.row("requests", what="cover")["status"])
    asks(little, COVER, once="2", session="G-01 2026-03-17 18:00")
    little.types("requests", "decision", "handled", id=str(little.rows("requests")[-1]["id"]))
    little.sync()
    assert [one.is_open for one in little.state.remembered(COVER_WANTED).values()] == [False, False]
