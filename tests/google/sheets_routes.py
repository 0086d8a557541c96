"""The addresses of Sheets v4."""

from flask import Blueprint

from tests.google.sheets_world import SheetsWorld


def routes(world: SheetsWorld) -> Blueprint:
    """The endpoints over this world."""
    return Blueprint("sheets", __name__, url_prefix="/v4/spreadsheets")
