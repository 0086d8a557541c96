"""What a package shows as a document, as plain data that is typeset later: control sums, what is held, each session.

Names are printed because billing staff need them; no note's text and no diagnosis is ever among the data.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.billing.bill import ADD_ON, INDIVIDUAL, SessionBill
from addon.billing.minutes import staff_told
from addon.billing.package_csv import PackageRow
from addon.names_in_text import date_in_words, labelled
from addon.records import ATTENDED

_SUMS = ["Lines", "Units", "Charge", "Allowed"]
_LINES = ["Member", "Attendance", "Payer", "Line", "Charge", "Allowed"]
_FOR_STAFF = "Health information: for the billing staff only"
_Line = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBlock:
    """One session as a document shows it: its bill, the lines that go out and those that are held."""

    bill: SessionBill
    rows: tuple[PackageRow, ...] = ()
    held: tuple[PackageRow, ...] = ()


def month_document(
    month: date, blocks: Sequence[SessionBlock], *, names: Mapping[str, str], practice: str, is_closed: bool
) -> bytes:
    """Return the data of a month's package; ``names`` by the codes of members, clinicians and groups."""
    state = "closed: what changes later is a correction of its own" if is_closed else "open: it changes until it closes"
    facts = [["Month", f"{month:%B %Y}"], ["State", state], ["Sessions", str(len(blocks))]]
    return _document(f"Billing package {month:%Y-%m}", facts, blocks, names=names, practice=practice)


def session_document(block: SessionBlock, *, names: Mapping[str, str], practice: str, is_closed: bool) -> bytes:
    """Return the data of the package of one session."""
    facts = [["Session", block.bill.session], ["State", "closed" if is_closed else "open: it changes until it closes"]]
    return _document(f"Billing package {block.bill.session}", facts, [block], names=names, practice=practice)


def correction_document(
    title: str, changes: Iterable[tuple[str, str, PackageRow]], *, names: Mapping[str, str], practice: str
) -> bytes:
    """Return the data of a correction: what is done with each line, and why."""
    found = sorted(changes, key=lambda one: (one[2].on, one[2].key))
    kinds = sorted({what for what, _, _ in found})
    sums = [[kind, *_summed(row for what, _, row in found if what == kind)] for kind in kinds]
    rows = [
        [
            what,
            why,
            row.session,
            labelled(row.member, names),
            " | ".join(part for part in (row.payer, _line(row)) if part),
            row.charge,
            row.allowed,
        ]
        for what, why, row in found
    ]
    titles = ["Change", "What changed", "Session", "Member", "Line", "Charge", "Allowed"]
    return _data(
        title=f"Billing {title}",
        practice=practice,
        facts=[["About", "a package that was sent before; the package itself stays as it was"]],
        sums=[_table("What to do", ["Change", *_SUMS], sums)],
        lists=[_table("Changes", titles, rows) | {"widths": [2, 4, 4, 4, 5, 2, 2], "amounts": [5, 6]}],
        groups=[],
    )


def _document(
    title: str,
    facts: list[_Line],
    blocks: Sequence[SessionBlock],
    *,
    names: Mapping[str, str],
    practice: str,
) -> bytes:
    out = [row for one in blocks for row in one.rows]
    held = [row for one in blocks for row in one.held]
    groups: defaultdict[str, list[SessionBlock]] = defaultdict(list)
    for one in sorted(blocks, key=lambda one: (one.bill.on, one.bill.time, one.bill.session)):
        groups[one.bill.group].append(one)
    return _data(
        title=title,
        practice=practice,
        facts=facts,
        sums=[
            _table("Control sums", ["State", *_SUMS], [*_by_state(out, held)]) | {"total": True},
            _table("By payer, lines that go out", ["Payer", *_SUMS], [*_by_payer(out)]),
        ],
        lists=[_held(held, names)],
        groups=[
            {
                "heading": f"{names.get(code, code)} ({code})" if code in names else code,
                "sessions": [_session(one, names) for one in groups[code]],
            }
            for code in sorted(groups)
        ],
    )


def _data(**shown: object) -> bytes:
    made = {"template": "package", "footer": _FOR_STAFF, "session_titles": _LINES, **shown}
    return json.dumps(made, ensure_ascii=False, sort_keys=True).encode()


def _table(heading: str, titles: Sequence[str], rows: Sequence[_Line], note: str = "") -> dict[str, object]:
    return {"heading": heading, "note": note, "titles": list(titles), "rows": list(rows), "total": False}


