"""How often somebody may try: one count for all web processes, and no way to keep everybody else out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addon.problems import StateLocked
from addon.sync.state.counts import Counts
from addon.sync.state.database import State, open_state_file
from tests.web.pages import NOON, PASSWORD, Pages

LASTS = timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the state is that several processes share."""
    return tmp_path / "state" / "groupkeeper.db"


def processes(file: Path, count: int = 3) -> list[Pages]:
    """Return the pages as several processes serve them: each has opened the state by itself."""
    made = [Pages(state=open_state_file(file)) for _ in range(count)]
    made[0].user()
    return made


def test_three_processes_count_together(file: Path) -> None:
    """Ten tries a minute in all, whichever process answers; a minute later there are ten more."""
    served = processes(file)
    codes = [served[one % 3].sign_in("nobody", "x").status_code for one in range(13)]
    assert codes == [401] * 10 + [429] * 3
    for one in served:
        one.later(minutes=1)
    assert served[1].sign_in("nobody", "x").status_code == 401


def test_counts_of_many_at_once_are_exact(file: Path) -> None:
    """No two get the same number."""
    states: list[State] = [open_state_file(file) for _ in range(2)]

    def one(number: int) -> int:
        return states[number % 2].counts.add("tries", now=NOON, lasts=LASTS)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(40))) == list(range(1, 41))
    assert states[0].counts.of("tries", now=NOON) == (40, NOON + LASTS)
    assert states[0].counts.of("tries", now=NOON + LASTS) == (0, NOON + LASTS)
    assert states[1].counts.add("tries", now=NOON + LASTS, lasts=LASTS) == 1
    assert states[1].counts.forget_ended(NOON + 2 * LASTS) == 1


def test_nothing_that_is_counted_can_be_read(file: Path) -> None:
    """Not an address, not the secret of a link."""
    state = open_state_file(file)
    state.counts.add("LIMITER/192.0.2.7/a-secret", now=NOON, lasts=LASTS)
    state.close()
    assert b"192.0.2.7" not in file.read_bytes()


def test_whoever_knows_a_name_cannot_keep_its_owner_out() -> None:
    """From many addresses every name is made to wait; whoever signed in from a browser before still comes in there."""
    pages = Pages(page_url="https://gk.example.org")
    people = ("ada", "bob", "eve")
    browsers = {name: browser(pages, f"198.51.100.{number}") for number, name in enumerate(people)}
    for name, one in browsers.items():
        pages.user(name)
        assert enter(one, name) == 302
        one.delete_cookie("__Host-groupkeeper", domain="gk.example.org")
    for number in range(30):
        assert enter(browser(pages, f"203.0.113.{number}"), people[number % 3], "wrong wrong wrong") == 401
    assert [enter(one, name) for name, one in browsers.items()] == [302] * 3
    assert enter(browser(pages, "198.51.100.9"), "ada") == 401  # a browser that nobody knows waits, as ever
    assert enter(browsers["bob"], "ada") == 401  # one that is known for somebody else, too


def test_a_browser_that_is_known_has_five_wrong_tries_of_its_own() -> None:
    """Then it is a stranger; and it is never known by a word that it made up, or that is half a year old."""
    pages = Pages()
    pages.user()
    assert pages.sign_in().status_code == 302
    for _ in range(5):
        assert pages.sign_in(password="wrong wrong wrong").status_code == 401  # noqa: S106 (it is the wrong one)
    for _ in range(5):
        pages.later(minutes=0.5)
        assert pages.sign_in(password="wrong wrong wrong").status_code == 401  # noqa: S106
    assert pages.sign_in().status_code == 401
    pages.later(minutes=15)
    assert pages.sign_in().status_code == 302
    kept = pages.browser.get_cookie("groupkeeper-known")
    assert kept is not None
    for number in range(0, len(kept.value), 7):
        forged = kept.value[:number] + ("A" if kept.value[number] != "A" else "B") + kept.value[number + 1 :]
        assert not is_known(pages, forged)
    assert is_known(pages, kept.value)


def test_where_the_state_is_locked_each_process_counts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may try without end because nothing can be written."""
    pages = Pages()
    pages.user()
    token = pages.token()

    def locked(*_: object, **__: object) -> int:
        raise StateLocked("state", "another program keeps it busy")

    monkeypatch.setattr(Counts, "add", locked)
    data = {"name": "nobody", "password": "x", "csrf_token": token}
    codes = [pages.browser.post("/sign-in", data=data).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


def is_known(pages: Pages, told: str, name: str = "ada") -> bool:
    """Return whether a browser with such a word is let in while the name has to wait."""
    from addon.web.known import known_browser  # noqa: PLC0415 (needs a request)

    with pages.app.test_request_context(headers={"Cookie": f"groupkeeper-known={told}"}):
        return known_browser(name) is not None


def browser(pages: Pages, address: str) -> FlaskClient:
    """Return a browser elsewhere, behind the proxy."""
    one = pages.app.test_client()
    one.environ_base = {"HTTP_X_FORWARDED_FOR": address, "REMOTE_ADDR": address}
    return one


def enter(one: FlaskClient, name: str, password: str = PASSWORD) -> int:
    """Sign in through the proxy; return the status."""
    base = "https://gk.example.org"
    token = one.get("/sign-in", base_url=base).text.split('csrf_token" value="')[1].split('"')[0]
    data = {"name": name, "password": password, "csrf_token": token}
    answer = one.post("/sign-in", base_url=base, data=data, headers={"Referer": f"{base}/sign-in"})
    return int(answer.status_code)


def word(pages: Pages) -> str:
    """Return what a known browser bears."""
    kept = pages.browser.get_cookie("groupkeeper-known")
    assert kept is not None
    return str(kept.value)


def test_a_word_of_a_browser_ends() -> None:
    """After 180 days it is a stranger's."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    told = word(pages)
    pages.later(days=179)
    assert is_known(pages, told)
    pages.later(days=1)
    assert not is_known(pages, told)


def test_a_word_of_a_browser_is_for_one_name_and_one_purpose() -> None:
    """Not for another user, not in another practice, and no form's token is one."""
    pages, elsewhere = Pages(), Pages()
    for one in (pages, elsewhere):
        one.user()
    pages.sign_in()
    told = word(pages)
    assert is_known(pages, told)
    assert not is_known(pages, told, "bob")
    assert not is_known(elsewhere, told)
    assert not is_known(pages, pages.token(where="/"))
