"""Whoever has no link asks for a place: only with the code that was sent to their phone, while the page is on."""

import pytest

from addon.prospects import APPLICATIONS, APPLIED
from addon.web.members.proving import CODE, TRIES
from tests.web.members.member_pages import MemberPages
from tests.web.members.test_calling import codes, sends

ANN = {
    "name": "Ann Ode",
    "phone": "(212) 555-0147",
    "email": "ann@example.org",
    "birth_date": "1990-03-04",
    "how": "video",
    "payer": "Aetna",
    "state": "NY",
    "consent": "yes",
    "text_consent": "yes",
}


def opened(*, is_on: bool = True, **more: bool) -> MemberPages:
    """Return the pages with the page for applications on."""
    pages = MemberPages(**more)  # type: ignore[arg-type]
    pages.lift_limits()
    pages.state.keep(APPLICATIONS, "page", int(is_on))
    return pages


def test_an_application_arrives_with_the_code() -> None:
    """Nothing of the form is kept before; each field is named as in Intake; the same page again brings nothing."""
    pages = opened()
    shown = pages.browser.get("/m/apply")
    assert not [word for word in ("group", "therapy", "Group", "Therapy") if word in shown.text]
    asked = sends(pages, shown, **{**ANN, "days": "Tuesday"})
    assert "the number ending in 0147" in asked.text
    assert pages.arrived() == ()
    assert not [word for word in ("Ode", "5550147", "Aetna") if word in str(pages.state.remembered(CODE))]
    assert "We call you back" in sends(pages, asked, code=codes(pages)[0]).text
    (one,) = pages.arrived()
    assert one.kind == APPLIED
    told = {name: one.body[name] for name in ("name", "phone", "birth_date", "how", "days", "text_consent")}
    assert told == {
        "name": "Ann Ode",
        "phone": "+12125550147",
        "birth_date": "1990-03-04",
        "how": "video",
        "days": "Tue",
        "text_consent": "yes",
    }
    assert one.body["email_consent"] == ""
    assert "begin anew" in sends(pages, asked, code=codes(pages)[0]).text
    assert len(pages.arrived()) == 1


@pytest.mark.parametrize("pages", [opened(is_on=False), opened(sends_texts=False)])
def test_without_the_setting_or_texts_there_is_no_form(pages: MemberPages) -> None:
    """The page tells to call."""
    shown = pages.browser.get("/m/apply").text
    assert "does not work here" in shown
    assert "<form" not in shown


def test_a_page_that_was_switched_off_takes_nothing() -> None:
    """A form from before sends no code, and a code from before brings nothing."""
    pages = opened()
    shown = pages.browser.get("/m/apply")
    asked = sends(pages, shown, **ANN)
    pages.state.keep(APPLICATIONS, "page", 0)
    assert "does not work here" in sends(pages, shown, **ANN).text
    assert len(codes(pages)) == 1
    sends(pages, asked, code=codes(pages)[0])
    assert pages.arrived() == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "first and last name"),
        ({"phone": "12"}, "can get texts"),
        ({"consent": "no"}, "Without your yes"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(changes: dict[str, str], told: str) -> None:
    """No code goes out."""
    pages = opened()
    shown = sends(pages, pages.browser.get("/m/apply"), **{**ANN, **changes}).text
    assert told in shown
    assert 'value="ann@example.org"' in shown
    assert codes(pages) == []


def test_guessing_and_machines_get_nowhere() -> None:
    """Wrong codes are counted, a filled trap sends nothing, a changed number does not count."""
    pages = opened()
    sends(pages, pages.browser.get("/m/apply"), **ANN, website="x")
    assert codes(pages) == []
    asked = sends(pages, pages.browser.get("/m/apply"), **ANN)
    assert sends(pages, asked, code=codes(pages)[0], phone="(212) 555-0148").status_code == 400
    for _ in range(TRIES):
        assert "This is not the code" in sends(pages, asked, code="000000" if codes(pages)[0] != "000000" else "1").text
    assert "begin anew" in sends(pages, asked, code=codes(pages)[0]).text
    assert pages.arrived() == ()
