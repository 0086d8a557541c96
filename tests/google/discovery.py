"""Google's own description of its APIs judges every request and every answer.

The documents lie inside google-api-python-client. They name every field, type and choice; what they do not tell is
which field is required and what anything means.
"""

import json
import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from googleapiclient.discovery_cache import get_static_doc
from jsonschema import Draft202012Validator

from tests.google.calls import Call

Json = dict[str, Any]
APIS = (("sheets", "v4", ""), ("drive", "v3", "/drive/v3/"), ("calendar", "v3", "/calendar/v3/"))
ALSO_TAKEN = {"includeItemsFromAllDrives"}
"""Query names that Google was recorded to accept where its document does not list them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of an API: its addresses as a pattern, what may go in and come out, and the scopes that open it."""

    name: str
    verb: str
    pattern: re.Pattern[str]
    literal: int
    query: Json
    scopes: frozenset[str]
    request: Draft202012Validator | None
    response: Draft202012Validator | None


def findings(call: Call, answer: Any) -> tuple[str, ...]:
    """What Google's documents have against the call, and against the answer where the call went well.

    A call to something that no document describes is a finding too. `answer` is decoded JSON.
    """
    method = called(call)
    if method is None:
        return (f"{call.method} {call.path}: no such method",)
    found = [*_query(method, call), *_body(method, call)]
    if call.status == 200 and method.response is not None and not isinstance(answer, bytes):
        found += [f"answer {error}" for error in _errors(method.response, answer or {})]
    return tuple(f"{method.name}: {one}" for one in found)


def called(call: Call) -> Method | None:
    """The method that is meant: of several that fit, the one with the most literal letters."""
    path = call.path.rstrip("/").replace("/:", ":")
    fitting = [one for one in methods() if one.verb == call.method and one.pattern.fullmatch(unquote(path))]
    return max(fitting, key=lambda one: one.literal, default=None)


def _query(method: Method, call: Call) -> list[str]:
    wrong = []
    for name, value in call.query:
        told = method.query.get(name)
        if told is None and name not in ALSO_TAKEN:
            wrong.append(f"query {name} is unknown")
        elif told and "enum" in told and value not in told["enum"]:
            wrong.append(f"query {name}={value} is no choice")
    return wrong


def _body(method: Method, call: Call) -> list[str]:
    if call.body is None:
        return []
    if method.request is None:
        return ["takes no body"]
    if isinstance(call.body, bytes):
        return ["body is not JSON"]
    return [f"request {error}" for error in _errors(method.request, _set(call.body))]


def _set(value: Any) -> Any:
    """The value without the fields that are null, which Google takes as not set."""
    if isinstance(value, dict):
        return {name: _set(part) for name, part in value.items() if part is not None}
    return [_set(part) for part in value] if isinstance(value, list) else value


def _errors(validator: Draft202012Validator, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(_thinned(value))]


def _thinned(value: Any) -> Any:
    """The value with one item for each kind of item in a list: a thousand rows alike are judged as one."""
    if isinstance(value, dict):
        return {name: _thinned(part) for name, part in value.items()}
    if isinstance(value, list):
        thin = [_thinned(part) for part in {repr(part): part for part in value}.values()]
        return list({_shape(part): part for part in thin}.values())
    return value


def _shape(value: Any) -> Hashable:
    """What a schema could mind about a value: its names and types, and words that may be a choice."""
    if isinstance(value, dict):
        return tuple((name, _shape(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(_shape(part) for part in value)
    if isinstance(value, str):
        return value if value.replace("_", "").isalpha() else "text"
    return type(value).__name__


@cache
def methods() -> tuple[Method, ...]:
    """Every method of the three APIs."""
    return tuple(method for name, version, prefix in APIS for method in _of_api(name, version, prefix))


def _of_api(name: str, version: str, prefix: str) -> list[Method]:
    document = json.loads(get_static_doc(name, version))
    schemas = {key: _schema(told) for key, told in document["schemas"].items()}
    return [
        Method(
            name=told["id"],
            verb=told["httpMethod"],
            pattern=_pattern(path),
            literal=len(re.sub(r"\{[^}]*\}", "", path)),
            query=document["parameters"] | _query_of(told),
            scopes=frozenset(told.get("scopes", ())),
            request=_validator(told.get("request"), schemas),
            response=_validator(told.get("response"), schemas),
        )
        for told in _walk(document)
        for path in _paths(told, prefix)
    ]


def _query_of(told: Json) -> Json:
    return {name: one for name, one in told.get("parameters", {}).items() if one["location"] == "query"}


def _paths(told: Json, prefix: str) -> list[str]:
    paths = {told["path"], told.get("flatPath", told["path"])}
    return sorted(f"/{prefix.strip('/')}/{path}".replace("//", "/") for path in paths)


def _walk(node: Json) -> list[Json]:
    below = [method for resource in node.get("resources", {}).values() for method in _walk(resource)]
    return [*node.get("methods", {}).values(), *below]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]*\})", path)
    return re.compile("".join(_hole(part) if part.startswith("{") else re.escape(part) for part in parts), re.DOTALL)


def _hole(name: str) -> str:
    return ".+?" if name.startswith("{+") or name == "{range}" else "[^/:]+?" if "pread" in name else "[^/]+?"


def _validator(told: Json | None, schemas: Json) -> Draft202012Validator | None:
    if told is None:
        return None
    return Draft202012Validator({"$ref": "#/$defs/" + told["$ref"], "$defs": schemas})


def _schema(told: Json) -> Json:
    """A schema of a discovery document as JSON Schema: unknown fields are forbidden."""
    if "$ref" in told:
        return {"$ref": "#/$defs/" + told["$ref"]}
    kind = told.get("type", "any")
    made: Json = {} if kind == "any" else {"type": kind}
    if told.get("format") in ("double", "float"):
        made["type"] = ["number", "string"]
    if "enum" in told:
        made["enum"] = told["enum"]
    if kind == "object":
        made["properties"] = {name: _schema(part) for name, part in told.get("properties", {}).items()}
        more = told.get("additionalProperties")
        made["additionalProperties"] = _schema(more) if more else False
    if kind == "array":
        made["items"] = _schema(told["items"])
    return made
