"""Plain data -> a tagged PDF (PDF/UA-1). Equal data make equal bytes: no date, no chance, the fonts that typst brings.

The template is text of ours and the data are values beside it: nothing that a person typed is ever read as a program.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from addon.problems import NotTypeset

_PRINTED = re.compile("[^\u0020-\u007e\u00a0-\u024f\u02c6-\u02dd\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u1e00-\u1ef9"
                      "\u2010-\u2027\u2030-\u203a\u20ac\u2212\u2260\u2264\u2265]")  # fmt: skip
"""Every character that the fonts may lack; a document with one of them would not be PDF/UA."""
ABSENT = "?"
"""What is printed instead: the code beside a name tells who is meant."""


def typeset(data: bytes) -> bytes:
    """Return the PDF of a document's data: JSON with ``template``, its name, and what that template shows.

    Raises ValueError where there is no such template, NotTypeset where it cannot show the data.
    """
    import typst  # noqa: PLC0415 (a tenth of a second, and most passes typeset nothing)

    shown = _printable(json.loads(data))
    try:
        pdf: bytes = typst.compile(
            _template(shown["template"]),
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(shown)},
        )
    except typst.TypstError:
        what = "this document could not be made; the table beside it has every line"
        raise NotTypeset(shown.get("title", "billing"), what, "Tell whoever looks after Groupkeeper.") from None
    return pdf


@cache
def _template(name: str) -> bytes:
    if not re.fullmatch(r"[a-z_]+", name):
        raise ValueError(name)
    return (files(__package__) / f"{name}.typ").read_bytes()


def _printable(value: object) -> "dict[str, str]":
    """Return the data with texts of characters that can be printed."""
    return _clean(value)  # type: ignore[return-value]


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _PRINTED.sub(ABSENT, unicodedata.normalize("NFC", re.sub(r"\s+", " ", value)))
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    return value
