"""One more element comes where the format wants it, and never inside another."""

from collections.abc import Sequence

import pytest

from addon.sync.adapters.xlsx.children import SHEET, STYLES, place_of

BAR = b"<conditionalFormatting><cfRule><dataBar/><extLst><ext/></extLst></cfRule></conditionalFormatting>"
VIEWS = (
    b'<customSheetViews><customSheetView guid="a>b"><pageMargins/><autoFilter/></customSheetView></customSheetViews>'
)
XF = b'<cellXfs count="1"><xf><extLst/></xf></cellXfs>'


@pytest.mark.parametrize(
    ("before", "name", "after", "order"),
    [
        (b"</sheetData>", "dataValidations", b"</worksheet>", SHEET),
        (b"</sheetData>" + BAR, "dataValidations", b"</worksheet>", SHEET),
        (b"</sheetData>" + BAR, "dataValidations", b"<extLst/></worksheet>", SHEET),
        (b"</sheetData>" + VIEWS + BAR, "conditionalFormatting", b"<dataValidations/></worksheet>", SHEET),
        (b"</sheetData><sheetProtection/>" + VIEWS, "dataValidations", b"<mc:AlternateContent/></worksheet>", SHEET),
        (b"</sheetData>", "conditionalFormatting", b"<hyperlinks><hyperlink/></hyperlinks></worksheet>", SHEET),
        (b"<fonts><font/></fonts>" + XF, "dxfs", b"<colors><mruColors/></colors></styleSheet>", STYLES),
        (b"", "numFmts", b"<fonts/>" + XF + b"</styleSheet>", STYLES),
    ],
)
def test_where_an_element_belongs(before: bytes, name: str, after: bytes, order: Sequence[str]) -> None:
    """Behind what comes before it or bears its name; what is inside another element counts for nothing."""
    assert place_of(before + after, name, order) == len(before)
