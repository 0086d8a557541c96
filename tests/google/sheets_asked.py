"""What a request to Sheets asks for, out of its query and its body."""

from flask import request

from tests.google import sheets_cells, sheets_fields
from tests.google.refusals import invalid
from tests.google.sheets_book import ROWS, Json
from tests.google.sheets_values import Rendering, Writing


def body() -> Json:
    """The JSON of the request, its nulls unset; the nulls among values stay, for they mean "leave this cell"."""
    given = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(given, dict):
        raise invalid("Invalid JSON payload received. Unexpected token.")
    found: Json = sheets_fields.without_nulls(given)
    return found


def flag(name: str) -> bool:
    """A query parameter that says true or false."""
    return request.args.get(name, "").lower() in {"true", "1"}


def rendering(given: Json | None = None, *, prefix: str = "") -> Rendering:
    """How values are wanted, out of the body where one is given, else out of the query."""
    told = request.args if given is None else given
    names = ("valueRenderOption", "dateTimeRenderOption")
    option, dates = (_prefixed(prefix, name) for name in names)
    wanted = told.get(option, sheets_cells.FORMATTED)
    if wanted not in sheets_cells.RENDERINGS:
        raise invalid(f"Invalid value at '{option}': {wanted}")
    return Rendering(
        option=wanted,
        dates=told.get(dates, "SERIAL_NUMBER"),
        dimension=told.get("majorDimension", ROWS) if not prefix else ROWS,
    )


def _prefixed(prefix: str, name: str) -> str:
    return prefix + name[0].upper() + name[1:] if prefix else name


def writing(given: Json | None = None) -> Writing:
    """How values are to be read, and whether they are wanted back."""
    told = request.args if given is None else given
    echo = flag("includeValuesInResponse") if given is None else given.get("includeValuesInResponse", False)
    option = told.get("valueInputOption", "")
    return Writing(option=option, echo=echo, rendering=rendering(given, prefix="response"))
