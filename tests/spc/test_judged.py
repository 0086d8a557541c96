"""Charts against published examples: every file of ``judges/spc``; its README says where each comes from."""

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from math import isclose
from pathlib import Path
from statistics import fmean, median

import pytest

from addon.spc.chart import EITHER, FAILS, PASSES, against_goal
from addon.spc.limits import (
    SCREEN,
    WIDTH,
    Limits,
    moving_ranges,
    rate_limits,
    share_centre,
    share_limits,
    single_values,
)
from addon.spc.rules import (
    MDC,
    NHSR,
    ORDER,
    OUTSIDE,
    SHIFT,
    TREND,
    TWO_OF_THREE,
    one_side,
    rising,
    signals,
    spread,
    two_of_three,
)
from addon.spc.runs import Runs, runs

pytestmark = pytest.mark.judges
SPC = Path(__file__).parents[3] / "shared" / "judges" / "spc"
NO_SUBGROUPS = {"xbar", "s"}
"""Charts of means and spreads within subgroups: no number of a practice has any. Their points are judged by runs."""


def rows(name: str) -> list[dict[str, str]]:
    """Return a table's rows by header."""
    with (SPC / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    """Return a cell as a number, None if there is none."""
    return None if text in {"", "NA"} else float(text)


def same(ours: float | None, theirs: float | None) -> bool:
    """Return whether two numbers agree to four significant digits."""
    if ours is None or theirs is None:
        return ours is theirs
    return isclose(ours, theirs, rel_tol=5e-5, abs_tol=1e-9)


def numbers(text: str) -> set[int]:
    """Return a cell that lists points."""
    return {int(one) for one in text.split(";") if one}


def agree(found: Runs, row: dict[str, str]) -> bool:
    """Return whether a row has the same runs."""
    if not found.useful:
        return row["useful_points"] == "0" and not found.signal
    names = ("useful_points", "longest_run", "longest_run_max", "crossings", "crossings_min")
    return [found.useful, found.longest, found.most, found.crossings, found.fewest] == [int(row[one]) for one in names]


def test_limits_of_runs() -> None:
    """For every number of useful points from 10 to 60."""
    table = rows("runchart-limits.csv")
    assert len(table) == 51
    for row in table:
        found = Runs(useful=int(row["useful_points"]), longest=0, crossings=99)
        assert (found.most, found.fewest) == (int(row["longest_run_max"]), int(row["crossings_min"]))


def test_run_charts() -> None:
    """Thirteen series around their medians."""
    expected = {row["series"]: row for row in rows("runchart-expected.csv")}
    found = {
        name: [number(row["y"]) for row in some]
        for name, some in groupby(rows("runchart-points.csv"), key=lambda row: row["series"])
    }
    assert found.keys() == expected.keys()
    assert len(found) == 13
    for name, values in found.items():
        middle = median(value for value in values if value is not None)
        got = runs(values, middle)
        assert same(middle, number(expected[name]["median"])), name
        assert agree(got, expected[name]), name
        assert bool(got.signal) is (expected[name]["signal"] == "TRUE"), name


def montgomery() -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Yield every part of every chart with its points."""
    for row in rows("montgomery-expected.csv"):
        points = means(row["file"]) if row["file"] == row["raw"] else rows(row["file"])
        points = [one for one in points if one["part"] == row["part"]]
        yield row, points


def means(name: str) -> list[dict[str, str]]:
    """Return the means of the samples of a table that has nothing but observations; of one without any, none."""
    samples: dict[str, list[float]] = {}
    for one in rows(name):
        seen = number(one["obs"])
        if number(one["sample"]) is not None:
            samples.setdefault(one["sample"], []).extend([] if seen is None else [seen])
    return [{"part": "1", "included": "TRUE", "y": str(fmean(some)) if some else ""} for some in samples.values()]


def ranges_limits(ranges: list[float]) -> Limits:
    """Return the limits of a chart of moving ranges: beyond them we call one an outlier."""
    return Limits(centre=fmean(ranges), lower=0.0, upper=SCREEN * fmean(ranges))


def of_points(kind: str, points: list[dict[str, str]]) -> list[Limits]:
    """Return our limits for each point, from those that fix them."""
    fixing = [one for one in points if one["baseline"] == "TRUE" and one["included"] == "TRUE"]
    values = [float(one["y"]) for one in fixing if one["y"]]
    if kind == "i":
        return [single_values(values)] * len(points)
    if kind == "mr":
        return [ranges_limits(values)] * len(points)
    if kind == "t":  # times between events are looked at as their 3.6th root
        made = single_values([value ** (1 / 3.6) for value in values])
        width = ((made.upper or 0) - made.centre) * 3 / 1.128 / WIDTH  # theirs is not rounded to 2.66, and grows so
        lower, upper = max(0, made.centre - width) ** 3.6, (made.centre + width) ** 3.6
        back = Limits(centre=made.centre**3.6, lower=lower, upper=upper)
        return [back] * len(points)
    times = 50 if points[0]["denominator"] and float(points[0]["denominator"]) > 300 else 1
    wholes = [float(one["denominator"] or 1) / times for one in points]
    parts = [float(one["sum"]) for one in fixing]
    of = [float(one["denominator"] or 1) / times for one in fixing]
    centre = share_centre(parts, of)
    limits = share_limits if kind == "p" else rate_limits
    return [limits(centre, whole) for whole in wholes]


def test_montgomery() -> None:
    """Centre and limits of every point, what is beyond them, and the runs around the centre: 14 parts of 13 charts."""
    found = list(montgomery())
    assert len(found) == 14
    for row, points in found:
        judge_montgomery(row, points)


def judge_montgomery(row: dict[str, str], points: list[dict[str, str]]) -> None:
    """Compare one part."""
    if row["chart"] not in NO_SUBGROUPS:
        for one, ours in zip(points, of_points(row["chart"], points), strict=True):
            assert same(ours.centre, number(one["centre"]))
            assert same(ours.lower, number(one["lcl"]))
            assert same(ours.upper, number(one["ucl"]))
            if one["y"]:
                assert ours.is_outside(float(one["y"])) is (one["beyond_limits"] == "TRUE")
    counted = [number(one["y"]) if one["included"] == "TRUE" else None for one in points]
    got = runs(counted, float(row["centre"]))
    assert agree(got, row)
    assert bool(got.signal) is (row["runs_signal"] == "TRUE")


def test_moving_ranges_of_montgomery() -> None:
    """The moving ranges themselves, of the values beside them."""
    points = rows("montgomery/ex_6.5_4.csv")
    assert len(points) == 40
    ours = moving_ranges([float(one["sum"]) for one in points])
    assert all(same(mine, number(one["y"])) for mine, one in zip(ours, points, strict=True))


def test_sas() -> None:
    """The two examples, with the rounded factor 2.66 that Making Data Count prints, not the exact one."""
    points = {name: list(some) for name, some in groupby(rows("sas-points.csv"), key=lambda row: row["chart"])}
    assert {name: len(some) for name, some in points.items()} == {"jets": 20, "engines": 25}
    for row in rows("sas-expected.csv"):
        values = [float(one["value"]) for one in points[row["chart"]]]
        ours, between = single_values(values, screened=False), [one for one in moving_ranges(values) if one is not None]
        assert same(ours.centre, number(row["mean"]))
        assert same(ours.lower, number(row["lower_limit_with_2.66"]))
        assert same(ours.upper, number(row["upper_limit_with_2.66"]))
        assert same(ranges_limits(between).upper, number(row["moving_range_upper_limit_with_3.267"]))
        labels = [one["label"] for one in points[row["chart"]]]
        found = signals(values, [ours] * len(values), NHSR)
        beyond = {label for label, one in zip(labels, found, strict=True) if one and one.rule == OUTSIDE}
        ends = one_side([ours.side(value) for value in values], 7)
        assert beyond == set(filter(None, row["beyond_limits_labels"].split(";")))
        assert {label for label, end in zip(labels, ends, strict=True) if end} == set(
            filter(None, row["seven_on_one_side_labels"].split(";"))
        )
    assert (WIDTH, SCREEN) == (2.66, 3.267)


NAMES = {
    "Above UCL": (OUTSIDE, 1),
    "Below LCL": (OUTSIDE, -1),
    "7 Points Above CL": (SHIFT, 1),
    "7 Points Below CL": (SHIFT, -1),
    "7 Point Trend (Increasing)": (TREND, 1),
    "7 Point Trend (Decreasing)": (TREND, -1),
    "2 in 3 Above CL": (TWO_OF_THREE, 1),
    "2 in 3 Below CL": (TWO_OF_THREE, -1),
}


def nhs() -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Yield each series with its points."""
    points = {name: list(some) for name, some in groupby(rows("nhs-points.csv"), key=lambda row: row["case"])}
    for row in rows("nhs-expected.csv"):
        yield row, points.pop(row["case"])
    assert not points


def test_nhs() -> None:
    """Mean, limits and the rule that names each point, segment by segment: 26 series."""
    found = list(nhs())
    assert len(found) == 26
    for row, points in found:
        judge_nhs(row, points)


def judge_nhs(row: dict[str, str], points: list[dict[str, str]]) -> None:
    """Compare one series."""
    assert row["rule_set"] == NHSR.label
    first = int(row["limits_from_first_n"] or len(points))
    for _, some in groupby(points, key=lambda one: one["group"]):
        part = list(some)
        values = [float(one["y"]) for one in part]
        ours = single_values(values[:first], screened=row["screen_outliers"] == "TRUE")
        found = signals(values, [ours] * len(values), NHSR)
        for one, signal in zip(part, found, strict=True):
            assert same(ours.centre, number(one["mean"]))
            assert same(ours.lower, number(one["lower"]))
            assert same(ours.upper, number(one["upper"]))
            named = NAMES.get(one["special_cause"])
            assert ((signal.rule, signal.side) if signal else None) == named


def test_rule_sets_from_2025_on_count_a_point_outside_in_two_of_three() -> None:
    """Then the other one is flagged, too."""
    points = [one for one in rows("nhs-points.csv") if one["case"] == "two beyond two thirds, one of them outside"]
    values = [float(one["y"]) for one in points]
    limits = [single_values(values, screened=True)] * len(values)
    before, since = ({at for at, one in enumerate(signals(values, limits, by), 1) if one} for by in (NHSR, MDC))
    assert before == {17}
    assert len(since) == 2
    assert since > before


def test_single_rules() -> None:
    """All 34 vectors: each rule alone, the order in which they name a point, and the goal against the limits."""
    vectors = json.loads((SPC / "nhs-rules.json").read_text(encoding="utf-8"))
    told = {name: some for name, some in vectors.items() if isinstance(some, list)}
    assert sum(map(len, told.values())) - len(told["order_of_names"]) == 34
    for one in told["seven_on_one_side"]:
        assert [int(bool(end)) for end in one_side(one["side"], 7)] == one["flag_at"]
    for one in told["seven_rising_or_falling"]:
        assert rising(one["y"], 7) == one["flag_at"]
    for one in told["spread_back_over_seven"]:
        assert [int(bool(end)) for end in spread(one["flag_at"], 7)] == one["flagged"]
    for one in told["two_of_three"]:
        assert [int(hit) for hit in two_of_three(one["near"], one["side"])] == one["flagged"]
    assured = {None: "", "consistent_pass": PASSES, "consistent_fail": FAILS, "inconsistent": EITHER}
    for one in told["target"]:
        limits = Limits(centre=(one["lower"] + one["upper"]) / 2, lower=one["lower"], upper=one["upper"])
        better = {"increase": 1, "decrease": -1, "neutral": 0}[one["improvement"]]
        assert against_goal(limits, one["target"], better) == assured[one["assurance"]]
    words = ["beyond a limit", "trend of seven", "two of three", "seven on one side", "common cause"]
    named = {OUTSIDE: words[0], TREND: words[1], TWO_OF_THREE: words[2], SHIFT: words[3]}
    assert [named[rule] for rule in ORDER] == told["order_of_names"][:4] == words[:4]
