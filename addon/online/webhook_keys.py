"""The keys of those who may tell us something: state/webhooks.toml, for its owner alone."""

import json
import re
import tomllib
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from secrets import token_bytes

from addon.problems import SettingsInvalid
from addon.settings import PracticeFile, read_settings
from addon.sync.adapters.google_credentials import others_can_read
from addon.sync.adapters.whole_files import write_whole
from webhooks.verify.standard_webhooks import PUBLIC, is_key

MOST = 2
"""The present key and the one before it."""
KEY_BYTES = 32
_NAME = re.compile(r"email|(forms|ehr)/[a-z0-9][a-z0-9-]{0,29}")
_HEAD = """\
# The keys of those who may tell this practice something, by name: the present one, then the one before it, which counts
# until the next is made. Made by groupkeeper webhooks new; docs/webhooks.md. Nobody else may read this file.
[keys]
"""

Keys = dict[str, tuple[str, ...]]


def settings_in(folder: Path) -> PracticeFile:
    """Return a practice's settings, read beside whoever works on it. Raises SettingsInvalid."""
    try:
        return read_settings((folder / "practice.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError):
        step = "Name the practice's folder."
        raise SettingsInvalid("practice.toml", "there is none in this folder that can be read", step) from None


def keys_file(file: PracticeFile, folder: Path) -> Path:
    """Return where the keys are."""
    return folder / file.places.state / "webhooks.toml"


def read_keys(path: Path) -> Keys:
    """Return the keys by name, none where there is no file. Raises SettingsInvalid naming what is wrong."""
    if not path.exists():
        return {}
    if others_can_read(path):
        raise _wrong("other accounts can read it", "Let only its owner read it (chmod 600), and make new keys.")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _wrong("it is not valid TOML", "Mend it, or remove it and make new keys.") from None
    return {name: _checked(name, some) for name, some in found.items()}


def _checked(name: str, some: object) -> tuple[str, ...]:
    refuse_name(name)
    keys = tuple(one for one in some if isinstance(one, str)) if isinstance(some, list) else ()
    if not keys or len(keys) > MOST or not all(is_key(one) for one in keys):
        raise _wrong(f"{name} needs one or two keys", f"Run groupkeeper webhooks new DIR {name} twice.")
    if any(one.startswith(PUBLIC) for one in keys) and find_spec("cryptography") is None:
        raise _wrong(f"{name} has a public key, and the library cryptography is not installed", "Install it.")
    return keys


def refuse_name(name: str) -> None:
    """Raises SettingsInvalid for a name that no door has."""
    if not _NAME.fullmatch(name):
        step = "Use forms/NAME, ehr/NAME (small letters, digits, hyphens) or email."
        raise _wrong("there is a name that no webhook has", step)


def new_key(path: Path, name: str) -> str:
    """Make a key and keep it as the present one; the one before counts on. Raises SettingsInvalid, WriteRefused."""
    refuse_name(name)
    keys = read_keys(path)
    made = "whsec_" + b64encode(token_bytes(KEY_BYTES)).decode()
    keys[name] = (made, *keys.get(name, ()))[:MOST]
    lines = (f"{json.dumps(one)} = {json.dumps(list(some))}\n" for one, some in sorted(keys.items()))
    write_whole(path, (_HEAD + "".join(lines)).encode())
    return made


class WebhookKeys:
    """The keys as they are in the file now: a new one counts without a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys: Keys = {}

    def __call__(self, name: str) -> tuple[str, ...]:
        """Return the keys of a name, none where it has none. Raises SettingsInvalid."""
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return ()
        seen = there.st_mtime_ns, there.st_ino
        if seen != self._seen:
            self._keys = read_keys(self._path)
            self._seen = seen
        return self._keys.get(name, ())


def _wrong(what: str, step: str) -> SettingsInvalid:
    return SettingsInvalid("state/webhooks.toml", what, step)
