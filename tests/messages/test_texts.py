"""The words of a message: placeholders, neutral words, length."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

import pytest

from addon.messages.texts import (
    ALWAYS_THERE,
    Particulars,
    Template,
    Unsendable,
    filled,
    filled_subject,
    gives_away,
    greeting,
    rows_in_force,
    templates_from,
)
from addon.part import View
from addon.records import Member
from addon.tabs import Tab, Value, folded
from tests.all_tabs import all_tabs

ABOUT = Particulars(first="Zoë", start=datetime(2026, 3, 3, 0, 5), zone="", sender="The front desk", phone="555-0100")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hi {first}, {day} at {time}. STOP ends.", ""),
        ("Your {group} meets at {time}", "text-placeholder"),
        ("Hi {first", "text-placeholder"),
        ("Hi {first} {0.__class__}", "text-placeholder"),
        ("See you at group on {day}", "text-telling"),
        ("Your therapist expects you", "text-telling"),
        ("Counselling at {time}", "text-telling"),
        ("", "text-incomplete"),
    ],
)
def test_a_template_that_tells_too_much_is_refused(text: str, code: str) -> None:
    """Only the listed placeholders, no word for the kind of appointment."""
    made, problems = templates_from([{"name": "One", "channel": "text", "text": text}])
    assert [problem.code for problem in problems] == ([code] if code else [])
    assert len(made) == (0 if code else 1)


def test_two_texts_cannot_share_a_name() -> None:
    """A rule names its text by it."""
    row = {"name": "One", "channel": "text", "text": "Hi"}
    made, problems = templates_from([row, {**row, "name": "ONE"}, {"name": None}])
    assert (len(made), [problem.code for problem in problems]) == (1, ["text-twice"])


def test_the_starter_texts_are_usable_and_fit() -> None:
    """With a long first name, a long sender and another zone a text still fits 160 characters."""
    tab = all_tabs()["message_texts"]
    fields = {folded(column.header): column.field for column in tab.columns}
    rows = [{fields[folded(header)]: text or None for header, text in row.items()} for row in tab.starter]
    made, problems = templates_from(rows)
    assert problems == ()
    by = {"text": "text", "email": "e-mail"}
    assert len(made) == len(rows)
    assert all(one.name.endswith(f"by {by[one.channel]}") for one in made if ", by " in one.name)
    long = Particulars(
        first="Maximiliana-Josephine",
        start=datetime(2026, 11, 25, 22, 30),
        zone="MDT",
        sender="The Riverside front desk",
        phone="(555) 010-0100",
        was="Wed Nov 18 10:30 PM",
    )
    until = "Tue Nov 24 10:30 PM"
    for one in made:
        long = replace(long, link_length=60 if "{link}" in one.text else 0)
        new_time = one.name.startswith("New regular time")
        is_full = one.name.startswith("Offer") or one.name.endswith("with a form")
        about = replace(long, was="Wed 10:30 PM") if new_time else long
        words = filled(one, replace(about, until=until, link_length=45) if is_full else about)
        assert isinstance(words, str)
        told = {
            "Cancelled": "Wed Nov 18 10:30 PM",
            "All cancelled": "Wed Nov 18 10:30 PM",
            "New regular time": "Nov 25",
            "Always online": "from Nov 25 on",
            "Always in person": "from Nov 25 on",
            "Check-in": "{link}",
            "Papers": "{link}",
            "Feedback": "{link}",
            "Offer": "Wed at 10:30 PM MDT",
            "No place": "is not free any more",
            "Regular time yes": "Wed at 10:30 PM MDT",
            "Regular time no": "stays as it is",
            "This time no": "stays as it is",
            "Booked time no": "stays as it is",
            "Welcome, by text": "Wed Nov 25 10:30 PM MDT",
            "Text reminder, with a form": "Wed Nov 25 10:30 PM MDT: reply 1 confirm, 2 can't come. Check in: {link}",
        }
        assert told.get(one.name, told.get(one.name.partition(",")[0], "Wed Nov 25 at 10:30 PM MDT")) in words
    assert filled_subject(made[1], ABOUT) == "Reminder for Tue Mar 3"


def test_a_subject_says_nobodys_name() -> None:
    """Whatever the row has: neither the receiver's first name nor a provider's reference for somebody."""
    template = Template(name="One", channel="email", subject="{first}, see you {day} {reference}", text="Hi")
    assert filled_subject(template, replace(ABOUT, reference="Your reference: MRN 7.")) == "see you Tue"


@pytest.mark.parametrize(
    ("channel", "first", "text", "words"),
    [
        ("text", "Zoë", "Hi {first}, {day} {date} {time} {zone}.", "Hi Zoe, Tue Mar 3 12:05 AM."),
        ("email", "Zoë", "Hi {first}.", "Hi Zoë."),
        ("text", "李", "Hi {first}.", "Hi there."),
        ("text", "", "Hi {first}.", "Hi there."),
        ("text", "{phone}", "Hi {first}.", "Hi {phone}."),
    ],
)
def test_blanks_close_up_and_names_are_spelled(channel: str, first: str, text: str, words: str) -> None:
    """What a name contains is never filled in again."""
    about = Particulars(first=first, start=ABOUT.start, zone="", sender="", phone="")
    assert filled(Template(name="T", channel=channel, text=text), about) == words


REMINDER = "Hi {first}, reminder: {day} {date} at {times} {zone} {how}. Reply {replies}. {sender} {phone}."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "at 12:05 AM. Reply 1 confirm, 2 can't come. The desk."),
        ({"how": "by video"}, "at 12:05 AM by video. Reply 1 confirm, 2 can't come. The desk."),
        (
            {"how": "in person", "may_join_online": True},
            "at 12:05 AM in person. Reply 1 confirm, 2 can't come, 3 join online. The desk.",
        ),
        (
            {"others": (datetime(2026, 3, 3, 18),), "zone": "MST"},
            "at 12:05 AM and 6:00 PM MST. Reply 1 confirm, 2 can't come. The desk.",
        ),
    ],
)
def test_a_reminder_tells_how_and_what_may_be_answered(changes: dict[str, Any], words: str) -> None:
    """3 only where the member may come online instead; never yes, and never cancel, which ends all texts."""
    about = replace(Particulars(first="Zoe", start=ABOUT.start, zone="", sender="The desk", phone=""), **changes)
    text = filled(Template(name="T", channel="text", text=REMINDER), about)
    assert text == f"Hi Zoe, reminder: Tue Mar 3 {words}"


def test_a_text_that_is_too_long_gives_up_how_and_then_the_name() -> None:
    """Rather than not being sent."""
    template = Template(name="T", channel="text", text="{first} {how} " + "x" * 140)
    about = Particulars(first="Patricia", start=ABOUT.start, zone="", sender="", phone="", how="in person")
    assert filled(template, about) == "Patricia in person " + "x" * 140
    assert filled(template, replace(about, first="Patricia-Ann")) == "Patricia-Ann " + "x" * 140
    assert filled(template, replace(about, first="Patricia-Ann-Josephine")) == "there " + "x" * 140


@pytest.mark.parametrize(
    ("text", "reason"), [("x" * 161, "161 of 160"), ("€" * 81, "162 of 160"), ("Hi 😀", "cannot carry")]
)
def test_a_text_message_must_fit(text: str, reason: str) -> None:
    """160 characters of the alphabet; some count twice. An e-mail may be longer."""
    words = filled(Template(name="T", channel="text", text=text), ABOUT)
    assert isinstance(words, Unsendable)
    assert reason in words.reason
    assert filled(Template(name="T", channel="email", text=text), ABOUT) == text


@pytest.mark.parametrize(
    ("text", "signed", "gives"),
    [
        ("Hi {first}", "The front desk", False),
        ("Hi {first}", "Riverside Counseling", True),
        ("Ask for Liam O'Connor", "", True),
        ("A reminder from Bo", "", False),
        ("The tuesday circle", "", True),
    ],
)
def test_names_of_groups_and_people_give_a_message_away(*, text: str, signed: str, gives: bool) -> None:
    """Whole names, in any case; shorter than four letters is an everyday word."""
    private = ("Tuesday circle", "Liam O'Connor", "Bo")
    assert gives_away(Template(name="T", channel="text", text=text), signed, private) is gives


@pytest.mark.parametrize(
    ("name", "goes_by", "first"),
    [("Zoë Núñez", "", "Zoë"), ("William Ode", "Bill", "Bill"), ("J. Lund", "", "there"), ("", "", "there")],
)
def test_a_member_is_greeted_by_the_name_they_go_by(name: str, goes_by: str, first: str) -> None:
    """What Goes by has comes before the name; an initial alone greets nobody."""
    assert greeting(Member(code="M-0001", name=name, goes_by=goes_by)) == first


@dataclass
class Sheet:
    """Message texts as a person left them: the rows in the sheet, and those that were removed."""

    tab: Tab
    there: list[dict[str, Value]] = field(default_factory=list)
    gone: list[Mapping[str, str]] = field(default_factory=list)

    def values(self) -> list[dict[str, Value]]:
        """Return the rows in the sheet."""
        return self.there

    def removed(self) -> list[Mapping[str, str]]:
        """Return the rows that a person removed."""
        return self.gone


def test_a_new_text_brings_its_own_words_into_workbooks_that_exist() -> None:
    """Whatever its name; not where somebody has words of their own or took it away."""
    tab = all_tabs()["message_texts"]
    new = [dict(tab.starter[0]) | {"Name": name} for name in ("Never seen before", "Mine", "Taken away")]
    mine: dict[str, Value] = {"name": "MINE", "channel": "text", "text": "Hello"}
    sheet = Sheet(replace(tab, starter=(*tab.starter, *new)), [mine], [{"name": "Taken away"}])
    names = [row["name"] for row in rows_in_force(cast("View", sheet))]
    assert [name for name in names if name in {"MINE", "Mine", "Taken away", "Never seen before"}] == [
        "MINE",
        "Never seen before",
    ]
    assert len(names) == 2 + len(tab.starter) - len(ALWAYS_THERE)


def test_the_texts_of_the_first_workbooks_stay_taken_away() -> None:
    """They are all in the template, and an empty tab gets none of them."""
    tab = all_tabs()["message_texts"]
    assert {folded(row["Name"]) for row in tab.starter} >= ALWAYS_THERE
    names = {folded(str(row["name"])) for row in rows_in_force(cast("View", Sheet(tab)))}
    assert not names & ALWAYS_THERE
    assert names | ALWAYS_THERE == {folded(row["Name"]) for row in tab.starter}
