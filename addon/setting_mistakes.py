"""What is wrong with the lines of a settings file that people write, in plain words. Pure."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from addon.near_words import nearest

_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "missing": "this setting is missing",
        "string_type": "write a text between quotes",
        "int_type": "write a whole number, without quotes",
        "int_parsing": "write a whole number, without quotes",
        "bool_type": "write true or false, without quotes",
        "bool_parsing": "write true or false, without quotes",
        "list_type": 'write a list, such as ["a", "b"]',
        "tuple_type": 'write a list, such as ["a", "b"]',
        "dict_type": "this is a section, with its name in brackets and its lines below",
        "model_type": "this is a section, with its name in brackets and its lines below",
    }
)


def told_mistakes(model: type[BaseModel], wrong: ValidationError) -> list[str]:
    """Return every mistake: which line of which section, and what is wrong with it."""
    found = wrong.errors(include_input=False, include_url=False)
    return [f"{'.'.join(map(str, one['loc']))}: {_told(model, one)}" for one in found]


def _told(model: type[BaseModel], one: ErrorDetails) -> str:
    if one["type"] == "extra_forbidden":
        return _not_a_setting(model, one["loc"])
    return _PLAIN.get(one["type"]) or one["msg"].removeprefix("Value error, ")


def _not_a_setting(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """Return where a line belongs that is no setting of its section, or what was probably meant."""
    *above, last = loc
    name = str(last)
    if above and name in _names(model):
        return "not a setting of this section; write it above the first section"
    sections = [key for key, inner in _sections(model) if name in _names(inner)]
    if name not in _names(model) and len(sections) == 1:
        return f"not a setting here; it belongs below [{sections[0]}]"
    meant = nearest(name, _names(_section(model, above)))
    return f'not a setting (did you mean "{meant}"?)' if meant else "not a setting"


def _section(model: type[BaseModel], above: list[int | str]) -> type[BaseModel]:
    """Return the section that a line is in."""
    for part in above:
        if not isinstance(part, int):  # the lines of a list are all of one kind
            model = dict(_sections(model)).get(part, model)
    return model


def _sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the sections in a section, and the lists of them, by name."""
    for name, field in model.model_fields.items():
        for one in (field.annotation, *get_args(field.annotation)):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield field.alias or name, one


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
