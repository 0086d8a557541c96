"""What the state keeps about one member: found, and erased so that nothing of it is left in the file."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select

from addon.cells import digits
from addon.on_page import PAGE_SESSION
from addon.sync.merging.agreement import AgreedRow
from addon.sync.state.member_messages import KeptMessage, ToldOfThem, member_messages, what_they_sent
from addon.sync.state.one_commit import Also
from addon.sync.state.sealing import opened_rows, sealed, stored_key
from addon.sync.state.tables import JOURNAL, KEPT, ROWS, RUN, TYPED

_LASTING = frozenset(
    {
        "calendar",
        "counter",
        "earlier workbook",
        "given",
        "place",
        "inputs",
        "inbox",
        "reply terms",
        "hold",
        "used",
        "rule_tab",
        "setting",
        "feed",
        "feed secret",
        "forgotten",
        "paper text",
        "document",
        "package file",
        "papers began",
        "opening",
        "program books",
        "format to keep",
    }
)
"""Kinds of which no record is about one member; calendars show codes, and are brought in line by the next pass."""
_EDITED = frozenset({"file", "log", "proposal", "sent session", "offered correction", PAGE_SESSION.kind})
"""Kinds whose records stay without what names the member."""
IN_WORDS = ("conflicts", "needs_review", "requests", "placements", "not_together", "openings", "try_it")
"""Tabs whose rows tell of members in sentences, with names and birth dates."""
_LISTING = frozenset({"proposal", "sent session", "offered correction", PAGE_SESSION.kind})
"""Those of them that list several members: the entries about one are taken out whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom the state is searched for: the code, and the names as they were written."""

    code: str
    names: tuple[str, ...] = ()

    def pattern(self) -> re.Pattern[str]:
        """Return what finds the code or a name in a text."""
        names = sorted((re.escape(name) for name in self.names if name.strip()), key=len, reverse=True)
        return re.compile(
            "|".join([rf"\b{re.escape(self.code)}\b", *(rf"\b{name}\b" for name in names)]), re.IGNORECASE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was found: records (kind, key, value), baselines (tab, row), what people typed and runs wrote, messages."""

    kept: Sequence[tuple[str, str, str]]
    rows: Sequence[tuple[str, AgreedRow]]
    journal: Sequence[tuple[int, str, str, str, str, str]]
    messages: Sequence[KeptMessage] = ()

    @property
    def count(self) -> int:
        """Return how many records these are."""
        return len(self.kept) + len(self.rows) + len(self.journal) + len(self.messages)


def remembered_about(engine: Engine, person: Person) -> Remembered:
    """Return everything that the state keeps about a member."""
    with engine.connect() as connection:
        rows = list(_rows(connection, person))
        rids = {(tab, row.rid) for tab, row in rows}
        referrers = [rid for tab, rid in rids if tab == "referrers"]
        told = [_told(row) for tab, row in rows if tab == "intake"]
        messages = [
            *member_messages(connection, person.code, referrers, person.pattern()),
            *what_they_sent(connection, told),
        ]
        return Remembered(
            messages=list({tuple(one.texts.items()): one for one in messages}.values()),
            kept=list(_kept(connection, person, {rid for _, rid in rids})),
            rows=rows,
            journal=[found[1:] for table in (TYPED, JOURNAL) for found in _journal(connection, table, person, rids)],
        )


def erase(engine: Engine, person: Person, *, also: Also | None = None) -> Remembered:
    """Erase it, and return what was erased. Records that are about others too stay without the member.

    ``also`` happens in the same commit. The audit log stays as it is: it has codes only.
    """
    found = remembered_about(engine, person)
    with engine.begin() as connection:
        for tab, row in found.rows:
            connection.execute(delete(ROWS).where(ROWS.c.tab == tab, ROWS.c.rid == row.rid))
        for kind, key, value in found.kept:
            connection.execute(delete(KEPT).where(KEPT.c.kind == kind, KEPT.c.key == stored_key(connection, kind, key)))
            if kind in _EDITED:
                left = {"kind": kind, "key": key, "value": _without(kind, value, person)}
                connection.execute(insert(KEPT).values(sealed(connection, KEPT, left)))
        for one in found.messages:
            one.erase(connection)
        rids = {(tab, row.rid) for tab, row in found.rows}
        for table in (TYPED, JOURNAL):
            for run, n in [(run, n) for (run, n), *_ in _journal(connection, table, person, rids)]:
                connection.execute(delete(table).where(table.c.run == run, table.c.n == n))
        if also is not None:
            also(connection)
    compact(engine)
    return found


