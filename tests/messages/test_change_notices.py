"""One notice to everybody concerned by a changed session, or the reason why not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from addon.messages.change_notices import change_notices
from addon.messages.notices import Notice, Terms
from addon.messages.texts import Template, templates_from
from addon.problems import SettingsInvalid
from addon.records import Practice, Referrer, SessionChange, SessionChanges
from addon.tabs import folded
from tests.all_tabs import all_tabs
from tests.practice import FAMILIES, MEMBERS, ROSA, TOM, TUESDAY, meeting, practice, present

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
TENTH = meeting(TUESDAY, date(2026, 3, 10))
TO = datetime(2026, 3, 11, 19)
CHANGE = SessionChange(id="Q-1", session=TENTH.code, was=TENTH.start, to=TO, by="C-01", at=NOON)
CANCEL = replace(CHANGE, to=None)
TERMS = Terms(sender="The front desk")


def shipped() -> tuple[Template, ...]:
    """Return the starter texts."""
    tab = all_tabs()["message_texts"]
    fields = {folded(column.header): column.field for column in tab.columns}
    return templates_from([{fields[folded(k)]: text or None for k, text in row.items()} for row in tab.starter])[0]


def told(change: SessionChange = CHANGE, *, now: datetime = NOON, **changes: Any) -> dict[str, Notice]:
    """Return the notices by person; ``changes`` replace fields of the practice."""
    session = replace(TENTH, start=change.to) if change.to else replace(TENTH, state="cancelled")
    cast = replace(practice(sessions=(session,)), **changes)
    templates = changes.get("templates") or shipped()
    return {one.member: one for one in change_notices(cast, SessionChanges((change,)), templates, terms=TERMS, now=now)}


def with_member(code: str, **changes: Any) -> dict[str, Any]:
    """Return the cast with one member changed."""
    return {"members": tuple(replace(one, **changes) if one.code == code else one for one in MEMBERS)}


def test_everybody_is_told_once_in_neutral_words() -> None:
    """A text before an e-mail; no group, no therapy, nobody else's name."""
    found = told()
    assert {who: (one.channel, one.status) for who, one in found.items()} == {
        "M-0001": ("text", "planned"),
        "M-0002": ("text", "planned"),
        "M-0003": ("email", "planned"),
    }
    words = "your appointment Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 7:00 PM. The front desk. STOP to opt out."
    assert found["M-0001"].text == f"Hi Zoe, {words}"
    assert found["M-0003"].subject == "Moved: Tue Mar 10 6:00 PM"
    cancelled = told(CANCEL)["M-0001"].text
    assert cancelled == (
        "Hi Zoe, your appointment on Tue Mar 10 6:00 PM is cancelled. The front desk. Reply STOP to opt out."
    )


@pytest.mark.parametrize(
    ("change", "extra", "shown"),
    [
        (CHANGE, with_member("M-0001", phone=""), "planned"),
        (
            CHANGE,
            with_member("M-0001", phone="", email=""),
            "not sent: no usable phone number; no usable e-mail address",
        ),
        (
            CHANGE,
            with_member("M-0001", text_consent=False, email_consent=None),
            "not sent: the member does not want texts; nobody has recorded consent to e-mails",
        ),
        (CHANGE, with_member("M-0001", zone="Nowhere/Here"), "not sent: the member's time zone is not known"),
        (
            CHANGE,
            with_member("M-0001", email="", in_conflict=(("phone", "X-1"),)),
            "waits: the phone is in conflict (X-1): decide in Conflicts",
        ),
        (
            CHANGE,
            with_member("M-0001", email_consent=True, email="z@x.example", in_conflict=(("zone", "X-2"),)),
            "waits: the time zone is in conflict (X-2): decide in Conflicts",
        ),
        (CHANGE, with_member("M-0001", in_conflict=(("payer", "X-3"),)), "planned"),
        (CHANGE, {"now": datetime(2026, 3, 10, 22, tzinfo=UTC)}, "not sent: its time has passed"),
        (
            replace(CHANGE, to=TENTH.start - timedelta(days=7)),
            {"now": NOON + timedelta(hours=6)},
            "not sent: its time has passed",
        ),
        (replace(CHANGE, at=datetime(2026, 3, 10, 3, tzinfo=UTC)), {}, "planned"),
        (
            replace(CHANGE, at=datetime(2026, 3, 10, 3, tzinfo=UTC), to=datetime(2026, 3, 10, 7)),
            {},
            "not sent: quiet hours, and too little time is left after them",
        ),
        (CHANGE, {"sessions": (TENTH,)}, "withdrawn: the session was changed again"),
        (
            CHANGE,
            {"sessions": (replace(TENTH, start=TO, state="cancelled"),)},
            "withdrawn: the session was changed again",
        ),
        (CANCEL, {"sessions": (TENTH,)}, "withdrawn: the session was changed again"),
    ],
)
def test_reasons(change: SessionChange, extra: dict[str, Any], shown: str) -> None:
    """Nobody without consent, not in quiet hours, not when it is too late, not when it is no longer true."""
    assert told(change, **extra)["M-0001"].shown == shown


