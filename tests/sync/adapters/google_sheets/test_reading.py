"""Which sheet is which tab, whatever people did to tabs and their names."""

from collections.abc import Mapping
from typing import Any

import pytest

from addon.sync.adapters.google_sheets.reading import grids, reading
from tests.sync.adapters.workbook_suite import TABS


@pytest.mark.parametrize("area", [{}, {"sheetId": 99, "startRowIndex": 0, "endRowIndex": 1}], ids=["broken", "stale"])
def test_a_tab_put_back_under_its_title_is_found_though_its_name_points_nowhere(area: Mapping[str, Any]) -> None:
    """Never the sheet that happens to come first, and never "missing" while everybody sees it."""
    sheets = [{"properties": {"sheetId": 0, "title": "Ideas"}}, {"properties": {"sheetId": 7, "title": "Marks"}}]
    answer = {"sheets": sheets, "namedRanges": [{"name": "_gk_marks", "range": area}]}
    marks = {"marks": TABS["marks"]}
    found = reading(answer, marks, grids(answer, marks), version="1")
    assert found.known.sheets["marks"].sheet_id == 7
