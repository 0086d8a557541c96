"""What arrives about prospects: forms, booked calls, applications on the page; each becomes a row of Intake. Pure."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from addon.cells import BadCell, read_value
from addon.incoming import FORM, Incoming
from addon.memory import KeptValue
from addon.person_names import person_key
from addon.prospects import APPLIED
from addon.self_booking import CALL_BOOKED
from addon.sessions.expand import wall_time
from addon.tabs import Tab, Value, folded
from addon.written import one_line

BY_FORM, BY_CALL, BY_PAGE, TYPED = "form", "booked call", "page", "typed"
FIELDS = tuple(tomllib.loads((files("addon.intake") / "form_fields.toml").read_text(encoding="utf-8"))["words"])
"""What a form may tell, by the field of Intake."""
_LONGEST = 120
_DEEPEST = 6
_PARTS = ("first_name", "last_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A row to make: when it came (wall time) and how, its cells by field, and what of it could not be read.

    ``call`` is the arrival's id where it booked a call.
    """

    number: int
    came_by: str
    at: datetime
    values: Mapping[str, KeptValue]
    remarks: str = ""
    call: str = ""


def arrived(inbox: Iterable[Incoming], tab: Tab, zone: str) -> tuple[Arrived, ...]:
    """Return the rows that this pass's arrivals make, in order."""
    return tuple(made for one in inbox if (made := _read(one, tab, zone)))


def _read(one: Incoming, tab: Tab, zone: str) -> Arrived | None:
    how = {FORM: BY_FORM, CALL_BOOKED: BY_CALL, APPLIED: BY_PAGE}.get(one.kind)
    if how is None:
        return None
    texts = _form(one.body.get("data", "")) if one.kind == FORM else one.body
    values, remarks = typed_cells(texts, tab)
    if not values.get("name") or not (values.get("phone") or values.get("email")):
        return None
    return Arrived(
        number=one.number,
        came_by=how,
        at=wall_time(one.received, zone).replace(second=0, microsecond=0),
        values=values,
        remarks=remarks,
        call=one.external_id if one.kind == CALL_BOOKED else "",
    )


def typed_cells(texts: Mapping[str, str], tab: Tab) -> tuple[dict[str, Value], str]:
    """Return the cells, and what could not be read: it is told and never guessed."""
    values: dict[str, Value] = {}
    unread = []
    for field in FIELDS:
        text = one_line(texts.get(field, ""))[:_LONGEST]
        if not text or field in _PARTS:
            continue
        value = read_value(tab.column(field), _our_word(field, text))
        if isinstance(value, BadCell):
            unread.append(f"{tab.column(field).header}: {text}")
        else:
            values[field] = value
    return values, "; ".join(unread)


def _our_word(field: str, text: str) -> str:
    words: Mapping[str, list[str]] = _terms()["answers"].get(field, {})
    return next((ours for ours, theirs in words.items() if folded(text) in map(folded, theirs)), text)


# --- forms -----------------------------------------------------------------------------------------------


_Path = tuple[str, ...]
"""Where an answer is: the objects and lists around it, from the outermost one."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One answer of a form: where it is, to which field of Intake it belongs, and with which word that was asked."""

    path: _Path
    field: str
    word: str
    answer: str


def _form(text: str) -> dict[str, str]:
    """Return what a form tells, by the field of Intake; of two answers to one question the one near the name counts.

    Nothing where nobody can tell whose form it is: several names that differ could be the person's.
    """
    fields = {folded(word): field for field, words in _terms()["words"].items() for word in words}
    asked = ((path, folded(word), answer) for path, word, answer in _pairs(json.loads(text or "{}")) if answer)
    told = [_Told(path, fields[word], word, answer) for path, word, answer in asked if word in fields]
    names = _names(told)
    if len({person_key(name) for _, name in names}) != 1:
        return {}
    found: dict[str, str] = {"name": names[0][1]}
    for one in sorted(told, key=lambda one: _apart(one.path, names[0][0])):
        found.setdefault(one.field, one.answer)
    return found


def _names(told: Iterable[_Told]) -> list[tuple[_Path, str]]:
    """Return the names that could be the person's: by a word for people first, the nearest to a way to reach them."""
    told = list(told)
    parts = {one.path: " ".join(_in_parts(told, one.path)) for one in told if one.field in _PARTS}
    plain = set(map(folded, _terms()["lists"]["plain"]))
    whole = [one for one in told if one.field == "name"]
    names = [(one.path, one.answer) for one in whole if one.word not in plain] or list(parts.items())
    names = names or [(one.path, one.answer) for one in whole]
    reach = [one.path for one in told if one.field in {"phone", "email"}]
    far = [min((_apart(path, other) for other in reach), default=0) for path, _ in names]
    return [name for name, distance in zip(names, far, strict=True) if distance == min(far)]


def _in_parts(told: Iterable[_Told], path: _Path) -> Iterator[str]:
    for part in _PARTS:
        yield from islice((one.answer for one in told if (one.path, one.field) == (path, part)), 1)


def _apart(one: _Path, other: _Path) -> int:
    """Return how many objects and lists lie between two answers."""
    same = next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), None)
    common = min(len(one), len(other)) if same is None else same
    return len(one) + len(other) - 2 * common


def _pairs(told: Any, path: _Path = (), *, is_listed: bool = False) -> Iterator[tuple[_Path, str, str]]:  # noqa: ANN401 (JSON)
    """Yield every question with its place and answer, however the form nests them; ``is_listed``: an item of a list."""
    if len(path) > _DEEPEST:
        return
    if isinstance(told, list):
        for number, one in enumerate(told):
            yield from _pairs(one, (*path, str(number)), is_listed=True)
    elif isinstance(told, dict):
        question, answer = (_named(told, which) for which in ("question", "answer"))
        if is_listed and question and answer is not None:
            yield path[:-1], question, answer
            return
        for name, value in told.items():
            if (answer := _answer(value)) is not None:
                yield path, name, answer
            else:
                yield from _pairs(value, (*path, name))


def _named(told: Mapping[str, Any], which: str) -> str | None:
    words = _terms()["lists"][which]
    return next((text for word in words if (text := _answer(told.get(word))) is not None), None)


def _answer(value: Any) -> str | None:  # noqa: ANN401 (JSON from outside)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return None


@cache
def _terms() -> dict[str, Any]:
    return tomllib.loads((files("addon.intake") / "form_fields.toml").read_text(encoding="utf-8"))
