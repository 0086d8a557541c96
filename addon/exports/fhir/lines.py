"""Lines of JSON -> resources, and safe ways into one: whatever shape it has, nothing raises. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from addon.exports.cells import read_name
from addon.written import visible

Resource = Mapping[str, Any]
_ENDINGS = (".ndjson", ".jsonl")
_TOP = 65_536
_BLANKS = " \t\n\r"
"""What JSON may have around an object."""
_DECODE = json.JSONDecoder().raw_decode


def is_fhir(name: str, content: bytes, parts: Sequence[str]) -> bool:
    """Return whether a file is lines of JSON, resources in JSON, or a zip with lines of JSON among its ``parts``."""
    if content.startswith(b"PK"):
        return any(map(is_lines, parts))
    return is_json(content) and (is_lines(name) or has_resources(content))


def is_json(content: bytes) -> bool:
    """Return whether a file seems to be JSON."""
    return content[:_TOP].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def has_resources(content: bytes) -> bool:
    """Return whether JSON has resources near its top."""
    return is_json(content) and b'"resourceType"' in content[:_TOP]


def is_json_part(path: str) -> bool:
    """Return whether a part of a zip is JSON that is no lines, by its name."""
    return path.casefold().endswith(".json")


def is_lines(path: str) -> bool:
    """Return whether a part of a zip is lines of JSON, by its name."""
    return path.casefold().endswith(_ENDINGS)


def resources(content: bytes) -> Iterator[tuple[int, Resource | None]]:
    """Yield each line's number and its object, None for a line that is none; blank lines are left out.

    A bundle's entries, and what a list holds, count as lines.
    """
    lines = lines_of(content)
    is_one_line = lines[0].rstrip().endswith("}") and not lines[0].lstrip().startswith("[")
    whole = None if is_one_line else _value("\n".join(lines))
    if whole is not None:
        yield from enumerate(_within(whole), 1)
        return
    for number, line in enumerate(lines, 1):
        if line and not line.isspace():
            found = parsed(line)
            if found is not None and found.get("resourceType") == "Bundle":
                yield from ((number, one) for one in _within(found))
            else:
                yield number, found


def _within(whole: Any) -> Iterator[Resource | None]:  # noqa: ANN401 (whatever JSON holds)
    """Yield the resources of a list, or of a bundle; another one is all there is."""
    if isinstance(whole, list):
        for each in whole:
            yield from _within(each) if isinstance(each, dict) else [None]
    elif isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        yield from (one(entry, "resource") for entry in many(whole, "entry"))
    else:
        yield whole if isinstance(whole, dict) else None


def lines_of(content: bytes) -> list[str]:
    """Return a file's lines; one with letters that are none is no JSON any more."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [_whole(line) for line in content.split(b"\n")]


def _whole(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return f"?{line.decode('utf-8', 'replace')}"


def parsed(line: str) -> Resource | None:
    """Return the object in a text, None where it is none."""
    found = _value(line)
    return found if isinstance(found, dict) else None


def _value(written: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return the value in a text, None where it is no JSON."""
    written = written.strip(_BLANKS)
    try:
        found, end = _DECODE(written)
    except (ValueError, RecursionError):
        return None
    return found if end == len(written) else None


def many(of: Resource, name: str) -> list[Resource]:
    """Return the objects under a name."""
    found = of.get(name)
    if isinstance(found, list):
        return [item for item in found if isinstance(item, dict)]
    return [found] if isinstance(found, dict) else []


def one(of: Resource, *path: str) -> Resource:
    """Return the object at the end of a path, the first where there are several, {} where there is none."""
    for name in path:
        found = of.get(name)
        if isinstance(found, list) and found:
            found = found[0]
        if not isinstance(found, dict):
            return {}
        of = found
    return of


def text(of: Resource, name: str, *more: str) -> str:
    """Return the text at the end of a path as it is written, "" where there is none: ids, codes, times, references."""
    found = one(of, name, *more[:-1]).get(more[-1]) if more else of.get(name)
    return found if isinstance(found, str) else ""


def words(of: Resource, name: str, *more: str) -> str:
    """Return the text at the end of a path as people read it: visible letters, single spaces."""
    found = " ".join(visible(text(of, name, *more)).split())
    return found if found.isprintable() else "".join(filter(str.isprintable, found))


def named(of: Resource, name: str, *more: str) -> str:
    """Return a name as the cells of any export have to have it, "" where it is none."""
    found = read_name(text(of, name, *more))
    return found if isinstance(found, str) else ""


def amount(found: object) -> Decimal | None:
    """Return a number as it is written, None where it is none."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        value = Decimal(str(found))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**9 else None


def codings(of: Resource, name: str) -> list[tuple[str, str]]:
    """Return (system, code) of every coding under a name."""
    if name not in of:
        return []
    every = (coding for concept in many(of, name) for coding in many(concept, "coding"))
    return [(text(coding, "system"), text(coding, "code")) for coding in every]
