"""The links and numbers that pages may show: what a browser opens or somebody dials, and nothing else."""

import pytest

from addon.video_links import dial_in, room_link


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
    """Whatever a person typed into the cell."""
    assert room_link(typed) == link


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("(512) 555-0190, code 12 34 56", "(512) 555-0190, code 12 34 56"),
        (" +1 512 555 0190 PIN 4711# ", "+1 512 555 0190 PIN 4711#"),
        ("512.555.0190 x12", "512.555.0190 x12"),
        ("Anxiety basics: 512 555 0190", ""),
        ("512 555 0190 (ask Rosa)", ""),
        ("code 12", ""),
        ("", ""),
    ],
)
def test_a_dial_in_is_a_number_and_a_code(typed: str, shown: str) -> None:
    """A name beside it is not shown: a member's page never names a group."""
    assert dial_in(typed) == shown
