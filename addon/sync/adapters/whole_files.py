"""Files that are written whole or not at all, readable by whoever may read the folder's other files."""

import os
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content in one step (scratch file, fsync, rename); its mode stays. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".groupkeeper-{token_hex(4)}.tmp")
    try:
        with scratch.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            scratch.chmod(path.stat().st_mode & 0o777)
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
