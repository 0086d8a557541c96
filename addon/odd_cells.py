"""Cells of a sheet's XML that the library which reads values cannot read -> cells as it can. Pure.

One such cell keeps it from reading all the others: an error of a newer program (*#SPILL!*), or a long number, such as
one of a phone, in a cell that shows hours.
"""

import re

_FORMULA = rb"(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?"
_NEW_ERROR = re.compile(
    rb'(<c\s[^>]*?\st="e"[^>]*>' + _FORMULA + rb"<v>)"
    rb"(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)</v>)[^<]+(?=</v>)"
)
_DRESSED_NUMBER = re.compile(
    rb'(<c(?:\s(?!s=|t=)[^\s>]+)*)\ss="\d+"((?:\s(?!t=)[^\s>]+|\st="n")*>' + _FORMULA + rb"<v>([-+.\deE]+)</v>)"
)
_BEYOND = 2_958_466
"""The number of the day after 9999-12-31."""


def readable(xml: bytes) -> bytes:
    """Return whole rows with every unknown error as *#N/A*, and numbers beyond all days without their format."""
    if b't="e"' in xml:
        xml = _NEW_ERROR.sub(rb"\1#N/A", xml)
    return _DRESSED_NUMBER.sub(_undressed, xml)


def _undressed(found: re.Match[bytes]) -> bytes:
    try:
        is_beyond = abs(float(found[3])) >= _BEYOND
    except ValueError:
        return found[0]
    return found[1] + found[2] if is_beyond else found[0]
