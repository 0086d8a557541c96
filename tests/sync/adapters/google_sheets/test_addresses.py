"""A spreadsheet is named by its address or its id."""

import pytest

from addon.problems import SettingsInvalid
from addon.sync.adapters.google_sheets.addresses import address, spreadsheet_id

ID = "1ujPeIxdGcBefB0hoO8Kz-c2sjht0lLOxJednRBuLDtY"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f" {ID}\n",
        address(ID),
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing#gid=0",
        f"https://docs.google.com/a/x/spreadsheets/u/1/d/{ID}",
    ],
)
def test_what_people_paste(text: str) -> None:
    """Whatever the browser shows leads to the id."""
    assert spreadsheet_id(text) == ID


@pytest.mark.parametrize("text", ["", "Practice", "https://docs.google.com/document/d/x", f"{ID}/../x", f"{ID}?a=b"])
def test_what_is_none(text: str) -> None:
    """Anything else is refused with the next step, so that no address is ever put together from it."""
    with pytest.raises(SettingsInvalid) as told:
        spreadsheet_id(text)
    assert told.value.code == "no-id"
