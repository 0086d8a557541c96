"""Passwords and tokens: from a file that only its owner can read, or from the environment. Never from practice.toml."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from addon.problems import SettingsInvalid

PREFIX = "GROUPKEEPER_"


def secret(path: Path, variable: str, environ: Mapping[str, str]) -> str:
    """Return a secret: the variable GROUPKEEPER_… if it is set, else the file's text without the line end.

    Raises SettingsInvalid if there is neither, if the file is blank, or if others can read it.
    """
    given = environ.get(PREFIX + variable, "")
    if given:
        return given
    where = f"{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SettingsInvalid(where, "other accounts of this computer can read it", f"Run chmod 600 {where}.")
            found = file.read(10_000).strip()
    except (OSError, UnicodeDecodeError):
        step = f"Write the secret into this file and run chmod 600 on it, or set {PREFIX}{variable}."
        raise SettingsInvalid(where, "it cannot be read", step) from None
    if not found:
        raise SettingsInvalid(where, "it is blank", "Write the secret into it.")
    return found
