"""Adjustment reasons as they are written in cells, and own words for the commonest of them. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

_ONE = re.compile(
    r"(?:\b(?P<group>CO|PR|OA|PI|CR)[- ]?|\b)(?P<code>[A-Z]{0,2}\d{1,4})"
    r"(?:\s+\$?(?P<amount>-?\d+\.\d{2}))?(?![\w.])"
)
_MEANS: Mapping[str, str] = MappingProxyType(
    {
        "1": "the member's deductible",
        "2": "the member's coinsurance",
        "3": "the member's copay",
        "4": "the modifier does not fit the code, or is missing",
        "11": "the diagnosis does not fit the code",
        "16": "something is missing or wrong in the claim",
        "18": "the same claim was there already",
        "22": "another insurer has to pay first",
        "26": "the session was before the insurance began",
        "27": "the session was after the insurance ended",
        "29": "filed too late",
        "31": "the payer does not know the member",
        "45": "above what the payer allows",
        "50": "the payer sees no medical need",
        "96": "not covered",
        "97": "paid as part of another service",
        "109": "the claim belongs to another payer",
        "119": "the most that is covered is used up",
        "151": "more sessions than the payer accepts",
        "197": "no authorization",
        "198": "more than was authorized",
        "204": "not covered by the member's plan",
        "B7": "the clinician was not approved for it that day",
    }
)


def reasons_in(text: str) -> tuple[tuple[str, Decimal | None], ...]:
    """Return the codes in a cell with their amounts: ``CO-45 25.00; PR-3 15.00; N290``."""
    found = []
    for one in _ONE.finditer(text.upper()):
        code = f"{one['group']}-{one['code']}" if one["group"] else one["code"]
        found.append((code, Decimal(one["amount"]) if one["amount"] else None))
    return tuple(found)


def meaning(reason: str) -> str:
    """Return what a reason is about in our own words, "" where nobody wrote it down."""
    return _MEANS.get(reason.partition("-")[2], "")


def told(reason: str) -> str:
    """Return a reason with its words: ``CO-29 (filed too late)``."""
    return f"{reason} ({words})" if (words := meaning(reason)) else reason
