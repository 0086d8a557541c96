"""The Fields view: every declared fact in words, straight from the catalogue."""

from addon.fields.rows import TAB, field_rows
from addon.part import Given, Part, Result


def _fields(_: Given) -> Result:
    return Result(lines={TAB: field_rows()})


FIELDS = Part(name="fields", tabs=(TAB,), compute=_fields)
