"""practice.toml: as the text it is, and as one value in the place of each setting."""

import json
import re
from collections.abc import Iterator

from addon.problems import SettingsInvalid
from addon.setting_values import StrictSettings
from addon.settings import PracticeFile, read_settings
from tests.fuzz.target import named, text_of

LONGEST = 300


def _settings() -> Iterator[str]:
    for table, field in PracticeFile.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, StrictSettings):
            yield from (f"{table}.{one.alias or key}" for key, one in kind.model_fields.items())
        else:
            yield table


SETTINGS = tuple(_settings())
SEEDS = [
    b'zone = "America/New_York"\n',
    b'zone = "America/Chicago"\n[exports]\ndate_order = "day first"\ngroup_codes = ["90853"]\n',
    b'zone = "UTC"\n[service]\npublic_url = "https://groups.example.org"\n[email]\nserver = "localhost"\n',
    b'zone = "UTC"\n[places]\nworkbook = "a.xlsx"\nexports = "../x"\n',
    b"zone Europe/Lisbon\nservice.public_url https://a.example.org\nservice.trusted_proxy 127.0.0.1\n",
    b"google.spreadsheet https://docs.google.com/spreadsheets/d/abcdefghijklmnopqrstuvwxyz/edit\nid ours\n",
    b'caldav.calendars {C-01 = "https://a.example.org/x/"}\nnetwork.own_hosts ["nas.local", "fe80::1"]\n',
    b"cards.client_id 1.apps.googleusercontent.com\nservice.metrics_bind 127.0.0.1:9100\nservice.page_url https://b.c\n",
    b'service.pass_at ["07:00:00", 12:30:00]\nservice.keep_backups 30\naudit.owner ada@example.org\n',
    *(f"zone UTC\n{one} 0\n".encode() for one in SETTINGS),
]
_PLAIN = re.compile(r"[\d\[{]|true|false")


def one(data: bytes) -> None:
    """Refused with every mistake, or settings."""
    text = text_of(data)
    for toml in (text, _as_toml(text)):
        try:
            read_settings(toml)
        except SettingsInvalid as wrong:
            named(wrong)


def _as_toml(text: str) -> str:
    """Return lines of a setting and its value as TOML: the value is a text unless it begins as another one does."""
    given = {"zone": "UTC"}
    for line in text.splitlines():
        setting, _, value = line.partition(" ")
        given |= {setting: value} if setting in SETTINGS else {}
    lines = (f"{one} = {value if _PLAIN.match(value) else json.dumps(value)}" for one, value in given.items())
    return "\n".join(lines)
