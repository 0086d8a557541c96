"""Running the scripts of tests/google/npm."""

import json
from pathlib import Path
from shutil import which
from subprocess import run
from typing import Any


def node(folder: Path, script: str, *more: str) -> Any:
    """Run a script in the folder of the fixture `npm_folder`; what it prints."""
    found = which("node")
    assert found, "the judges need node and npm"
    done = run([found, script, *more], cwd=folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - fixed words
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
