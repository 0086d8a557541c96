"""What the API offers at all, by the description of it that lies inside Google's client."""

import json
from collections.abc import Mapping
from typing import Any

from googleapiclient.discovery_cache import get_static_doc


def multi_select(schemas: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """Return what a drop-down's rule must say so that several words can be chosen; None where nothing can.

    ``schemas`` are those of the description of Sheets.
    """
    known = schemas if schemas is not None else _schemas()
    for name, told in known["DataValidationRule"]["properties"].items():
        if _several(name) and told.get("type") == "boolean":
            return {name: True}
        for choice in told.get("enum", ()):
            if _several(choice):
                return {name: choice}
    return None


def _several(word: str) -> bool:
    return "multi" in word.casefold() and "unspecified" not in word.casefold()


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get_static_doc("sheets", "v4"))["schemas"]  # type: ignore[no-untyped-call]
    return found
