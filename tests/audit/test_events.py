"""Only codes get into the log; a page that refreshes itself is one view."""

import json
from datetime import timedelta

import pytest

from addon.audit.anchors import anchor_of, anchors_in
from addon.audit.chain import Head
from addon.audit.events import codes_in, is_about, row_of
from addon.audit.views import ONE_VIEW, Views
from tests.audit.rows import BEGAN


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("M-0142", "M-0142"),
        ("Zoë Núñez (M-0142), born 1990-02-03, 555-010-0147", "M-0142"),
        ("M-0142 G-07 2026-03-03 18:00 | RR-02", "M-0142 G-07 2026-03-03 18:00 RR-02"),
        ("G-07 2026-03-03 18:00 (2) + G-08 2026-03-03 20:00", "G-07 2026-03-03 18:00 (2) G-08 2026-03-03 20:00"),
        ("RO-7KQ2MZ4A", "RO-7KQ2MZ4A"),
        ("+12125550147 zoe@example.org SM-abc XM-0142y m-0142", ""),
        ("M-0142 M-0142", "M-0142"),
    ],
)
def test_of_a_text_only_its_codes_are_kept(text: str, codes: str) -> None:
    """Whatever else is there may be somebody's name, number or address."""
    assert codes_in(text) == codes


def test_a_row_id_that_a_person_made_up_is_not_kept() -> None:
    """It might be a name."""
    assert row_of("flag_rules", "FR-02") == "flag_rules!FR-02"
    assert row_of("flag_rules", "Zoë's rule") == "flag_rules!(typed)"


def test_a_code_is_found_as_a_whole() -> None:
    """M-014 is not in M-0142."""
    assert is_about("members!M-0142", "M-0142")
    assert is_about("G-07 2026-03-03 18:00 M-0142", "m-0142")
    assert not is_about("M-0142", "M-014")
    assert not is_about("XM-0142", "M-0142")


def test_a_page_that_refreshes_is_one_view_until_somebody_new_is_on_it() -> None:
    """900 looks in a quarter of an hour are one row, and one more for each who is shown for the first time."""
    views, noted = Views(), []
    for second in range(0, 900, 1):
        codes = ["M-0001"] if second < 600 else ["M-0001", "M-0002"]
        fresh = views.fresh(BEGAN + timedelta(seconds=second), "staff:ana", "home", codes)
        noted += [(second, fresh)] if fresh is not None else []
    assert noted == [(0, ["M-0001"]), (600, ["M-0002"])]
    assert views.fresh(BEGAN, "staff:bob", "home", ["M-0001"]) == ["M-0001"]
    assert views.fresh(BEGAN, "staff:ana", "links", []) == []
    assert views.fresh(BEGAN + ONE_VIEW, "staff:ana", "home", ["M-0001"]) == ["M-0001"]
    assert views.fresh(BEGAN, "staff:ana", "home", ["M-0001"]) == ["M-0001"], "the clock was set back"


def test_anchors_are_found_in_mails_manifests_and_what_was_printed() -> None:
    """Quoted, forwarded or several in one file; nothing else is taken for one."""
    one, other = anchor_of(Head(12, "a" * 64), "2026-03-03"), anchor_of(Head(7, "b" * 64), "")
    assert one
    assert other
    assert list(anchors_in(f"Dear Rosa,\n> {one}\n>\nand {other}\n audit-head x y")) == [one, other]
    assert list(anchors_in(json.dumps({"audit": str(one)}))) == [one]
    assert (anchor_of(Head(), "2026-03-03"), anchor_of(Head(3, ""), "")) == (None, None)
    assert all(len(line) <= 76 for line in str(one).splitlines())
