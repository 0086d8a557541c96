"""Who may see the pages: whoever is at this computer, and the staff through the proxy under their own address."""

import pytest

from addon.web.reached import is_let_in

PAGE = "https://gk.example.org:8443"
HERE, PROXY = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
CASES = [
    (HERE, "localhost", "", True),
    (HERE, "127.0.0.1:8000", "", True),
    ({"REMOTE_ADDR": "::1"}, "[::1]:8000", "", True),
    (HERE, "LOCALHOST:8000", "", True),
    (HERE, "localhost:8000", PAGE, True),
    (HERE, "elsewhere.example", "", False),
    (HERE, "localhost.elsewhere.example", "", False),
    (HERE, "ada@localhost", "", False),
    (HERE, "localhost/x", "", False),
    (HERE, "[::1", "", False),
    (HERE, "", "", False),
    ({"REMOTE_ADDR": "192.0.2.7"}, "localhost", PAGE, False),
    ({"REMOTE_ADDR": ""}, "localhost", "", False),
    (PROXY, "hooks.example.org", "", False),
    (PROXY, "localhost", "", False),
    (PROXY, "localhost", PAGE, False),
    (PROXY, "hooks.example.org", PAGE, False),
    (PROXY, "gk.example.org", PAGE, True),
    (PROXY, "GK.example.org:8443", PAGE, True),
    (PROXY, "gk.example.org.elsewhere.example", PAGE, False),
    (HERE | {"HTTP_FORWARDED": "for=192.0.2.7"}, "localhost", "", False),
    (HERE | {"HTTP_X_FORWARDED_PROTO": "https"}, "127.0.0.1:8000", "", False),
]


@pytest.mark.parametrize(("environ", "host", "page_url", "welcome"), CASES)
def test_who_is_let_in(environ: dict[str, str], host: str, page_url: str, welcome: bool) -> None:  # noqa: FBT001 (a column)
    """By where the request comes from, what a proxy added, and the name it asks for."""
    assert is_let_in(environ | {"HTTP_HOST": host}, page_url) == welcome
