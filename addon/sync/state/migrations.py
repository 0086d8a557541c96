"""Steps that bring a state from one version of its contents to the next; each runs once, in one transaction.

Version 1 knew no keys. A later step may meet encrypted values: it reads and writes them through ``sealing``.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, column, func, insert, select, table, update

from addon.sync.merging.agreement import SAME, as_text

_OLD = tomllib.loads(files("addon.sync.state").joinpath("version_2.toml").read_text(encoding="utf-8"))
_COUNTS = re.compile(r"(\d+) (read|loaded|skipped|review|error)")
_LIST, _BORN = "client list", "birth_date"


def to_version_2(connection: Connection) -> None:
    """Call sources by the practice's words, and remember typed records instead of whatever each kind was."""
    for name in ("agreed_row", "pending_row"):
        _rename_sources(connection, name)
        _forget_borrowed_birth_dates(connection, name)
    _remember_given(connection)
    for name in ("kept", "pending_kept"):
        for kind, made in _RECORDS.items():
            _rewrite(connection, name, kind, made)
        _forget_blanks(connection, name)


STEPS = (to_version_2,)
"""The steps in order: the first one leads from version 1 to version 2."""


def _rename_sources(connection: Connection, name: str) -> None:
    rows = table(name, column("tab"), column("packed"))
    for tab, sources in _OLD["sources"].items():
        packed: object = rows.c.packed
        for old, new in sources.items():  # within a text every quotation mark is escaped, so this is a key
            packed = func.replace(packed, f'"{old}":{{', f'"{new}":{{')
        connection.execute(update(rows).where(rows.c.tab == tab).values(packed=packed))


def _forget_borrowed_birth_dates(connection: Connection, name: str) -> None:
    """Version 1 let the client list say the birth dates of new members, which it had from the birth date list."""
    rows = table(name, column("tab"), column("rid"), column("packed"))
    found = connection.execute(select(rows.c.rid, rows.c.packed).where(rows.c.tab == "members")).all()
    changed = [{"row": rid, "text": _without_birth_date(packed)} for rid, packed in found if _BORN in packed]
    if changed:
        where = (rows.c.tab == "members", rows.c.rid == bindparam("row"))
        connection.execute(update(rows).where(*where).values(packed=bindparam("text")), changed)


def _without_birth_date(packed: str) -> str:
    sheet, said, *since = json.loads(packed)
    listed = said.get(_LIST, {})
    listed.pop(_BORN, None)
    if SAME in listed:
        listed[SAME] = " ".join(one for one in listed[SAME].split() if one != _BORN)
    return as_text([sheet, said, *since])


def _rewrite(connection: Connection, name: str, kind: str, made: Callable[[Any], object]) -> None:
    """Replace every kept record of a kind by what is ``made`` of it."""
    kept = table(name, column("kind"), column("key"), column("value"))
    found = connection.execute(select(kept.c.key, kept.c.value).where(kept.c.kind == kind)).all()
    for key, value in found:
        if value is not None:
            text = json.dumps(made(json.loads(value)), ensure_ascii=False)
            connection.execute(update(kept).where(kept.c.kind == kind, kept.c.key == key).values(value=text))


def _remember_given(connection: Connection) -> None:
    """Version 1 gave every workbook all of its tabs; what a later version declares comes with the next pass."""
    kept = table("kept", column("kind"), column("key"), column("value"))
    rows = [{"kind": "given", "key": tab, "value": json.dumps(names.split())} for tab, names in _OLD["given"].items()]
    connection.execute(insert(kept), rows)


def _forget_blanks(connection: Connection, name: str) -> None:
    """Version 1 remembered what a calendar server no longer had as nothing at all."""
    kept = table(name, column("kind"), column("key"), column("value"))
    connection.execute(update(kept).where(kept.c.kind.like("caldav %"), kept.c.value == "null").values(value='""'))


def _file(old: dict[str, Any]) -> object:
    counts = {word: int(count) for count, word in _COUNTS.findall(str(old.pop("counts", "")))}
    return old | counts | _OLD["files"].get(old["profile"], {})


def _difference(old: dict[str, Any]) -> object:
    names = _OLD["sources"].get(old["tab"], {})
    return _numbered(old) | {"source": ", ".join(names.get(one, one) for one in str(old["source"]).split(", "))}


def _numbered(old: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in old.items() if name != "episode"} | {"number": old["episode"]}


def _request(old: dict[str, Any]) -> object:
    times = {name: old[name] or None for name in ("to", "answered")}
    return _numbered(old) | times


def _flag(old: dict[str, Any]) -> object:
    values = {name: value for name, value in old["values"].items() if name != "status"}
    kept = {name: old[name] for name in ("rule", "subject", "rule_hash")}
    return kept | {"since": old["opened"], "status": old["closed"] or "open", "values": values}


def _log(old: dict[str, Any]) -> object:
    return old | {"when": old["when"]["at"]}


_APPOINTMENT = ("member", "clinician", "start", "minutes", "code", "status", "charge")


def _appointment(old: list[object]) -> object:
    return dict(zip(_APPOINTMENT, old, strict=True))


def _calendar(old: list[dict[str, Any]]) -> object:
    return [
        [_event_id(row), {name: _event_or_same(row["key"], value) for name, value in row.items() if name in _KNOWN}]
        for row in old
    ]


_KNOWN = ("version", "persons", "meant", "meaning", "seen")


def _event_id(row: dict[str, Any]) -> object:
    return {name: row[name] for name in ("key", "instead_of") if name in row}


def _event_or_same(key: str, value: object) -> object:
    """Events had no key of their own, no blank texts, and a rhythm of three numbers in a row."""
    if not isinstance(value, dict):
        return value
    event = {"kind": "", "zone": "", "title": "", **value, "key": key}
    if "repeats" in event:
        every, count, without = event["repeats"]
        event["repeats"] = {"every": every, "count": count, "without": without}
    return event


_RECORDS: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "file": _file,
        "difference": _difference,
        "request": _request,
        "flag": _flag,
        "log": _log,
        "appointment": _appointment,
        "calendar": _calendar,
    }
)
