"""Reads the rows of the Measures tab into Measure records and lists all mistakes at once."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from addon.problems import Problem, in_tab
from addon.records import Measure
from addon.tabs import Value, folded

TAB = "Measures"
_NEEDED = (("name", "Measure"), ("low", "Lowest"), ("high", "Highest"), ("better", "Better is"))


def measures_from(rows: Iterable[Mapping[str, Value]]) -> tuple[tuple[Measure, ...], tuple[Problem, ...]]:
    """Return the measures of rows given as ``{field: value}``, and one problem per mistake.

    A row with a mistake, and the second row of a name, gives no measure. A row that is off, or proprietary
    without ``Licence held``, gives one that is not ``enabled``. A problem's place names the measure.
    """
    made: dict[str, Measure] = {}
    problems: list[Problem] = []
    for row in rows:
        if not any(value is not None for field, value in row.items() if field not in {"id", "on", "check"}):
            continue
        wrong = _mistakes(row, taken=made)
        problems += wrong
        if not wrong:
            made[folded(row["name"])] = _measure(row)
    return tuple(made.values()), tuple(problems)


def waits_for_licence(row: Mapping[str, Value]) -> bool:
    """Return whether the row is a proprietary measure whose licence nobody has ticked."""
    return row.get("licence") == "proprietary" and row.get("licence_held") is not True


def _mistakes(row: Mapping[str, Value], *, taken: Mapping[str, Measure]) -> list[Problem]:
    place = in_tab(TAB, str(row.get("name") or row.get("id") or ""))
    missing = [header for field, header in _NEEDED if row.get(field) is None]
    if missing:
        what = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} blank."
        return [Problem(place, "measure-incomplete", what, "Fill in the row, or delete it.")]
    found = []
    if folded(row["name"]) in taken:
        found.append(Problem(place, "measure-twice", "This measure is here twice.", "Keep one row per measure."))
    low, high = _number(row, "low"), _number(row, "high")
    if low is None or high is None or low >= high:
        found.append(Problem(place, "measure-range", "Lowest is not below Highest.", "Correct the two numbers."))
    else:
        found += _numbers(row, low=low, high=high, place_of=str(row["name"]))
    return found


def _numbers(row: Mapping[str, Value], *, low: Decimal, high: Decimal, place_of: str) -> list[Problem]:
    place, found = in_tab(TAB, place_of), []
    cutoff = _number(row, "cutoff")
    if cutoff is not None and not low <= cutoff <= high:
        found.append(
            Problem(place, "measure-cutoff", "The Cut-off lies outside Lowest to Highest.", "Correct the Cut-off.")
        )
    for field, header in (("alert_change", "Alert change"), ("claim_change", "Claim change")):
        change = _number(row, field)
        if change is not None and not 0 < change <= high - low:
            what = f"{header} is not between 0 and the measure's range."
            found.append(Problem(place, "measure-change", what, f"Correct {header}."))
    amber, red = _whole(row, "amber_after"), _whole(row, "red_after")
    if amber is not None and red is not None and amber > red:
        found.append(Problem(place, "measure-track", "Amber after is later than Red after.", "Swap the two numbers."))
    return found


def _measure(row: Mapping[str, Value]) -> Measure:
    return Measure(
        name=str(row["name"]),
        label=str(row.get("label") or ""),
        low=_number(row, "low") or Decimal(0),
        high=_number(row, "high") or Decimal(0),
        higher_is_better=row["better"] == "higher",
        about=str(row.get("about") or "outcome"),
        cutoff=_number(row, "cutoff"),
        alert_change=_number(row, "alert_change"),
        claim_change=_number(row, "claim_change"),
        amber_after=_whole(row, "amber_after"),
        red_after=_whole(row, "red_after"),
        alliance_drop=_number(row, "alliance_drop"),
        may_be_missing=_whole(row, "may_be_missing") or 0,
        enabled=row.get("on") is True and not waits_for_licence(row),
    )


def _number(row: Mapping[str, Value], field: str) -> Decimal | None:
    value = row.get(field)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _whole(row: Mapping[str, Value], field: str) -> int | None:
    value = _number(row, field)
    return None if value is None else int(value)
