"""Signing in: name, password, code; what is refused is refused in one sentence; sessions end."""

import re
from dataclasses import replace

import pyotp
import pytest

from addon.sync.state.staff import STAFF
from addon.web.sign_in import REFUSED
from tests.web.pages import _TOKEN, PASSWORD, Pages

SECRET = pyotp.random_base32()


def test_without_a_user_the_page_tells_how_the_first_is_made() -> None:
    """And lets nobody in."""
    pages = Pages()
    assert "groupkeeper user add" in pages.browser.get("/sign-in").text
    assert pages.browser.get("/").headers["Location"] == "/sign-in"


WRONG = [("ada", "another password"), ("eve", PASSWORD), ("", ""), ("ada", PASSWORD * 50), ("a" * 5000, "x")]


@pytest.mark.parametrize(("name", "password"), WRONG)
def test_whatever_is_wrong_is_refused_in_one_sentence(name: str, password: str) -> None:
    """So that nobody learns which names exist."""
    pages = Pages()
    pages.user()
    answer = pages.sign_in(name, password)
    assert answer.status_code == 401
    assert REFUSED in answer.text
    assert pages.browser.get("/").status_code == 302


def test_five_wrong_tries_make_a_name_wait() -> None:
    """For 15 minutes, whatever is typed then, and nobody learns whether there is such a name; then it lets in again."""
    pages = Pages()
    pages.user()
    refused = {pages.sign_in(password="wrong wrong wrong").text for _ in range(5)}  # noqa: S106 (it is the wrong one)
    refused |= {pages.sign_in().text, pages.sign_in("eve").text}
    assert len({_TOKEN.sub("", one) for one in refused}) == 1
    pages.later(minutes=15)
    assert pages.sign_in().status_code == 302


def test_a_code_of_the_app_counts_once() -> None:
    """Read over somebody's shoulder it is of no use."""
    pages = Pages()
    pages.user(secret=SECRET)
    assert pages.sign_in().status_code == 401
    code = pages.code(SECRET)
    assert pages.sign_in(code=code).status_code == 302
    assert pages.sign_in(code=code).status_code == 401
    pages.later(seconds=30)
    assert pages.sign_in(code=pages.code(SECRET)).status_code == 302


def test_codes_are_set_up_on_the_page_and_each_recovery_code_counts_once() -> None:
    """The secret counts only after one of its codes was typed."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    shown = re.search(r'class="secret"><code>([^<]+)', pages.browser.get("/codes").text)
    assert shown is not None
    code = pages.code(shown[1].replace(" ", ""))
    assert pages.ask("/codes", code="000000", password=PASSWORD).status_code == 400
    assert pages.ask("/codes", code=code, password="not mine").status_code == 400  # noqa: S106 (it is the wrong one)
    answer = pages.ask("/codes", code=code, password=PASSWORD)
    recovery = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(set(recovery)) == 10
    pages.ask("/sign-out")
    pages.later(minutes=1)
    assert pages.sign_in(code=recovery[0].upper()).status_code == 302
    assert pages.sign_in(code=recovery[0]).status_code == 401
    assert pages.sign_in(code=recovery[1]).status_code == 302


def test_from_elsewhere_codes_have_to_be_set_up() -> None:
    """A page that the world can reach is not behind a password alone."""
    pages = Pages(page_url="https://gk.example.org")
    pages.user()
    browser = pages.app.test_client()
    base = {"base_url": "https://gk.example.org", "environ_overrides": {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}}
    form = browser.get("/sign-in", **base)
    found = re.search(r'csrf_token" value="([^"]+)', form.text)
    assert found is not None
    assert form.headers["Referrer-Policy"] == "same-origin"  # with it a browser names the page that a form is on
    data = {"name": "ada", "password": PASSWORD, "csrf_token": found[1]}
    answer = browser.post("/sign-in", data=data, headers={"Referer": "https://gk.example.org/sign-in"}, **base)
    assert answer.headers["Location"] == "/codes"
    assert all("Secure" in one and "HttpOnly" in one for one in answer.headers.getlist("Set-Cookie"))
    assert browser.get("/", **base).headers["Location"] == "/codes"


ENDS = [{"minutes": 15}, {"hours": 12}]


@pytest.mark.parametrize("by", ENDS)
def test_a_session_ends(by: dict[str, float]) -> None:
    """After 15 idle minutes; after 12 hours whoever is active."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    steps = 100 if "hours" in by else 1
    for _ in range(steps):
        assert pages.browser.get("/").status_code == 200
        pages.later(**{unit: amount / steps for unit, amount in by.items()})
    assert pages.browser.get("/").status_code == 302


def test_a_page_left_open_does_not_keep_a_session_alive() -> None:
    """The live part asks every ten seconds; that is nobody's doing."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    for _ in range(15):
        pages.later(minutes=1)
        last = pages.browser.get("/parts/status", headers={"HX-Request": "true"})
    assert last.status_code == 401
    assert last.headers["HX-Redirect"] == "/sign-in"


def test_a_new_password_or_role_ends_every_session() -> None:
    """Wherever somebody is signed in."""
    pages = Pages()
    made = pages.user()
    pages.sign_in()
    pages.state.staff.keep(replace(made, role=STAFF))
    assert pages.browser.get("/").status_code == 302


def test_a_session_begun_before_signing_in_is_not_taken_over() -> None:
    """A cookie that somebody planted is replaced by a fresh one."""
    pages = Pages()
    pages.user()
    pages.browser.set_cookie("groupkeeper", "planted")
    answer = pages.sign_in()
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(one.startswith("groupkeeper=") and "planted" not in one for one in cookies)


def test_a_session_left_open_does_not_give_somebody_elses_codes_away() -> None:
    """Setting them up takes the password, and wrong ones count as wrong tries."""
    pages = Pages()
    pages.user(secret=SECRET)
    pages.sign_in(code=pages.code(SECRET))
    fresh = re.search(r'class="secret"><code>([^<]+)', pages.browser.get("/codes").text)
    assert fresh is not None
    for _ in range(10):  # five count for the browser that is known, five for the name
        pages.later(minutes=0.5)
        assert pages.ask("/codes", code=pages.code(fresh[1].replace(" ", ""))).status_code == 400
    found = pages.state.staff.user("ada")
    assert found is not None
    assert found.secret == SECRET
    assert found.locked_until > pages.now


def test_signing_out_clears_what_the_browser_has() -> None:
    """What it may have kept of the pages goes; that it is a known browser stays."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    answer = pages.ask("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert pages.browser.get_cookie("groupkeeper") is None
    assert pages.browser.get_cookie("groupkeeper-known") is not None
