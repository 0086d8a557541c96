"""What lines of practice.toml and agency.toml may hold alike, and how every mistake in such a file is told at once."""

import re
import tomllib
from ipaddress import ip_address
from typing import Annotated, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from addon.problems import SettingsInvalid
from addon.setting_mistakes import told_mistakes

_PUBLIC = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~-]+)*")
_BIND = re.compile(r"[\w.:\[\]-]+:\d{1,5}")


class StrictSettings(BaseModel):
    """A section in which an unknown line is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=StrictSettings)


def known_zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


def _known_zone(value: str) -> str:
    if value not in known_zones():
        raise ValueError("not an IANA time zone such as America/New_York")
    return value


def _is_public(value: str) -> str:
    if value and not _PUBLIC.fullmatch(value):
        raise ValueError("write it as https://name.example.org, without a slash at the end")
    return value


def _is_ip(value: str) -> str:
    if value:
        ip_address(value)
    return value


def _has_port(value: str) -> str:
    if value and not _BIND.fullmatch(value):
        raise ValueError("name an address and a port, such as 127.0.0.1:9109")
    return value


Zone = Annotated[str, AfterValidator(_known_zone)]
PublicUrl = Annotated[str, AfterValidator(_is_public)]
"""Where the world reaches pages; "" for nowhere, as in the two below."""
Proxy = Annotated[str, AfterValidator(_is_ip)]
Bind = Annotated[str, AfterValidator(_has_port)]


def read_toml(model: type[Model], text: str, *, file: str, step: str) -> Model:
    """Return the settings of a file's text. Raises SettingsInvalid naming every mistake; ``step``: what to do."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsInvalid(file, f"it is not valid TOML ({wrong}).", "Mend that line.") from None
    try:
        return model.model_validate(raw)
    except ValidationError as wrong:
        raise SettingsInvalid(file, "; ".join(told_mistakes(model, wrong)), step) from None
