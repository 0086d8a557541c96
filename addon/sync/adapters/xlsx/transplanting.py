"""Sheets built in a workbook of their own -> XML that shows the same in a person's workbook."""

import re

from addon.sync.adapters.xlsx.styles import Styles

_STYLE = re.compile(rb'(<(?:c|row)\s(?:[^>]*?\s)?s="|<col\s(?:[^>]*?\s)?style=")(\d+)')
_TINT = re.compile(rb'(<cfRule\s(?:[^>]*?\s)?dxfId=")(\d+)')
_SELECTED = re.compile(rb'\stabSelected="\w+"')


def transplanted(xml: bytes, built: Styles, styles: Styles) -> bytes:
    """Return a built sheet's XML with its formats among a workbook's own, and not selected.

    A second selected sheet would be grouped with the first: what is typed into one would land in both.
    """
    xml = _STYLE.sub(lambda found: found[1] + b"%d" % styles.adopted(built, int(found[2])), xml)
    xml = _TINT.sub(lambda found: found[1] + b"%d" % styles.adopted_tint(built, int(found[2])), xml)
    return _SELECTED.sub(b"", xml, count=1)