def test_a_text_that_is_missing_or_tells_too_much_is_not_sent() -> None:
    """The reason names the row of Message texts."""

    def shown(*templates: Template) -> str:
        cast = practice(sessions=(replace(TENTH, start=TO),))
        found = change_notices(cast, SessionChanges((CHANGE,)), templates, terms=TERMS, now=NOON)
        return found[0].shown

    assert shown() == 'not sent: Message texts has no usable row "Moved, by text"'
    telling = Template(name="Moved, by text", channel="text", text="Tuesday process group is moved")
    assert shown(telling).startswith("not sent: the words, the sender or the phone tell")
    assert shown(replace(telling, text="x" * 200)) == "not sent: the text is too long (200 of 160 characters)"


@pytest.mark.parametrize("change", [CHANGE, CANCEL])
def test_a_clinician_has_words_of_their_own(change: SessionChange) -> None:
    """What suits them or not they say at once: nobody asks them whether their appointment does."""
    moved = replace(TENTH, start=change.to) if change.to else replace(TENTH, state="cancelled")
    session = replace(moved, co_facilitator="C-02")
    cast = practice(sessions=(session,), clinicians=(ROSA, replace(TOM, email="tom@example.org")))
    for texts in (shipped(), tuple(one for one in shipped() if not one.name.endswith("to a clinician"))):
        found = change_notices(cast, SessionChanges((change,)), texts, terms=TERMS, now=NOON)
        (tom,) = [one for one in found if one.member == "C-02"]
        assert (tom.status, tom.channel) == ("planned", "email")
        assert ("Your calendar follows" in tom.text) is (len(texts) == len(shipped()))
        assert ("appointment" in tom.text) is (len(texts) != len(shipped()))


def test_who_has_cancelled_or_left_is_not_told_and_the_other_clinician_is() -> None:
    """A mark that the practice cancelled is no cancellation of the member's."""
    session = meeting(FAMILIES, date(2026, 3, 12), state="cancelled")
    marks = (
        present(session, "M-0004", "cancelled"),
        present(session, "M-0005", "session cancelled by practice"),
    )
    people = (*MEMBERS[:5], replace(MEMBERS[5], status="inactive"))
    cast = practice(sessions=(session,), attendance=marks, members=people)
    change = SessionChange(id="Q-2", session=session.code, was=session.start, to=None, by=ROSA.code, at=NOON)

    def who(given: Practice) -> dict[str, str]:
        return {
            one.member: one.shown
            for one in change_notices(given, SessionChanges((change,)), shipped(), terms=TERMS, now=NOON)
        }

    assert who(cast) == {"M-0005": "planned", "C-02": "not sent: no usable e-mail address"}
    reachable = replace(cast, clinicians=(ROSA, replace(TOM, email="tom@example.org")))
    assert who(reachable) == {"M-0005": "planned", "C-02": "planned"}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "planned"),
        ({"consent": None}, "not sent: the member has not been asked whether they agree that this provider is told"),
        ({"consent": False}, "not sent: the member does not agree that this provider is told"),
        ({"reference": ""}, "not sent: Their reference is blank"),
        ({"email": "none"}, "not sent: no usable e-mail address"),
    ],
)
def test_a_referrer_is_told_if_the_member_agrees(changes: dict[str, Any], shown: str) -> None:
    """Under a code that names nobody; what can be done is told."""
    made = Referrer(id="RF-1", member="M-0001", name="Dr. Ash", email="ash@example.org", consent=True, reference="77")
    found = told(referrers=(replace(made, **changes),))["RF-1"]
    assert found.shown.startswith(shown)
    assert (found.address, found.zone) == (changes.get("email", "ash@example.org"), "America/New_York")


def test_other_lengths_past_days_and_unknown_sessions_are_nobodys_notice() -> None:
    """Nothing to say; an unknown zone of the practice is a fault."""
    assert told(replace(CHANGE, to=TENTH.start)) == {}
    assert told(now=NOON + timedelta(days=9)) == {}
    assert told(replace(CHANGE, session="G-09 2026-03-10 18:00")) == {}
    with pytest.raises(SettingsInvalid):
        told(zone="Nowhere/Here")


def test_the_members_own_zone_is_named() -> None:
    """Both times are theirs."""
    found = told(**with_member("M-0001", zone="America/Denver"))["M-0001"].text
    assert "Tue Mar 10 4:00 PM is moved to Wed Mar 11 at 5:00 PM MDT" in found
