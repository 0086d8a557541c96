"""The Import choices view: everything that can be picked under Read as."""

from collections.abc import Iterator

from addon.exports.guessing.answers import AGAIN
from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.vocabulary import vocabulary
from addon.part import Line

CHOICES = "mapping_choices"


def choice_lines() -> list[Line]:
    """Return one line a choice: kinds of file, fields, meanings of words."""
    return list(_lines())


def _lines() -> Iterator[Line]:
    words = vocabulary()
    for label in words.kinds.values():
        yield {"name": label, "about": "file"}
    yield {"name": AGAIN, "about": "file", "cells": "in a closed row"}
    yield {"name": NOT_READ, "about": "column"}
    for one in words.fields:
        yield {"name": one.label, "about": "column", "lists": ", ".join(one.kinds), "cells": one.kind}
    for field, meanings in words.meanings.items():
        named = next(one for one in words.fields if one.field == field)
        yield from (
            {"name": one, "about": "word", "lists": ", ".join(named.kinds), "cells": named.label} for one in meanings
        )
