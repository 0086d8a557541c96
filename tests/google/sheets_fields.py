"""Field masks: which part of an answer is wanted, which part of a thing is written."""

from collections.abc import Iterator
from typing import Any

from tests.google.refusals import invalid

Mask = dict[str, Any]
"""Names with the mask below each; an empty one means everything below. "*" means every name."""


def parsed(text: str) -> Mask:
    """The tree of "sheets(properties.title,data/rowData),spreadsheetId"."""
    tokens = _tokens(text.replace(" ", ""))
    mask: Mask = {}
    _read_list(tokens, mask)
    if next(tokens, None) is not None:
        raise invalid(f"Request contains an invalid argument: fields {text}")
    return mask


def _tokens(text: str) -> Iterator[str]:
    name = ""
    for letter in text:
        if letter in ",()./":
            if name:
                yield name
            yield "." if letter == "/" else letter
            name = ""
        else:
            name += letter
    if name:
        yield name


def _read_list(tokens: Iterator[str], mask: Mask) -> None:
    here = [mask]
    for sign in tokens:
        if sign == ")":
            return
        if sign == ",":
            here = [mask]
        elif sign == "(":
            _read_list(tokens, here[0])
        elif sign != ".":
            here = [here[0].setdefault(sign, {})]


def kept(value: Any, mask: Mask, done: dict[tuple[int, int], Any] | None = None) -> Any:
    """The value with nothing but what the mask names; a list item without any of it stays as {}.

    An object that stands in many places is narrowed once (`done`, by object and mask).
    """
    done = {} if done is None else done
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [kept(item, mask, done) for item in value]
    if not isinstance(value, dict):
        return value
    key = (id(value), id(mask))
    if key not in done:
        done[key] = {name: kept(part, mask[name], done) for name, part in value.items() if name in mask}
    return done[key]


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether anything at or below the path is wanted."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def changed(old: dict[str, Any], new: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """A copy of `old` in which what the mask names is as in `new`: what `new` lacks is taken away."""
    if "*" in mask:
        return {name: part for name, part in new.items() if part is not None}
    result = dict(old)
    for name, below in mask.items():
        given = new.get(name)
        if below and "*" not in below:
            given = changed(old.get(name) or {}, given or {}, below)
        if given is None or given == {}:
            result.pop(name, None)
        else:
            result[name] = given
    return result


def of_request(request: dict[str, Any]) -> Mask:
    """The mask of an update request, which must have one."""
    text = request.get("fields")
    if not text:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return parsed(text)


def without_nulls(value: Any) -> Any:
    """The value as Google's parser takes it: a null in an object is a field that was not set."""
    if isinstance(value, dict):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_nulls(part) for part in value]
    return value
