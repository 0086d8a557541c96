"""Every file of the judges gets the acknowledgement that is expected of it, by shape and by content."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from addon.claim_shape.content import content_faults
from addon.claim_shape.validating import acknowledgement

CLAIMS = Path(__file__).parents[3] / "shared" / "judges" / "claims"
FILED = date(2026, 11, 4)
NAMED = {
    "837p_content_total_differs": ("CLM", 2),
    "837p_content_future_service": ("DTP", 3),
    "837p_content_duplicate_line": ("SV1", 1),
    "837p_content_npi_check_digit": ("NM1", 9),
    "837p_content_before_birth": ("DMG", 2),
}


def files() -> list[dict[str, Any]]:
    """Return what is expected, or nothing where the judges are not there."""
    if not CLAIMS.is_dir():
        return []
    found: list[dict[str, Any]] = json.loads((CLAIMS / "expected.json").read_text())["files"]
    return found


@pytest.mark.judges
@pytest.mark.parametrize("told", files(), ids=lambda one: one["file"])
def test_the_acknowledgement_is_the_expected_one(told: dict[str, Any]) -> None:
    """Own and upstream files, 4010 and 5010."""
    found = acknowledgement((CLAIMS / told["file"]).read_text(), written=True)
    wanted = told["acknowledgement_pyx12_4"]
    wanted = told["acknowledgement_upstream"] if wanted == "same" else wanted
    assert list(found.segments) == wanted
    assert found.is_accepted == told.get("valid_shape", told.get("valid"))
    assert found.is_accepted == (not found.refusals)


@pytest.mark.judges
def test_what_a_syntax_check_does_not_see_is_found() -> None:
    """Each claim of right shape and wrong content has one fault, at its place; a right one has none."""
    own = [one for one in files() if one["kind"] == "837P" and one["valid_shape"]]
    assert len(own) == 9
    for told in own:
        text = (CLAIMS / told["file"]).read_text()
        segments = [one.strip().split("*") for one in text.split("~") if one.strip()]
        found = [(segments[one.segment][0], one.element) for one in content_faults(segments, FILED)]
        named = NAMED.get(Path(told["file"]).stem)
        assert found == ([named] if named else []), told["file"]
        assert told["content_right"] == (not found)
