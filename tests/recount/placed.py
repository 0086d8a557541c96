"""Placements worked out again: how many groups do not fit whoever waits for one, and how many do."""

import re
from typing import Any

from tests.recount.read_practice import Book, Row, text

Cells = dict[str, Any]


def groups(book: Book) -> dict[tuple[str], Cells]:
    """Return the counts for everybody who waits, by what they asked for in Intake and how each group meets."""
    asked = {text(row["Member code"]): row for row in book.tabs["Intake"] if row["Member code"]}
    running = [one for one in book.groups.values() if text(one["Status"]) in ("", "active", "open")]
    found = {}
    for row in _waiting(book):
        wishes = asked[_code(row)]
        fit = sum(_fits(book, wishes, one) for one in running)
        found[(_code(row),)] = {"Filtered out": len(running) - fit, "Fit": fit}
    return found


def _fits(book: Book, wishes: Row, group: Row) -> bool:
    wants, days, how = text(wishes["Wants"]), re.findall(r"[A-Z][a-z]{2}", text(wishes["Days"])), text(wishes["How"])
    meets, seats = text(group["Meets"]), group["Seats"]
    if wants and wants != text(group["Kind"]):
        return False
    if days and text(group["Weekday"])[:3] not in days:
        return False
    if how in ("in person", "video") and meets not in (how, "hybrid"):
        return False
    stays = [
        one for one in book.roster if one["Group code"] == group["ID"] and (one["left"] or book.today) >= book.today
    ]
    return seats is not None and len({one["Member code"] for one in stays}) < seats


def _waiting(book: Book) -> list[Row]:
    return [row for row in book.tabs["Placements"] if text(row["Status"]).startswith("open")]


def _code(row: Row) -> str:
    return re.findall(r"\((M-\d+)\)", text(row["Member"]))[0]


def groups_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Placements shows: the count before the colon, and how many fit, the proposed group among them."""
    found = {}
    for row in _waiting(book):
        ruled_out = re.findall(r"^(\d+):", text(row["Filtered out"]))
        of = re.findall(r"^\d+ of (\d+)$", text(row["Rank"]))
        others = len(re.findall(r" from [A-Z][a-z]{2} [A-Z][a-z]{2} \d+", text(row["Others"])))
        if of:
            assert int(of[0]) == others + 1
        found[(_code(row),)] = {
            "Filtered out": int(ruled_out[0]) if ruled_out else 0,
            "Fit": others + bool(row["Group"]),
        }
    return found
