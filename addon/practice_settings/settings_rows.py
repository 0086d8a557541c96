"""The Settings tab: each value typed by its unit, and the words for its Check cell. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from addon.cells import BadCell, read_value
from addon.tabs import Column, Value

KINDS: Mapping[str, str] = MappingProxyType(
    {"share": "percent", "time": "time", "date": "date", "text": "text", "phone": "phone", "choice": "text"}
)
"""The kind of a value by the Unit beside it; every other unit counts something whole."""


def read_settings_rows(
    rows: Iterable[tuple[str, Mapping[str, Value]]],
) -> tuple[dict[str, Value], dict[str, str]]:
    """Return typed values by setting name, and the Check text by row id."""
    values: dict[str, Value] = {}
    checks: dict[str, str] = {}
    for rid, row in rows:
        name, unit = str(row.get("name") or ""), str(row.get("unit") or "")
        value = read_value(Column(field="value", header="Value", kind=KINDS.get(unit, "whole")), row.get("value"))
        if isinstance(value, BadCell):
            checks[rid] = f"{value.what}. {value.next_step} The usual value is used."
            continue
        checks[rid] = "OK"
        if name and value is not None:
            values[name] = value
    return values, checks
