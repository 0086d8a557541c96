"""A backup as a file: a zip with a list of all that is in it; encrypted as a whole where the practice has keys."""

import json
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from secrets import token_bytes
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from addon.keys.key_list import KeyList
from addon.problems import BackupUnreadable
from addon.sync.state.snapshot import Tables
from addon.wiring.copies import SEALED

DATABASE, SETTINGS, MANIFEST = "groupkeeper.db", "practice.toml", "manifest.json"
NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What ``zipfile`` raises for damaged files, by where the damage is."""
_FORMAT = 1
_OTHER_COPY = "Take another backup, or another copy of this one: nothing of it can be trusted."
_NAME_KEYS = "Name the key list: --keys FILE."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup: rows and a hash of each table, size and hash of each file, and the keys that it needs.

    ``made`` is an ISO instant, ``store`` where the rows were; ``keys`` tells which members' keys open the values ("":
    none), ``keys_written`` how often their file was written by then; ``audit`` is the audit log's head,
    which an encrypted archive shows in its first line too.
    """

    made: str
    program: str
    store: str
    tables: Tables
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    keys: str = ""
    keys_written: int = 0
    audit: str = ""


def pack(archive: Path, files: Mapping[str, Path], manifest: Manifest, keys: KeyList | None) -> None:
    """Write an archive of these files by name; with keys it is encrypted."""
    plain = archive.with_name("plain.zip") if keys else archive
    listed = {name: _measured(path) for name, path in files.items()}
    with ZipFile(plain, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        for name, path in files.items():
            packed.write(path, name)
        told = {"format": _FORMAT, **asdict(manifest), "files": listed}
        packed.writestr(MANIFEST, json.dumps(told, indent=1))
    if keys:
        with plain.open("rb") as source, archive.open("wb") as target:
            _stream().seal_stream(source, target, keys.newest, token_bytes, note=manifest.audit)
        plain.unlink()
    archive.chmod(0o600)


def unpack(archive: Path, into: Path, keys: KeyList | None) -> Manifest:
    """Take an archive apart into a new folder and compare every file with the list. Raises BackupUnreadable."""
    into.mkdir(mode=0o700)
    plain = _decrypted(archive, into / "plain.zip", keys) if archive.suffix == SEALED else archive
    try:
        with ZipFile(plain) as packed:
            names = set(packed.namelist())
            packed.extractall(into)
        found = json.loads((into / MANIFEST).read_text(encoding="utf-8"))
        manifest = _manifest(found)
    except (*NO_ZIP, OSError, ValueError, KeyError, TypeError):
        raise BackupUnreadable(archive.name, "it is damaged or no backup", _OTHER_COPY, code="backup-damaged") from None
    finally:
        (into / "plain.zip").unlink(missing_ok=True)
    there = {name: _measured(into / name) for name in names - {MANIFEST}}
    differ = sorted(name for name in there.keys() | manifest.files if there.get(name) != manifest.files.get(name))
    if differ:
        what = f"these files of it are not as they were: {', '.join(differ)}"
        raise BackupUnreadable(archive.name, what, _OTHER_COPY, code="backup-damaged")
    return manifest


def _decrypted(archive: Path, plain: Path, keys: KeyList | None) -> Path:
    if keys is None:
        raise BackupUnreadable(archive.name, "it is encrypted", _NAME_KEYS, code="backup-key")
    with archive.open("rb") as source, plain.open("wb") as target:
        for piece in _stream().open_stream(source, keys, archive.name):
            target.write(piece)
    return plain


def _manifest(found: dict[str, Any]) -> Manifest:
    if found.pop("format") != _FORMAT:
        raise ValueError("another format")
    tables, files = (_pairs(found.pop(name)) for name in ("tables", "files"))
    return Manifest(tables=tables, files=files, **found)


def _pairs(found: dict[str, list[Any]]) -> dict[str, tuple[int, str]]:
    return {name: (int(count), str(digest)) for name, (count, digest) in found.items()}


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as content:
        return path.stat().st_size, file_digest(content, "sha256").hexdigest()


def _stream() -> Any:  # noqa: ANN401 (a module that is imported only where there are keys)
    return import_module("addon.keys.sealed_stream")


def remove(folder: Path) -> None:
    """Remove a scratch folder with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
