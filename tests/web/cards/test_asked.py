"""What Google sends is read whatever it is, and no token stays in it."""

from hypothesis import given
from hypothesis import strategies as st

from addon.web.cards.asked import CardAsked, card_asked
from tests.web.cards.carded import Carded

TEXTS = st.text(max_size=12)
NAMES = st.sampled_from(
    (
        "authorizationEventObject",
        "userIdToken",
        "commonEventObject",
        "formInputs",
        "parameters",
        "stringInputs",
        "value",
        "calendar",
        "calendarId",
        "id",
        "recurringEventId",
        "sheets",
    )
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(NAMES | TEXTS, some, max_size=5),
    max_leaves=25,
)


@given(ANYTHING)
def test_whatever_is_sent_is_read(body: object) -> None:
    """All that comes out is text."""
    found = card_asked(body)
    told = (found.user_token, found.calendar, found.event, found.series, found.file, found.text("member"))
    assert all(isinstance(one, str) for one in (*told, *found.typed.values(), *found.told.values()))


def test_what_google_sends_is_found() -> None:
    """Fields, parameters, the event, the file; what was typed counts before what the button bore."""
    carded = Carded()
    event = {"calendarId": "c", "id": "e", "recurringEventId": "r"}
    body = carded.body(typed={"member": " M-1 "}, bears={"member": "M-2", "x": "y"}, calendar=event, sheets={"id": "s"})
    found = card_asked(body)
    assert (found.text("member"), found.told, found.text("z")) == ("M-1", {"member": "M-2", "x": "y"}, "")
    assert (found.calendar, found.event, found.series, found.file) == ("c", "e", "r", "s")


def test_no_token_is_shown_with_it() -> None:
    """Of the three that Google sends only the user's is kept, until it is checked, and it is in no text of it."""
    found = card_asked(Carded().body())
    assert found.user_token.startswith("eyJ")
    assert not any(one in repr(found) for one in ("eyJ", "ya29"))


def test_more_than_anybody_types_is_not_looked_at() -> None:
    """Neither longer texts nor more fields."""
    many = {f"f{n}": {"stringInputs": {"value": ["x"]}} for n in range(900)}
    found = card_asked({"commonEventObject": {"formInputs": many, "parameters": {"a": "x" * 5_000}}})
    assert (len(found.typed), found.told) == (200, {"a": ""})
    assert card_asked(None) == CardAsked()