def _by_state(out: Sequence[PackageRow], held: Sequence[PackageRow]) -> Iterator[_Line]:
    """Yield the sums of what goes out, which are those of the CSV, of what is held by state, and of both."""
    lines = [row for row in out if not row.role.startswith(INDIVIDUAL)]
    yield ["Go out", *_summed(lines)]
    elsewhere = [row for row in out if row.role.startswith(INDIVIDUAL)]
    if elsewhere:
        yield ["Changes on individual appointments, billed there", str(len(elsewhere)), "", "", ""]
    states: defaultdict[str, list[PackageRow]] = defaultdict(list)
    for row in held:
        states[row.remark.partition(":")[0]].append(row)
    for state in sorted(states):
        yield [f"Held: {state}", *_summed(states[state])]
    ours = [row for row in held if not row.role.startswith(INDIVIDUAL)]
    yield ["All lines, as in Billing sessions", *_summed([*lines, *ours])]


def _by_payer(out: Sequence[PackageRow]) -> Iterator[_Line]:
    payers: defaultdict[str, list[PackageRow]] = defaultdict(list)
    for row in out:
        if not row.role.startswith(INDIVIDUAL):
            payers[row.payer].append(row)
    for payer in sorted(payers):
        yield [payer or "none recorded", *_summed(payers[payer])]


def _held(held: Sequence[PackageRow], names: Mapping[str, str]) -> dict[str, object]:
    ordered = sorted(held, key=lambda row: (row.on, row.key))
    rows = [[row.session, labelled(row.member, names), _line(row), row.remark, row.charge] for row in ordered]
    note = "" if rows else "Nothing is held."
    made = _table("Held, and why", ["Session", "Member", "Line", "Why", "Charge"], rows, note)
    return made | {"widths": [4, 4, 4, 7, 2], "amounts": [4]}


def _summed(rows: Iterable[PackageRow]) -> _Line:
    rows = list(rows)
    charge, allowed = (
        sum((Decimal(getattr(row, name) or 0) for row in rows), Decimal(0)) for name in ("charge", "allowed")
    )
    return [str(len(rows)), str(sum(int(row.units or 0) for row in rows)), f"{charge:.2f}", f"{allowed:.2f}"]


def _session(block: SessionBlock, names: Mapping[str, str]) -> dict[str, object]:
    bill = block.bill
    present = sum(one.status in ATTENDED for one in bill.roster)
    facts = [
        f"Led by {'; '.join(staff_told(bill, names)) or 'nobody named'}. Billing: {bill.mode or 'as sent'}.",
        f"Present: {present} of {len(bill.roster)}. State: {bill.status}. Session {bill.session}.",
        f"As in Billing sessions: {bill.lines} lines, amount {bill.charge:.2f}, allowed {bill.allowed:.2f}.",
    ]
    when = f"{date_in_words(bill.on)}{bill.time and ', '}{bill.time}"
    return {"heading": when, "facts": facts, "rows": [*_lines(block, names)]}


def _lines(block: SessionBlock, names: Mapping[str, str]) -> Iterator[_Line]:
    """Yield a row for each line, by member, and one for each member of the roster without any."""
    lines: defaultdict[str, list[_Line]] = defaultdict(list)
    for row in sorted((*block.rows, *block.held), key=_place):
        held = "HELD: " if row in block.held else ""
        told = f"{_line(row)}. {held}{row.remark}" if row.remark else _line(row)
        lines[row.member].append([row.payer, told, row.charge, row.allowed])
    roster = {one.member: one for one in block.bill.roster}
    for member in sorted(roster.keys() | lines.keys()):
        entry = roster.get(member)
        how = ""
        if entry is not None:
            parts = (entry.status or "not reported", entry.joined_by, entry.note and f"note: {entry.note}")
            how = ", ".join(part for part in parts if part)
        none = ["", "family line of another" if member in block.bill.family_covered else "no line", "", ""]
        for line in lines.get(member, [none]):
            yield [labelled(member, names), how, *line]


def _place(row: PackageRow) -> tuple[bool, bool]:
    """Return where a line is among those of its member: the claim, its add-on, what is due on another's line."""
    return row.role.startswith(INDIVIDUAL), row.role == ADD_ON


def _line(row: PackageRow) -> str:
    parts = [
        " ".join(part for part in (row.code, row.modifiers) if part) or "no code",
        row.place_of_service and f"POS {row.place_of_service}",
        f"{row.units} unit{'' if row.units == '1' else 's'}" if row.units else "",
        row.minutes and f"{row.minutes} min",
        row.role if row.role == ADD_ON else "",
    ]
    return ", ".join(part for part in parts if part)
