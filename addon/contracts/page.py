"""A payer's brief as the data of a one-page document: the tab's numbers, each with its definition. Pure."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from addon.part import BillingPackage, Line

_TITLES = ["What", "Result", "Counted", "How it is computed"]
_FIELDS = ("what", "result", "of", "how")


def pages(lines: Iterable[Line], practice: str) -> Iterator[BillingPackage]:
    """Yield the document of each payer in Payer brief; two payers whose names make one file's name have numbers."""
    made: dict[str, int] = {}
    for payer, block in groupby(lines, key=lambda one: str(one["payer"])):
        name = _file_name(payer)
        made[name] = made.get(name, 0) + 1
        number = f"-{made[name]}" if made[name] > 1 else ""
        yield BillingPackage(name=f"{name}{number}.pdf", content=_data(payer, list(block), practice), is_typeset=True)


def _file_name(payer: str) -> str:
    return f"payer-brief-{re.sub(r'[^a-z0-9]+', '-', payer.casefold()).strip('-') or 'payer'}"


def _data(payer: str, block: list[Line], practice: str) -> bytes:
    period = next((str(one["period"]) for one in block if one.get("period")), "")
    shown = {
        "template": "brief",
        "title": f"Payer brief: {payer}",
        "practice": practice,
        "period": f"Dates of service {period}." if period else "",
        "footer": "No member is named or told of here",
        "titles": _TITLES,
        "rows": [[str(one.get(name) or "") for name in _FIELDS] for one in block],
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()
