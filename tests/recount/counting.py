"""What the Dashboard's formulas count: expected attendances, seats, held sessions, and how sure a share is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import sqrt

from tests.recount.read_practice import CAME, NOT_EXPECTED, UNREPORTED, Book, Row, covers, day, text

QUARTER, YEAR = 91, 365


def could_count(book: Book, row: Row) -> bool:
    """Return whether a row could count: past, on the roster that day, not excused and not cancelled by the practice."""
    session = book.sessions.get(row["Session"], {})
    return bool(
        row["on"] < book.today
        and row["Status"] not in NOT_EXPECTED
        and session.get("State") != "cancelled"
        and book.stays_of(row["Member code"], row["group"], row["on"])
    )


def marked(rows: Iterable[Row]) -> list[Row]:
    """Return the expected attendances among rows that could count: those that somebody marked."""
    return [row for row in rows if row["Status"] not in UNREPORTED]


def count(rows: Iterable[Row], words: Iterable[str]) -> int:
    """Return how many rows have one of these statuses."""
    return sum(row["Status"] in words for row in rows)


def on_roster(book: Book, group: str, on: date) -> set[str]:
    """Return the members on a group's roster on a day; who is inactive without having left takes no seat."""
    return {
        one["Member code"]
        for one in book.roster
        if one["Group code"] == group and covers(one, on) and (one["left"] or book.is_active(one["Member code"]))
    }


def seated_by(book: Book, on: date) -> list[Row]:
    """Return the active groups with seats that had begun by a day: First session, or a session on record before it."""
    met = {text(one["Session"]).split()[0] for one in book.sessions.values() if one["at"].date() <= on and _met(one)}
    seated = [one for one in book.groups.values() if text(one["Status"]) == "active" and one["Seats"]]
    return [one for one in seated if (day(one["First session"]) or on) <= on or one["ID"] in met]


def _met(session: Row) -> bool:
    return session["State"] not in ("cancelled", "not reported")


def began(begins: date, stays: Iterable[Row]) -> date:
    """Return when the time in groups began that includes a day: stays with no day between them are one time."""
    before = [one for one in stays if one["joined"] and one["joined"] < begins]
    while touching := [one for one in before if (one["left"] or date.max) >= begins - timedelta(days=1)]:
        begins = min(one["joined"] for one in touching)
        before = [one for one in before if one["joined"] < begins]
    return begins


def at_nth(book: Book, number: int) -> Iterator[bool]:
    """Yield for each membership that came that far in the last year whether it stayed."""
    return (stayed for _, stayed in at_nth_whose(book, number))


def at_nth_whose(book: Book, number: int) -> Iterator[tuple[Row, bool]]:
    """Yield each membership that came that far in the last year, and whether it stayed."""
    since = book.yesterday - timedelta(days=YEAR - 1)
    return ((stay, stayed) for on, stay, stayed in at_nth_when(book, number) if on >= since)


def at_nth_when(book: Book, number: int) -> Iterator[tuple[date, Row, bool]]:
    """Yield for each membership that came that far on which day it did, and whether it stayed."""
    met = defaultdict(list)
    for one in book.sessions.values():
        if one["State"] == "held" and one["at"].date() < book.today:
            met[one["Group code"]].append((one["at"], one["Session"]))
    came = {(row["Session"], row["Member code"]) for row in book.attendance if row["Status"] in CAME}
    for stay in book.roster:
        group, joined = stay["Group code"], stay["joined"]
        after = [one for one in sorted(met[group]) if joined and joined <= one[0].date()]
        if len(after) < number or _before_the_record(book, group, joined, min(met[group])[0].date()):
            continue
        at, session = after[number - 1]
        attended = (session, stay["Member code"]) in came
        yield at.date(), stay, attended or (covers(stay, at.date()) and at.date() <= known_until(book, stay))


def known_until(book: Book, stay: Row) -> date:
    """Return the last day of a membership that somebody knows: who is inactive without Left came last then."""
    if stay["left"] or book.is_active(stay["Member code"]):
        return date(9999, 12, 31) if stay["left"] is None else stay["left"]
    mine = book.attendance_of.get(stay["Member code"], ())
    came = [row["on"] for row in mine if row["Status"] in CAME and row["group"] == stay["Group code"]]
    return max([on for on in came if on < book.today] + [stay["joined"] or date.min])


def _before_the_record(book: Book, group: str, joined: date, begins: date) -> bool:
    """Return whether the group met before its first session on record, while the member was in it: n is unknowable."""
    return joined < begins and (day(book.groups[group]["First session"]) or begins) < begins


def wilson(count: int, out_of: int) -> str:
    """Return the 95 % Wilson interval in whole percents."""
    z, share = 1.959964, count / out_of
    middle = share + z * z / (2 * out_of)
    spread = z * sqrt(share * (1 - share) / out_of + z * z / (4 * out_of * out_of))
    low, high = ((middle + sign * spread) / (1 + z * z / out_of) for sign in (-1, 1))
    return f"{max(0, low):.0%} to {min(1, high):.0%}"
