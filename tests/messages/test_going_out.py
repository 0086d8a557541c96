"""What would not go out is told where it is written."""

from dataclasses import replace

import pytest

from addon.messages.going_out import never_due, never_going_out
from addon.messages.notices import Terms
from addon.messages.texts import Template, templates_from
from addon.rules.rule import Rule
from tests.practice import practice
from tests.sync.little_practice import TABS

TERMS = Terms(sender="The front desk", phone="555-0100")
TEXT = "Hi {first}, a reminder: {day} {date} at {time} {zone}. {sender} {phone}. Reply STOP to opt out."


@pytest.mark.parametrize(
    ("text", "terms", "code", "told"),
    [
        (TEXT, TERMS, "", ""),
        ("\u201cHi\u201d {first} \u2014 can\u2019t come? Zoë \u2026 ł", TERMS, "", ""),
        (f"{TEXT} \U0001f642", TERMS, "text-characters", "\U0001f642"),
        (f"{TEXT} ✓ ✓ 日", TERMS, "text-characters", "✓ 日"),
        (TEXT, replace(TERMS, sender="Rio \U0001f33b"), "text-characters", "Settings"),
        (TEXT, replace(TERMS, sender="Café Rio \u2013 front desk"), "", ""),
        (TEXT + "x" * 90, TERMS, "text-too-long", "of 160"),
        (
            TEXT,
            replace(TERMS, sender="The front desk of the practice in the old mill, second floor, " * 2),
            "text-too-long",
            "",
        ),
        ("Hi {first}, see you at Families together", TERMS, "text-telling", "name somebody"),
        (TEXT, replace(TERMS, sender="The therapy desk"), "text-telling", "Settings"),
    ],
)
def test_a_text_that_cannot_go_out_says_why(text: str, terms: Terms, code: str, told: str) -> None:
    """By its own words, or by what Settings put into it."""
    found = never_going_out([Template(name="Mine", channel="text", text=text)], practice(), terms)
    assert [one.code for one in found] == ([code] if code else [])
    assert all(told in str(one) for one in found)


def test_an_e_mail_may_carry_anything() -> None:
    """And be as long as it likes."""
    mail = Template(name="Mine", channel="email", text=f"{TEXT} \U0001f642" * 9)
    assert never_going_out([mail], practice(), TERMS) == ()


def test_all_starter_texts_go_out() -> None:
    """With the starter settings."""
    tab = TABS["message_texts"]
    headers = {column.header: column.field for column in tab.columns}
    templates, problems = templates_from({headers[k]: v or None for k, v in row.items()} for row in tab.starter)
    terms = replace(TERMS, link_length=60)
    assert (problems, never_going_out(templates, practice(), terms)) == ((), ())
    assert len(templates) == len(tab.starter)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"then_hours_before": 24, "then_channel": "text", "then_message": "text REMINDER"}, ""),
        ({"then_channel": "text", "then_message": "Text reminder"}, "Hours before is blank"),
        ({"then_hours_before": 24, "then_channel": "text", "then_message": "Text remindr"}, "no usable row"),
        ({"then_hours_before": 24, "then_channel": "text"}, "no usable row"),
        ({"then_hours_before": 24, "then_channel": "email", "then_message": "Text reminder"}, "is for text"),
    ],
)
def test_a_reminder_rule_from_which_nothing_comes_says_why(cells: dict[str, object], told: str) -> None:
    """Its tests may be right all the same."""
    texts = [Template(name="Text reminder", channel="text", text=TEXT)]
    found = never_due([Rule(id="RR-01", name="", about="member-session", row=2, outcome=cells)], texts, TERMS)  # type: ignore[arg-type]
    assert list(found) == (["RR-01"] if told else [])
    assert told in found.get("RR-01", "")
