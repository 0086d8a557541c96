"""Retention and the clocks of Intake worked out again, from what their cells and docs/intake.md print as definition."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from tests.recount.counting import YEAR, at_nth_whose, known_until, wilson
from tests.recount.read_practice import CAME, Book, Row, day, text

_TIMES = "From first contact to first session"


def shown(book: Book) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the cells of every line of Retention by about, which and period."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    year = _period(book.yesterday - timedelta(days=YEAR - 1), book.yesterday)
    for label, days, people in _days(book):
        found[(label[0], label[1], year)] = {"Days": days, "Result": f"{people} people"}
    screened = [
        text(row["Screening"])
        for row in _people(book)
        if row["Screening at"] and _in_year(book, row["Screening at"].date())
    ]
    shares = [("No-shows of screenings", "all", year, [word == "no show" for word in screened if word in _COUNTED])]
    shares += [(about, which, year, kept) for (about, which), kept in _stayed(book).items()]
    shares += [(about, which, when, gone) for (about, which, when), gone in _dropped(book).items()]
    few = int(book.setting("Smallest number to colour"))
    for about, which, period, cases in shares:
        part, out_of = sum(cases), len(cases)
        found[(about, which, period)] = {
            "Result": f"{part} of {out_of}",
            "Share": round(part / out_of, 4) if out_of >= few else None,
            "Likely range": wilson(part, out_of) if out_of else None,
            "Reads as": "too few to tell" if out_of < few else None,
        }
    return found


_COUNTED = ("held", "no show")


def as_shown(book: Book) -> dict[tuple[str, str, str], Row]:
    """Return the lines of Retention."""
    return {
        (text(row["About"]), text(row["Which"]), text(row["Period"])): row
        | {"Days": None if row["Days"] is None else float(row["Days"])}
        for row in book.tabs["Retention"]
    }


def _people(book: Book) -> list[Row]:
    return [row for row in book.tabs["Intake"] if text(row["Stage"]) != "same person"]


def _period(first: date, last: date) -> str:
    return " to ".join(f"{on:%b} {on.day} {on.year}" for on in (first, last))


def _in_year(book: Book, on: date) -> bool:
    return book.yesterday - timedelta(days=YEAR - 1) <= on <= book.yesterday


# --- times -----------------------------------------------------------------------------------------------


def _days(book: Book) -> Iterator[tuple[tuple[str, str], float | None, int]]:
    waited = sorted(days for days, on in waits(book).values() if _in_year(book, on))
    yield (_TIMES, "median"), float(median(waited)) if waited else None, len(waited)
    yield (_TIMES, "90th percentile"), float(waited[ceil(len(waited) * 0.9) - 1]) if waited else None, len(waited)
    spent: dict[str, list[int]] = defaultdict(list)
    for row in _people(book):
        steps = [(part[:-11], date.fromisoformat(part[-10:])) for part in text(row["So far"]).split("; ") if part]
        for (stage, begun), (_, ended) in pairwise(steps):
            if _in_year(book, ended) and begun <= ended:
                spent[stage].append((ended - begun).days)
    for stage, days in spent.items():
        yield ("Days in a stage", stage), float(median(days)), len(days)


def waits(book: Book) -> dict[str, tuple[int, date]]:
    """Return by member the days from first contact to first session, and the day of that session."""
    found = {}
    for row in _people(book):
        asked = row["First contact"].date() if row["First contact"] else None
        came = [
            one["on"]
            for one in book.attendance_of.get(text(row["Member code"]), ())
            if one["Status"] in CAME and asked and asked <= one["on"] <= book.yesterday
        ]
        if came and asked:
            found[text(row["Member code"])] = ((min(came) - asked).days, min(came))
    return found


# --- who stays and who leaves -------------------------------------------------------------------------------


def _stayed(book: Book) -> dict[tuple[str, str], list[bool]]:
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    asked = {text(row["Member code"]): row for row in _people(book) if row["Member code"]}
    waited_by = waits(book)
    for stay, stayed in at_nth_whose(book, 8):
        member = stay["Member code"]
        row = asked.get(member)
        if row and stay["joined"] and stay["joined"] < row["First contact"].date():
            row = None
        through = "not through Intake"
        waited = waited_by.get(member, (None,))[0]
        labels = {
            "group": told_apart(book.groups, "Group name")[stay["Group code"]],
            "how they came": text(row["Came by"]) if row else through,
            "who sent them": (text(row["Referred by"]) or "nobody named") if row else through,
            "time to the first session": _band(waited) if row else through,
        }
        for by, which in labels.items():
            found[(f"8-session retention by {by}", which)].append(stayed)
    return found


def told_apart(rows: dict[str, Row], header: str) -> dict[str, str]:
    """Return by code the name; the code where it is blank, and both where somebody else has that name too."""
    found = {}
    for code, row in rows.items():
        name = text(row[header])
        shared = sum(text(other[header]) == name for other in rows.values()) > 1
        found[code] = code if not name else f"{name} ({code})" if shared else name
    return found


def _band(waited: int | None) -> str:
    if waited is None:
        return "not filled in"
    return "up to 14 days" if waited <= 14 else "15 to 28 days" if waited <= 28 else "29 days or more"


def _dropped(book: Book) -> dict[tuple[str, str, str], list[bool]]:
    found: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    names = told_apart({text(row["ID"]): row for row in book.tabs["Clinicians"]}, "Name")
    begins = date(book.today.year, 3 * ((book.today.month - 1) // 3) + 1, 1)
    for _ in range(4):
        ends = begins - timedelta(days=1)
        begins = date(ends.year, 3 * ((ends.month - 1) // 3) + 1, 1)
        for stay in book.roster:
            if (stay["joined"] or ends) > ends or known_until(book, stay) < begins:
                continue
            group = book.groups[stay["Group code"]]
            left = stay["left"] is not None and begins <= stay["left"] <= ends
            gone = left and text(stay["Exit reason"]) in ("stopped coming", "lost contact")
            service = text(group["Service"]) or "group psychotherapy"
            leader = names.get(text(group["Clinician code"]), "nobody named")
            found[("Drop-out by service", service, _period(begins, ends))].append(gone)
            found[("Drop-out by clinician", leader, _period(begins, ends))].append(gone)
    return found


# --- the clocks --------------------------------------------------------------------------------------------


def clocks(book: Book) -> dict[tuple[str], dict[str, Any]]:
    """Return Stage and Act by of whoever is not a member yet, as docs/intake.md has them."""
    return {(text(row["ID"]),): dict(zip(("Stage", "Act by"), _clock(row), strict=True)) for row in _asking(book)}


def clocks_shown(book: Book) -> dict[tuple[str], dict[str, Any]]:
    """Return what Intake shows of them."""
    return {(text(row["ID"]),): {"Stage": row["Stage"], "Act by": day(row["Act by"])} for row in _asking(book)}


def _asking(book: Book) -> list[Row]:
    return [row for row in book.tabs["Intake"] if not row["Member code"]]


def _clock(row: Row) -> tuple[str, date | None]:
    side, at, became = text(row["Side"]), row["Screening at"], text(row["Screening"])
    if side in ("declined", "referred out"):
        return side, None
    if side == "deferred" or text(row["Fits"]) == "later":
        return "deferred", day(row["Ask again on"])
    if became == "held":
        return "screened", at.date() + timedelta(days=3)
    if at and not became:
        return "screening booked", at.date()
    missed = at.date() if at else date.min
    if row["Reached on"] and text(row["Result"]) in ("", "reached"):
        return "contacted", max(day(row["Reached on"]) or missed, missed) + timedelta(days=7)
    return "inquiry", _business_day_after(max(row["First contact"].date(), missed))


def _business_day_after(on: date) -> date:
    """Return the next day on which an office works; the seeds' weeks have no holiday but Veterans Day."""
    on += timedelta(days=1)
    return on if on.weekday() < 5 and (on.month, on.day) != (11, 11) else _business_day_after(on)
