"""Profit worked out again from what is printed at its end, to the cent."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from re import findall
from typing import Any

from tests.recount.billing import led_by, rows_by_session
from tests.recount.read_practice import CAME, NOT_EXPECTED, UNREPORTED, Book, Row, code_in, text

Cells = dict[str, Any]
Key = tuple[str, str, str]


_HELD = ("blocked", "waits", "needs a person")


@dataclass(kw_only=True)
class Held:
    """One session that took place: what it cost and brought; ``open`` where not all of it is known."""

    keys: list[tuple[str, str]]
    quarter: str
    came: int
    hours: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    seats: int | None = None
    payers: dict[str, tuple[int, Fraction]] = field(default_factory=dict)
    held: dict[str, Fraction | None] = field(default_factory=dict)
    open: bool = False


def numbers(book: Book) -> dict[Key, Cells]:
    """Return every number of every quarter that the view should show."""
    return {key: _cells(key, found, _setting(book, "Billing share")) for key, found in _sorted(book).items()}


def _sorted(book: Book) -> dict[Key, list[Held]]:
    sorts: dict[Key, list[Held]] = defaultdict(list)
    for one in _held(book):
        for about, which in (*one.keys, *(("payer", name) for name in one.payers)):
            sorts[about, which, one.quarter].append(one)
    return sorts


def numbers_shown(book: Book) -> dict[Key, Cells]:
    """Return the same as the view has it."""
    rows = (row for row in book.tabs["Profit"] if row["About"] in ("practice", "service", "group", "payer"))
    return {(row["About"], code_in(row["Which"]) or text(row["Which"]), row["Quarter"]): _as_shown(row) for row in rows}


def findings(book: Book) -> dict[Key, Cells]:
    """Return what lost money in the last two quarters that are over, whatever its held lines would bring."""
    found, share = numbers(book), _setting(book, "Billing share")
    held = {key: _would_bring(key, some) * (1 - share) for key, some in _sorted(book).items()}
    last, before = _quarters(book.today)[1:3]
    lost = (
        key
        for key, cells in found.items()
        if key[2] == last
        and _is_below(cells, held[key])
        and _is_below(found.get((*key[:2], before), {}), held.get((*key[:2], before), Fraction(0)))
    )
    return {(about, which, ""): {"Margin": found[about, which, quarter]["Margin"]} for about, which, quarter in lost}


def findings_shown(book: Book) -> dict[Key, Cells]:
    """Return the findings as the view has them."""
    rows = [row for row in book.tabs["Profit"] if row["About"] == "finding"]
    about = {key[1]: key[0] for key in numbers(book)}
    names = [(code_in(row["Which"]) or text(row["Which"]), row) for row in rows]
    return {(about[name], name, ""): {"Margin": _two(row["Margin"])} for name, row in names}


def counted(book: Book) -> dict[Key, Cells]:
    """Return of how many losses Today should tell."""
    many = len(findings(book))
    return {("losing money", "", ""): {"Count": str(many)}} if many else {}


def counted_on_today(book: Book) -> dict[Key, Cells]:
    """Return of how many it tells: by what they are, or on a full screen as one number."""
    told = [text(row["What"]) for row in book.tabs["Today"] if text(row["Kind"]) == "Profit"]
    counts = [sum(map(int, findall(r"(\d+) (?:more|service|group|payer)", one))) + ("whole" in one) for one in told]
    return {("losing money", "", ""): {"Count": str(sum(counts))}} if counts else {}


def _is_below(cells: Cells, held: Fraction) -> bool:
    margin = Fraction(cells.get("Margin") or "0")
    return margin < 0 and margin + held < 0


def _would_bring(key: Key, found: Sequence[Held]) -> Fraction:
    """Return what the held lines of counted sessions are worth; more than anything can lose where nobody knows."""
    known = [one for one in found if not one.open]
    worth = [amount for one in known for name, amount in one.held.items() if key[0] != "payer" or name == key[1]]
    return sum((Fraction(10**9) if one is None else one for one in worth), Fraction(0))


def _quarters(today: date) -> list[str]:
    """Return the running quarter and the three before it."""
    months = [(today.year * 12 + today.month - 1) // 3 * 3 - 3 * back for back in range(4)]
    return [f"{month // 12} Q{month % 12 // 3 + 1}" for month in months]


def _setting(book: Book, name: str) -> Fraction:
    found = book.setting(name)
    return Fraction(found) if found else Fraction(0)


def _held(book: Book) -> Iterator[Held]:
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in book.tabs["Billing lines"]:
        if not text(row["Status"]).startswith(("closed", "withdrawn")) and "individual" not in text(row["Line"]):
            lines[row["Session"]].append(row)
    rows = rows_by_session(book)
    months = Counter((one["at"].year, one["at"].month) for one in book.sessions.values() if _counts(one))
    quarters = _quarters(book.today)
    for session in book.sessions.values():
        marks = [text(row["Status"]) for row in rows[session["Session"]]]
        quarter = _quarter(session["at"].date())
        if quarter not in quarters or session["at"].date() >= book.today or not _counts(session):
            continue
        if marks and all(mark in NOT_EXPECTED for mark in marks):
            continue
        yield _one(book, session, rows[session["Session"]], lines[session["Session"]], months)


def _counts(session: Row) -> bool:
    return text(session["State"]) not in ("cancelled", "not reported")


def _quarter(on: date) -> str:
    return f"{on.year} Q{(on.month - 1) // 3 + 1}"


def _one(book: Book, session: Row, rows: Sequence[Row], lines: Sequence[Row], months: Counter[tuple[int, int]]) -> Held:
    group = book.groups[session["Group code"]]
    came = {row["Member code"] for row in rows if row["Status"] in CAME}
    leaders = _leaders(book, session, group)
    costs = [_cost_an_hour(book, who) for who in leaders]
    out = [line for line in lines if not text(line["Status"]).startswith(_HELD)]
    amounts = {line["ID"]: line["Amount"] if _pays_alone(book, line) else line["Allowed"] for line in out}
    is_known = (
        bool(rows)
        and not any(row["Status"] in UNREPORTED for row in rows)
        and (bool(lines) or not came or group["Service"] == "not billed")
        and None not in amounts.values()
        and bool(leaders)
        and None not in costs
    )
    made = Held(
        keys=[("practice", "all sessions"), ("service", text(group["Service"])), ("group", group["ID"])],
        quarter=_quarter(session["at"].date()),
        came=len(came),
        seats=int(group["Seats"]) if group["Seats"] else None,
        payers=_payers(book, came, lines, amounts),
        held=_worth(book, [line for line in lines if line not in out]),
        open=not is_known,
    )
    if is_known:
        made.hours, made.cost = _cost(book, session, group, (len(came), costs))
        made.cost += _setting(book, "Platform cost a month") / months[session["at"].year, session["at"].month]
    return made


def _worth(book: Book, lines: Sequence[Row]) -> dict[str, Fraction | None]:
    """Return what held lines would bring, by payer."""
    found: dict[str, Fraction | None] = {}
    for line in lines:
        name, amount = _payer(book, line["Payer"]), None if _pays_alone(book, line) else line["Allowed"]
        amount, before = line["Amount"] if amount is None else amount, found.get(name, Fraction(0))
        found[name] = None if amount is None or before is None else before + Fraction(str(amount))
    return found


def _leaders(book: Book, session: Row, group: Row) -> list[str]:
    """Return who ran it: a substitute for who leads, and the co-facilitator; nobody is away in these weeks."""
    co = text(session["Co-facilitator"] or group["Co-facilitator"])
    names = [who.split(" (")[0] for who in (led_by(book, session), co) if who]
    return list(dict.fromkeys(names))


def _cost_an_hour(book: Book, who: str) -> Fraction | None:
    found = next(row["Cost an hour"] for row in book.tabs["Clinicians"] if row["Name"] == who)
    return None if found is None else Fraction(str(found))


def _cost(
    book: Book, session: Row, group: Row, ran: tuple[int, Sequence[Fraction | None]]
) -> tuple[Fraction, Fraction]:
    came, costs = ran
    each = int(session["Minutes"]) + _setting(book, "Preparation")
    least, per_member = _setting(book, "Documentation at least"), _setting(book, "Documentation per member")
    writing = max(least, per_member * came) if least else Fraction(0)
    only_lead = text(book.setting("Profit documentation")) == "the lead"
    minutes = [each + (0 if only_lead and place else writing) for place in range(len(costs))]
    cost = sum((of * (rate or 0) / 60 for of, rate in zip(minutes, costs, strict=True)), Fraction(0))
    if text(session["Meets"] or group["Meets"]) != "video" and (session["Room"] or group["Room"]):
        cost += _setting(book, "Room cost an hour") * int(session["Minutes"]) / 60
    return sum(minutes, Fraction(0)) / 60, cost


def _pays_alone(book: Book, line: Row) -> bool:
    return _payer(book, line["Payer"]) == "Self-pay"


def _payer(book: Book, name: Any) -> str:
    """Return a payer as Payers has it, by its name or another one there."""
    for row in book.tabs["Payers"]:
        names = [text(row["Payer"]), *(part.strip() for part in text(row["Also written"]).split(";"))]
        if text(name) and text(name).casefold() in [one.casefold() for one in names]:
            return names[0]
    return text(name) or "no payer"


def _payers(book: Book, came: set[str], lines: Sequence[Row], amounts: Cells) -> dict[str, tuple[int, Fraction]]:
    of = {code_in(line["Member"]): _payer(book, line["Payer"]) for line in lines}
    counts = Counter(of.get(who) or _payer(book, book.members[who]["Payer"]) for who in came)
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        sums[_payer(book, line["Payer"])] += Fraction(str(amounts.get(line["ID"]) or 0))
    return {name: (counts[name], sums[name]) for name in {*counts, *sums}}


def _cells(key: Key, found: Sequence[Held], share: Fraction) -> Cells:
    known = [one for one in found if not one.open]
    shown: Cells = {"Sessions": f"{len(known)} of {len(found)}"}
    if not known:
        return shown
    parts = [one.payers[key[1]] if key[0] == "payer" else (one.came, _brought(one)) for one in known]
    came, revenue = sum(part[0] for part in parts), sum((part[1] for part in parts), Fraction(0))
    shares = [
        Fraction(part[0], one.came or 1) if key[0] == "payer" else Fraction(1)
        for one, part in zip(known, parts, strict=True)
    ]
    cost = sum((of * one.cost for of, one in zip(shares, known, strict=True)), Fraction(0))
    hours = sum((of * one.hours for of, one in zip(shares, known, strict=True)), Fraction(0))
    margin = revenue - cost - revenue * share
    net = revenue * (1 - share) / came if came else None
    average = sum((one.cost for one in known), Fraction(0)) / len(known)
    shown |= {"Came": str(came), "Revenue": _cents(revenue), "Cost": _cents(cost + revenue * share)}
    shown |= {"Margin": _cents(margin), "Margin an hour": _cents(margin / hours) if hours else ""}
    shown |= {"Break-even members": str(-(-average // net)) if net else "", "fills": "", "Empty seats": ""}
    if key[0] != "payer" and net is not None and all(one.seats for one in known):
        seats = sum(one.seats or 0 for one in known)
        fills = [net * seats * part / 100 / len(known) - average for part in (50, 75, 100)]
        empty = sum(max(0, (one.seats or 0) - one.came) for one in known)
        shown |= {"fills": " / ".join(map(_cents, fills)), "Empty seats": _cents(net * empty)}
    return shown


def _brought(one: Held) -> Fraction:
    return sum((revenue for _, revenue in one.payers.values()), Fraction(0))


def _cents(amount: Fraction) -> str:
    """Return an amount with two places, halves away from zero."""
    cents = (abs(amount) * 200 + 1) // 2
    sign = "-" if amount < 0 and cents else ""
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def _two(value: Any) -> str:
    return "" if value is None else _cents(Fraction(str(value)))


def _as_shown(row: Row) -> Cells:
    money = {name: _two(row[name]) for name in ("Revenue", "Cost", "Margin", "Margin an hour", "Empty seats")}
    counts = {name: text(row[name]) for name in ("Sessions", "Came", "Break-even members")}
    return money | counts | {"fills": text(row["Margin at 50 / 75 / 100 %"])}
