"""What the app answers to odd requests, to too many, and to a mistake of ours (tests/serving walks all routes)."""

from io import BytesIO

import pytest

from addon.web.limits import address_block
from tests.web.pages import Pages

ODD = [
    ("GET", "/nowhere", {}, 404),
    ("PUT", "/pass", {}, 405),
    ("GET", "/", {"Host": "elsewhere.example"}, 400),
    ("GET", "/%00", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "headers", "code"), ODD)
def test_odd_requests_get_a_plain_answer(method: str, path: str, headers: dict[str, str], code: int) -> None:
    """Never a 500."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    data = {"csrf_token": pages.token(where="/")}
    assert pages.browser.open(path, method=method, headers=headers, data=data).status_code == code


def test_a_field_without_a_name_is_refused() -> None:
    """No browser sends one."""
    pages = Pages()
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"
    assert pages.browser.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x").status_code == 400


def test_a_mistake_of_ours_tells_nothing_of_what_it_was_about(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its text may hold a name: neither the page nor the log has it."""
    pages = Pages()
    pages.user()
    pages.sign_in()

    def fail(*_: object) -> None:
        raise ValueError("Keisha Brown")

    monkeypatch.setattr(pages.service, "status", fail)
    answer = pages.browser.get("/")
    assert answer.status_code == 500
    assert "Keisha" not in answer.text + caplog.text
    assert "ValueError in fail" in caplog.text


def test_too_many_tries_are_refused() -> None:
    """Ten a minute from one address."""
    pages = Pages()
    pages.user()
    codes = [pages.sign_in("nobody", "x").status_code for _ in range(12)]
    assert codes[:10] == [401] * 10
    assert codes[10:] == [429, 429]


def test_whoever_has_many_addresses_is_counted_once() -> None:
    """One customer of IPv6 has a /64 of them."""
    pages = Pages()
    for address, block in [
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::9:9", "2001:db8::/64"),
        ("192.0.2.7", "192.0.2.7"),
    ]:
        with pages.app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            assert address_block() == block


def test_exports_are_taken_thirty_times_an_hour() -> None:
    """Each may have megabytes."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    codes = [pages.ask("/exports", file=(BytesIO(b"x"), "a.csv")).status_code for _ in range(31)]
    assert codes == [302] * 30 + [429]
