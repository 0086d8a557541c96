"""Lines of JSON, whole files of JSON and bundles; ways into a resource that never raise."""

import json
from decimal import Decimal

import pytest

from addon.exports.fhir.lines import amount, codings, many, one, resources, text, words

ANN = {"resourceType": "Patient", "id": "1"}
BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": ANN}, {"resource": "none"}, {"other": 1}]}
FILES: dict[str, tuple[bytes, list[tuple[int, object]]]] = {
    "lines": (b'{"id":"1"}\n\n{"id":"2"}\r\n', [(1, {"id": "1"}), (3, {"id": "2"})]),
    "a line that is a list, and half a line": (b'{"id":"1"}\n[1]\n{"i', [(1, {"id": "1"}), (2, None), (3, None)]),
    "a byte order mark": (b'\xef\xbb\xbf{"id":"1"}', [(1, {"id": "1"})]),
    "letters that are none": (b'{"id":"\xff"}', [(1, None)]),
    "one resource over several lines": (json.dumps(ANN, indent=1).encode(), [(1, ANN)]),
    "a bundle over several lines": (json.dumps(BUNDLE, indent=1).encode(), [(1, ANN), (2, {}), (3, {})]),
    "a list": (json.dumps([ANN, 5, BUNDLE]).encode(), [(1, ANN), (2, None), (3, ANN), (4, {}), (5, {})]),
    "a list over several lines": (json.dumps([ANN, ANN], indent=1).encode(), [(1, ANN), (2, ANN)]),
    "a list that is cut off": (json.dumps([ANN], indent=1).encode()[:-9], [(number, None) for number in range(1, 5)]),
    "a bundle in a line": (json.dumps(BUNDLE).encode(), [(1, ANN), (1, {}), (1, {})]),
    "a file that is cut off": (json.dumps(ANN, indent=1).encode()[:-3], [(1, None), (2, None), (3, None)]),
    "far too deep": (b'{"a":' * 100_000, [(1, None)]),
}


@pytest.mark.parametrize("case", FILES)
def test_each_line_is_an_object_or_none(case: str) -> None:
    """Blank lines are left out; a bundle's entries count as lines."""
    content, found = FILES[case]
    assert list(resources(content)) == found


def test_a_way_into_a_resource_ends_where_its_shape_is_another() -> None:
    """Texts, lists and numbers where objects are expected are nothing, and the first of several counts."""
    of = {"a": [{"b": "x  y"}, 3, {"b": "z"}], "c": "text", "d": [], "e": 5}
    assert (text(of, "a", "b"), words(of, "a", "b"), text(of, "c", "b"), text(of, "e")) == ("x  y", "x y", "", "")
    assert (one(of, "d"), one(of, "c"), many(of, "a"), many(of, "e")) == ({}, {}, [{"b": "x  y"}, {"b": "z"}], [])
    assert list(codings({"code": {"coding": [{"system": "s", "code": "c"}, "d"]}}, "code")) == [("s", "c")]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, Decimal(7)), (7.5, Decimal("7.5")), ("12", Decimal(12)), (True, None), ("many", None), (None, None),
        (float("nan"), None), (1e12, None), ([], None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(value: object, number: Decimal | None) -> None:
    """Neither words nor what no score or charge can be."""
    assert amount(value) == number
