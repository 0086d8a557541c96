"""Every card from fixtures: valid by Google's own schema, small, quick, without a name in an address or a parameter."""

import json
import logging
from typing import Any

import pytest
import structlog

from addon.explained import EXPLAINED
from addon.memory import Kept
from addon.on_page import PAGE_SESSION, Seat
from addon.today.outside import OUTSIDE_LINE, OutsideLine
from addon.web.cards import widgets
from addon.web.cards.widgets import MOST_WIDGETS, count
from tests.web.cards.carded import Carded, bears, clicks
from tests.web.cards.drawing import drawn
from tests.web.cards.filled import every_card, explained, filled
from tests.web.cards.google import URL
from tests.web.cards.schema import schemas, validator, wrong
from tests.web.evening import CODE, SEATS, publish, session

Json = dict[str, Any]
NAMES = ("Keisha", "Marcus", "Zoë", "Rosa", "Lena")


@pytest.fixture(scope="module")
def cards() -> dict[str, Json]:
    """Return every card that there is."""
    return every_card()


def test_every_card_is_what_google_takes(cards: dict[str, Json]) -> None:
    """No unknown field, no unknown word, one kind a widget; at most a hundred of them, and no empty section."""
    assert {name: found for name, one in cards.items() if (found := wrong(one))} == {}
    assert all(0 < count(one) < MOST_WIDGETS for one in cards.values())
    assert all(section["widgets"] for one in cards.values() for section in one["sections"])


def test_the_schema_finds_what_is_wrong() -> None:
    """A misspelt field, another word, two kinds in one widget, two clicks in one button, none at all."""
    good = widgets.card("x", widgets.section(widgets.words("y")))
    assert wrong(good) == []
    text = {"textParagraph": {"text": "y"}}
    two = {"openLink": {"url": "x"}, "action": {"function": "y"}}
    for widget in (
        {"textParagraph": {"texts": "y"}},
        {"textParagraph": {"text": 1}},
        {"buttonList": {"buttons": [{"text": "x", "type": "ROUND"}]}},
        {**text, "divider": {}},
        {"id": "x"},
        {"buttonList": {"buttons": [{"text": "x", "onClick": two}]}},
        {"decoratedText": {"text": "x", "onClick": {}}},
    ):
        assert wrong({**good, "sections": [{"widgets": [widget]}]}) != [], widget
    assert len([name for name in schemas() if name.startswith("GoogleAppsCardV1")]) > 40
    assert validator("GoogleAppsCardV1Button").is_valid({"text": "x"})


def test_no_name_is_in_an_address_or_a_parameter(cards: dict[str, Json]) -> None:
    """They are in texts that are read, of sessions alone, and there alone."""
    borne = {name: json.dumps(clicks(one), ensure_ascii=False) for name, one in cards.items()}
    assert {name: one for name, one in borne.items() if any(who in one for who in NAMES)} == {}
    assert all(one["function"].startswith(f"{URL}/cards/") for made in cards.values() for one in clicks(made))
    assert "Keisha" in json.dumps(cards["an event"], ensure_ascii=False)
    shown = {name for name, one in cards.items() if any(who in json.dumps(one, ensure_ascii=False) for who in NAMES)}
    assert shown == {"an event", "marks on the way"}


class Broken(dict[str, str]):
    """A mistake of ours whose text holds what nobody is to read."""

    def get(self, *_: object) -> str:  # type: ignore[override]
        """Fail."""
        raise ValueError("Keisha eyJ ya29")


def test_no_name_and_no_token_is_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Nor in the audit log, nor in what a mistake of ours leaves."""
    carded = filled(Carded())
    heard: list[str] = []

    def hear(_: object, __: str, told: object) -> str:
        heard.append(str(told))
        return str(told)

    structlog.configure(processors=[hear])
    with caplog.at_level(logging.DEBUG):
        carded.card("calendar/session", "rosa", bears={"session": CODE})
        carded.events = Broken()
        answer = carded.post("calendar/event", "rosa", calendar={"id": "x"})
        carded.state.keep(Kept(PAGE_SESSION.kind, str), CODE, "no session at all")
        assert "calendar/session" not in carded.post("calendar/session", bears={"session": CODE}).text
    structlog.reset_defaults()
    assert (answer.status_code, "Nothing was changed" in answer.text) == (200, True)
    told = caplog.text + "".join(heard) + "".join(f"{one}" for one in carded.state.audit.rows())
    assert ("ValueError in get" in told, CODE in told) == (True, True)
    assert not any(one in told for one in (*NAMES, "eyJ", "ya29", "example.org/certs"))


def test_texts_of_people_are_shown_as_they_are() -> None:
    """A name is no markup."""
    carded = Carded()
    publish(carded.state, session(seats=(Seat(member="M-0001", name="<b>Bo</b>", answer="a & b", is_away=True),)))
    made = carded.card("calendar/session", bears={"session": CODE})
    assert "<b>Bo</b> M-0001, a & b" in json.dumps(made)  # a label is plain
    assert widgets.line("<i>", top="a<b", bottom="c&d")["decoratedText"] == {
        "text": "&lt;i&gt;",
        "wrapText": True,
        "topLabel": "a&lt;b",
        "bottomLabel": "c&amp;d",
    }


def test_a_card_stays_small_however_much_there_is() -> None:
    """A large group, a day of sessions, a member with everything, a long Today."""
    carded = filled(Carded())
    seats = tuple(Seat(member=f"M-{n:04d}", name=f"N{n}", is_away=n % 2 == 0) for n in range(130))
    many = [session(f"G-{n:02d}", seats=SEATS) for n in range(20, 60)]
    publish(carded.state, *many, session("G-77", seats=seats))
    for n in range(60):
        carded.state.keep(OUTSIDE_LINE, f"{n:03d}", OutsideLine(kind="Flag", urgency="red, overdue"))
    told = explained()
    told = explained(rules=told.rules * 30, papers=told.papers * 30, sessions=told.sessions * 30)
    carded.state.keep(EXPLAINED, "M-0147", told)
    code = "G-77 2026-09-30 18:00"
    made = [
        carded.card("sheets/home"),
        carded.card("calendar/home"),
        carded.card("sheets/member", typed={"member": "M-0147"}),
        carded.card("calendar/session", bears={"session": code}),
    ]
    assert [wrong(one) for one in made] == [[], [], [], []]
    assert max(map(count, made)) < MOST_WIDGETS
    assert "70 more are on the staff" in json.dumps(made[-1])


def test_cards_are_drawn() -> None:
    """Whatever kind of widget a card has, the drawing knows it; people look at the pictures."""
    for made in every_card().values():
        assert "<section>" in drawn(made)


def test_parameters_fit_what_is_read_of_them() -> None:
    """The longest is what a large group's card showed."""
    carded = Carded()
    seats = tuple(Seat(member=f"M-{n:06d}", name="x", status="late arrival") for n in range(60))
    publish(carded.state, session(seats=seats))
    seen = bears(carded.card("calendar/session", bears={"session": CODE}), "calendar/mark")["seen"]
    assert (len(seen.split("|")), len(seen) < 4_000) == (60, True)
