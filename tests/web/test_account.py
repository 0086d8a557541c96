"""One's own account: another password takes the present one, ends what else is open, and is no common one."""

from dataclasses import replace

import pyotp
from werkzeug.test import TestResponse

from addon.web.passwords import hashed, weakness
from tests.web.pages import PASSWORD, Pages

NEW = "three kettles and a violin"
SECRET = pyotp.random_base32()


def signed_in(secret: str = "") -> tuple[Pages, Pages]:
    """Return a user's two browsers, both signed in."""
    here = Pages()
    here.user(secret=secret)
    there = Pages(state=here.state)
    for one in (here, there):
        assert one.sign_in(code=one.code(secret) if secret else "").status_code == 302
        here.later(seconds=30)
        there.later(seconds=30)
    return here, there


def is_in(pages: Pages) -> bool:
    """Return whether a browser is signed in."""
    return pages.browser.get("/").status_code == 200


def changes(pages: Pages, **typed: str) -> TestResponse:
    """Fill in the form."""
    return pages.ask("/account/password", **{"password": PASSWORD, "new": NEW, **typed})


def test_a_new_password_ends_every_other_session_and_renews_this_one() -> None:
    """The old password and the old cookie are of no more use."""
    here, there = signed_in()
    old = here.browser.get_cookie("groupkeeper")
    assert changes(here).status_code == 302
    new = here.browser.get_cookie("groupkeeper")
    assert old is not None
    assert new is not None
    assert old.value != new.value
    assert (is_in(here), is_in(there)) == (True, False)
    there.browser.set_cookie("groupkeeper", old.value)
    assert not is_in(there)
    assert there.sign_in().status_code == 401
    assert there.sign_in(password=NEW).status_code == 302


REFUSED = [
    {"password": "not the present one"},
    {"new": "short"},
    {"new": "x" * 300},
    {"new": "ada likes gardens"},
    {"new": "1qaz2wsx3edc"},
    {"new": "Welcome-Groupkeeper-2026"},
]


def test_what_is_refused_changes_nothing() -> None:
    """A wrong present password, and a new one that is short, too long, or guessed first."""
    here, there = signed_in()
    assert [typed for typed in REFUSED if changes(here, **typed).status_code != 400] == []
    assert (is_in(here), is_in(there)) == (True, True)
    assert there.sign_in().status_code == 302


def test_with_codes_set_up_a_new_password_takes_a_code_too() -> None:
    """A session left open is not enough, nor is it with the password seen over a shoulder; a code counts once."""
    here, _ = signed_in(SECRET)
    assert changes(here, code="000000").status_code == 400
    code = here.code(SECRET)
    assert changes(here, code=code).status_code == 302
    assert changes(here, password=NEW, new=NEW + " too", code=code).status_code == 400


def test_one_sees_where_one_is_signed_in_and_ends_it() -> None:
    """Not without the password."""
    here, there = signed_in()
    assert here.browser.get("/account").text.count("<tr><td>") == 2
    assert here.ask("/account/sign-out-elsewhere", password="wrong").status_code == 400  # noqa: S106 (it is the wrong one)
    assert is_in(there)
    assert here.ask("/account/sign-out-elsewhere", password=PASSWORD).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_codes_set_up_anew_take_the_old_ones_and_end_other_sessions() -> None:
    """Whoever has the password alone cannot put their own phone in."""
    here, there = signed_in(SECRET)
    fresh = here.browser.get("/codes").text.split("<code>")[1].split("<")[0].replace(" ", "")
    code = here.code(fresh)
    assert here.ask("/codes", password=PASSWORD, code=code).status_code == 400
    assert here.ask("/codes", password=PASSWORD, old=here.code(SECRET), code=code).status_code == 200
    assert (is_in(here), is_in(there)) == (True, False)


def test_wrong_tries_at_ones_own_account_are_counted() -> None:
    """Ten a minute for a session, five in a row for a browser, then five for the name: then nothing is right."""
    here, _ = signed_in()
    for _ in range(10):
        here.later(seconds=50)
        assert changes(here, password="wrong wrong wrong").status_code == 400  # noqa: S106
    assert changes(here).status_code == 400
    found = here.state.staff.user("ada")
    assert found is not None
    assert found.locked_until > here.now


def test_any_character_counts_and_none_is_cut_off() -> None:
    """64 characters and more, spaces, other alphabets; no kind of character is demanded."""
    long = "пароль и пробелы ☂ " * 6
    assert weakness(long, "ada") == ""
    assert weakness("onlysmallletters nothing else", "ada") == ""
    pages = Pages()
    pages.state.staff.keep(replace(pages.user(), password=hashed(long)))
    assert pages.sign_in(password=long[:72]).status_code == 401
    assert pages.sign_in(password=long.upper()).status_code == 401
    assert pages.sign_in(password=long).status_code == 302
