"""The links that pages may show: what a browser opens, and nothing that acts."""

import pytest

from addon.ways.calendar_entries import room_link


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://video.example/r?pwd=x", "https://video.example/r?pwd=x"),
        (" video.example/room ", "https://video.example/room"),
        ("http://video.example", "http://video.example"),
        ("HTTPS://Video.Example/R", "HTTPS://Video.Example/R"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://video.example/x", ""),
        ("ask Rosa", ""),
        ("https://video.example/a b", ""),
        ("https://[video", ""),
        ("", ""),
    ],
)
def test_a_link_is_one_that_a_browser_opens(typed: str, link: str) -> None:
    """Whatever stands in the cell."""
    assert room_link(typed) == link
