"""The licence of each locked package, from its own metadata or as somebody has read it, against our list."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from tests.setup.locks import Pinned

RULES = tomllib.loads(Path(__file__).with_name("licences.toml").read_text(encoding="utf-8"))
UNKNOWN = "unknown"


def licence_of(name: str, means: Mapping[str, str] = RULES["means"], read: Mapping[str, str] = RULES["read"]) -> str:
    """Return a package's licence as an SPDX expression, "unknown" where nobody can tell."""
    if name in read:
        return read[name]
    try:
        told: Any = metadata(name)  # an e-mail's headers, as far as types tell less
    except PackageNotFoundError:
        return UNKNOWN
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    listed = [one for one in classifiers if one != "OSI Approved"] or [str(told.get("License") or UNKNOWN)]
    return " OR ".join(means.get(one, one) for line in listed for one in line.split(" OR "))


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Return whether an expression lets us choose a licence on the list; of two that both count, both have to be."""
    ways = re.sub(r"[()]", "", expression).split(" OR ")
    return any(all(one.strip() in allowed for one in way.split(" AND ")) for way in ways)


def refused(packages: list[Pinned], *, for_tests: bool) -> Iterator[tuple[str, str]]:
    """Yield each package whose licence is not on the list, with what it is."""
    allowed = frozenset([*RULES["allowed"], *(RULES["allowed_in_tests"] if for_tests else ())])
    for one in packages:
        expression = licence_of(one.name)
        if not is_allowed(expression, allowed):
            yield one.name, expression
