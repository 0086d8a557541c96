"""The card schema of Google's own discovery document as JSON Schema: no field that it does not have, no other word.

It does not tell that a widget holds one kind; ``kinds_of`` looks at that.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft7Validator

Json = dict[str, Any]
PREFIX = "GoogleAppsCardV1"
KINDS = frozenset(
    {
        "buttonList",
        "carousel",
        "chipList",
        "columns",
        "dateTimePicker",
        "decoratedText",
        "divider",
        "grid",
        "image",
        "selectionInput",
        "textInput",
        "textParagraph",
    }
)
"""What a widget may be: exactly one of these."""
ONE_OF = {"onClick": {"action", "card", "openDynamicLinkAction", "openLink", "overflowMenu"}}
"""What else holds exactly one thing, by the name of the field."""
_TYPES = {"string", "integer", "number", "boolean", "object", "array"}


@cache
def schemas() -> Json:
    """Return the schemas of cards by name."""
    place = files("googleapiclient.discovery_cache").joinpath("documents", "chat.v1.json")
    found: Json = json.loads(place.read_text(encoding="utf-8"))["schemas"]
    return found


@cache
def validator(name: str = f"{PREFIX}Card") -> Draft7Validator:
    """Return what checks one kind of object."""
    definitions = {one: _closed(told) for one, told in schemas().items()}
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


def _closed(told: Json) -> Json:
    made: Json = {}
    if "$ref" in told:
        return {"$ref": f"#/definitions/{told['$ref']}"}
    if told.get("type") in _TYPES:
        made["type"] = told["type"]
    if "enum" in told:
        made["enum"] = told["enum"]
    if "properties" in told:
        made["properties"] = {name: _closed(one) for name, one in told["properties"].items()}
        made["additionalProperties"] = False
    if "items" in told:
        made["items"] = _closed(told["items"])
    return made


def wrong(card: Json) -> list[str]:
    """Return everything that is wrong with a card, empty if nothing is."""
    found = [f"{'/'.join(map(str, one.path))}: {one.message}" for one in validator().iter_errors(card)]
    return found + list(_twice(card))


def kinds_of(widget: Json) -> set[str]:
    """Return the kinds that a widget holds."""
    return set(widget) & KINDS


def _twice(card: Json) -> list[str]:
    """Return what holds none or several kinds where Google takes exactly one."""
    widgets = [one for section in card.get("sections", ()) for one in section.get("widgets", ())]
    found = [f"a widget holds {sorted(one)}" for one in widgets if len(kinds_of(one)) != 1]
    return found + [f"{name} holds {sorted(one)}" for name, one in _named(card) if len(set(one) & ONE_OF[name]) != 1]


def _named(made: object) -> list[tuple[str, Json]]:
    if isinstance(made, dict):
        own = [(name, one) for name, one in made.items() if name in ONE_OF]
        return own + [one for value in made.values() for one in _named(value)]
    return [one for value in made for one in _named(value)] if isinstance(made, list) else []
