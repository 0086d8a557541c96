"""The addresses of Drive v3."""

from flask import Blueprint

from tests.google.drive import DriveWorld


def routes(world: DriveWorld) -> Blueprint:
    """The endpoints over this world."""
    return Blueprint("drive", __name__, url_prefix="/drive/v3")