def compact(engine: Engine) -> None:
    """Rewrite the file: what was deleted would stay readable in its free pages."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(connection: Connection, person: Person) -> Iterator[tuple[str, AgreedRow]]:
    """Yield the baselines that are about the member: their rows, and what is asked about them."""
    rids: set[str] = set()
    codes, every = [person.code], list(_baselines(connection))
    for code in codes:  # grows: whoever asked for a place has a code of their own in Intake
        for tab, row in every:
            named = code in row.packed or code in row.rid
            if named and row.rid not in rids and _is_about(row, code):
                rids.add(row.rid)
                codes += [row.rid] if tab == "intake" and row.rid not in codes else []
                yield tab, row
    pattern = person.pattern()
    for tab, row in every:
        if tab not in IN_WORDS or row.rid in rids:
            continue  # or found already, by its own column
        text = "\n".join(row.baselines()[0].values())
        if pattern.search(text) or not rids.isdisjoint(re.findall(r"[\w-]+", text)):
            yield tab, row


def _is_about(row: AgreedRow, code: str) -> bool:
    sheet, _ = row.baselines()
    labels = (sheet.get("member", ""), sheet.get("prospect", ""))
    named = (row.rid, sheet.get("member_code"), sheet.get("prospect_code"))
    return code in named or any(label.endswith(f"({code})") for label in labels)


def _told(row: AgreedRow) -> ToldOfThem:
    """Return what a row of Intake has of somebody, by which what they sent is found."""
    sheet, said = row.baselines()
    texts = [sheet, said.get("intake", {})]
    reach = {digits(one.get("phone", "")) or one.get("phone", "") for one in texts} | {
        one.get(name, "") for one in texts for name in ("phone", "email")
    }
    return ToldOfThem(tuple(texts[0].get("name", "").split()), tuple(sorted(reach - {""})))


def _baselines(connection: Connection) -> Iterator[tuple[str, AgreedRow]]:
    for tab, rid, key, mark, packed, gone in opened_rows(connection, select(*ROWS.c), ROWS):
        yield tab, AgreedRow(rid=rid, key=key, digest=mark, packed=packed, gone=gone)


def _kept(connection: Connection, person: Person, rids: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the records that mention the member or are about one of their rows."""
    pattern = person.pattern()
    for kind, key, value in opened_rows(connection, select(*KEPT.c), KEPT):
        if kind in _LASTING or kind.startswith(("caldav", "google")) or kind == "calendar token":
            continue
        if pattern.search(key) or pattern.search(value) or _rid(value) in rids:
            yield kind, key, value


def _rid(value: str) -> str:
    if '"rid"' not in value:
        return ""
    found = json.loads(value)
    return str(found.get("rid", "")) if isinstance(found, dict) else ""


def _journal(connection: Connection, table: Table, person: Person, rids: set[tuple[str, str]]) -> Iterator[Any]:
    """Yield ``((run, n), run's number, tab, row id, field, before, after)``."""
    query = select(table, RUN.c.number).join(RUN, RUN.c.id == table.c.run).order_by(RUN.c.number, table.c.n)
    for run, n, tab, rid, field, pre, post, number in opened_rows(connection, query, table):
        if (tab, rid) in rids or (tab == "members" and rid == person.code):
            yield (run, n), number, tab, rid, field, pre, post


def given_out(kind: str, value: str, person: Person) -> str:
    """Return a record as it is given out: of a roster, whose first names nothing masks, the member's seat alone."""
    if kind != PAGE_SESSION.kind:
        return value
    found: dict[str, Any] = json.loads(value)
    found["seats"] = [one for one in found.get("seats", ()) if one.get("member") == person.code]
    return json.dumps(found, ensure_ascii=False)


def _without(kind: str, value: str, person: Person) -> str:
    pattern = person.pattern()
    if kind not in _LISTING:
        return pattern.sub("…", value)
    found: dict[str, Any] = json.loads(value)
    left = {name: _left(part, pattern) for name, part in found.items()}
    return json.dumps(left, ensure_ascii=False)


def _left(part: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401 (a part of a record as JSON)
    """Return a list, or entries by key, without those that name the member; any other part as it is."""
    if isinstance(part, list):
        return [one for one in part if not pattern.search(json.dumps(one, ensure_ascii=False))]
    if isinstance(part, dict):
        return {key: _left(one, pattern) for key, one in part.items() if not pattern.search(key)}
    return part
