"""The elements right inside a part's root: where one more belongs among them. Pure.

An element of the same name may be inside another, where an ending or an addition would make the file invalid.
"""

import re
from collections.abc import Iterator, Sequence

_TAG = re.compile(rb"""<(/?)([^\s/>]+)(?:[^>"']|"[^"]*"|'[^']*')*?(/?)>""")

SHEET = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
STYLES = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
"""The order in which the format wants them."""


def children(xml: bytes) -> Iterator[tuple[str, int]]:
    """Yield (name, offset) of the elements at the top, and of the end tags in which a piece of a part ends.

    ``xml`` may begin within the root, as a sheet does behind its rows.
    """
    depth = 0
    for tag in _TAG.finditer(xml):
        ends, name, is_whole = tag[1], tag[2].decode("utf-8", "replace"), tag[3]
        if ends and depth:
            depth -= 1
            continue
        if not depth:
            yield f"/{name}" if ends else name, tag.start()
        depth += not (ends or is_whole)


def place_of(xml: bytes, name: str, order: Sequence[str]) -> int:
    """Return where an element belongs: behind all that come before it or bear its name.

    What the order does not name, such as alternatives for newer programs, counts as coming late.
    """
    late = {one: at for at, one in enumerate(order)}
    after = (at for one, at in children(xml) if late.get(one.lstrip("/"), len(order)) > late[name])
    return next(after, len(xml))
