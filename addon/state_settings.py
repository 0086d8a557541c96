"""Where a practice's state is kept, as practice.toml tells it: in a file of its own, or on a PostgreSQL server."""

import re
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, field_validator, model_validator

from addon.setting_values import StrictSettings

_PRACTICE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SCHEMES = ("postgresql", "postgres")
PASSWORD_FILE = "state/store-password"  # noqa: S105 (a file's name)


def server_url(value: str) -> str:
    """Return the address of a database on a PostgreSQL server; it has no password in it. Raises ValueError."""
    try:
        parts = urlsplit(value)
        password = parts.password
    except ValueError:
        parts, password = urlsplit(""), None
    if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        raise ValueError("write it as postgresql://USER@HOST/DATABASE")
    if password is not None or {"password", "passfile"} & parse_qs(parts.query).keys():
        raise ValueError(
            f"take the password out of the address: keep it in {PASSWORD_FILE}, which only its owner can read, "
            "or in PGPASSWORD or ~/.pgpass"
        )
    return value


ServerUrl = Annotated[str, AfterValidator(lambda value: server_url(value) if value else "")]


class StateSettings(StrictSettings):
    """Where the state is: ``url`` "" for state/groupkeeper.db, else a PostgreSQL server and its database.

    ``practice`` is what the practice is called there. ``password_file`` holds the password and nothing else; where it
    is missing, libpq's own ways count (PGPASSWORD, ~/.pgpass, a certificate, the account of the system).
    """

    url: ServerUrl = ""
    practice: str = ""
    password_file: str = PASSWORD_FILE

    @field_validator("practice")
    @classmethod
    def _is_short(cls, value: str) -> str:
        return practice_id(value) if value else ""

    @model_validator(mode="after")
    def _both(self) -> "StateSettings":
        if bool(self.url) != bool(self.practice):
            raise ValueError('url and practice go together, such as practice = "riverside"')
        return self


def practice_id(value: str) -> str:
    """Return what a practice may be called on a server. Raises ValueError."""
    if not _PRACTICE.fullmatch(value):
        raise ValueError("name the practice in 1 to 40 small letters, digits, - or _, such as riverside")
    return value
