"""A walk over every route: no GET changes anything, every answer carries the headers, everything needs a user."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData, select

from addon.web.guard import _OPEN
from tests.web.pages import Pages

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _rows(pages: Pages) -> dict[str, list[object]]:
    """Return all that the state holds, except when somebody was seen last."""
    meta = MetaData()
    meta.reflect(pages.state.engine)
    with pages.state.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name != "seen")))]
            for name, table in meta.tables.items()
        }


def _routes(pages: Pages) -> Iterator[tuple[str, str, str]]:
    for rule in pages.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield method, rule.rule.replace("<path:filename>", "groupkeeper.css"), rule.endpoint


def test_no_get_changes_anything_and_every_answer_carries_the_headers() -> None:
    """Asked for by somebody who is signed in."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    walked = 0
    for method, path, _ in _routes(pages):
        if method != "GET":
            continue
        before = _rows(pages)
        answer = pages.browser.get(path)
        assert answer.status_code == 200, path
        assert _rows(pages) == before, path
        assert not pages.service.asked
        for name, value in HEADERS.items():
            assert answer.headers[name].startswith(value) or path.startswith("/static"), (path, name)
        assert "http://" not in answer.text.replace("http://www.w3.org", ""), path
        answer.close()
        walked += 1
    assert walked >= 5


def test_everything_but_signing_in_needs_a_user() -> None:
    """Whoever asks without one is led to the form, or refused, and nothing happens."""
    pages = Pages()
    pages.user()
    token = pages.token()
    for method, path, endpoint in _routes(pages):
        if getattr(pages.app.view_functions[endpoint], _OPEN, False) or endpoint == "static":
            continue
        answer = pages.browser.open(path, method=method, data={"csrf_token": token})
        assert answer.headers.get("Location") == "/sign-in", (method, path)
    assert not pages.service.asked
    assert not pages.kept


def test_every_post_needs_the_forms_token() -> None:
    """Another page cannot let a browser press our buttons."""
    pages = Pages()
    pages.user()
    pages.sign_in()
    posts = [path for method, path, _ in _routes(pages) if method == "POST"]
    assert len(posts) >= 6
    for path in posts:
        assert pages.browser.post(path).status_code == 400, path
    assert not pages.service.asked


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
