"""practice.toml."""

from addon.problems import SettingsInvalid
from addon.settings import read_settings
from tests.fuzz.target import named, text_of

LONGEST = 300
SEEDS = [
    b'zone = "America/New_York"\n',
    b'zone = "America/Chicago"\n[exports]\ndate_order = "day first"\ngroup_codes = ["90853"]\n',
    b'zone = "UTC"\n[service]\npublic_url = "https://groups.example.org"\n[email]\nserver = "localhost"\n',
    b'zone = "UTC"\n[places]\nworkbook = "a.xlsx"\nexports = "../x"\n',
]


def one(data: bytes) -> None:
    """Refused with every mistake, or settings."""
    try:
        read_settings(text_of(data))
    except SettingsInvalid as wrong:
        named(wrong)
