"""Thirty foreign exports with the truth about every column, and how a guess is measured against it.

``PYTHONPATH=. python -m tests.exports.guessing.layouts`` prints the measurement, file by file.
"""

import csv
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from addon.exports.guessing.guesses import ASK, FileGuess, guess_file, words_of
from addon.exports.guessing.practice_keys import NO_KEYS, PracticeKeys, practice_keys
from addon.exports.guessing.tables import Table, table_of
from addon.exports.limits import LIMITS
from addon.records import Clinician, GroupSession, Member, Payer, Practice, TherapyGroup

FOLDER = Path(__file__).parents[1] / "layouts"
GRAVE = frozenset({"identity", "date", "money"})
_PARTS = {"time": "when", "end_time": "ends"}
"""Fields of a time of day that is in a column of its own: the truth names the field that it is a part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How a guess about one file compares with the truth, by column ("" for the kind of file)."""

    name: str
    columns: int
    right: int
    silent: tuple[str, ...]
    grave: tuple[str, ...]
    picks: tuple[str, ...]
    words: int


def names() -> list[str]:
    """Return the names of the layouts."""
    return sorted(path.name.removesuffix(".expected.toml") for path in FOLDER.glob("*.expected.toml"))


def truth(name: str) -> dict[str, Any]:
    """Return the truth about a layout."""
    return tomllib.loads((FOLDER / f"{name}.expected.toml").read_text(encoding="utf-8"))


def table(name: str) -> Table | None:
    """Return the table of a layout as a pass finds it."""
    path = FOLDER / truth(name)["file"]
    return table_of(path.name, path.read_bytes(), LIMITS)


def known(told: Mapping[str, Any]) -> PracticeKeys:
    """Return what the practice knows that a layout comes from."""
    return practice_keys(practice()) if told["practice"] else NO_KEYS


@cache
def practice() -> Practice:
    """Return the practice of the layouts."""
    with (FOLDER / "practice.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    of = {kind: [one for one in rows if one["row"] == kind] for kind in {one["row"] for one in rows}}
    groups = {one["group"]: f"G-{at:02d}" for at, one in enumerate(of["group"], 1)}
    return Practice(
        zone="America/New_York",
        clinicians=tuple(Clinician(code=f"C-{at:02d}", name=one["name"]) for at, one in enumerate(of["clinician"], 1)),
        groups=tuple(TherapyGroup(code=code, name=name) for name, code in groups.items()),
        members=tuple(_member(at, one) for at, one in enumerate(of["member"], 1)),
        payers=tuple(Payer(id=name, name=name) for name in sorted({one["payer"] for one in rows} - {""})),
        sessions=tuple(_session(at, one, groups) for at, one in enumerate(of["session"], 1)),
    )


def _member(at: int, row: Mapping[str, str]) -> Member:
    born = date.fromisoformat(row["birth_date"]) if row["birth_date"] else None
    return Member(
        code=f"M-{at:04d}", name=row["name"], birth_date=born, external_id=row["external_id"], phone=row["phone"]
    )


def _session(at: int, row: Mapping[str, str], groups: Mapping[str, str]) -> GroupSession:
    start = datetime.fromisoformat(row["start"])
    return GroupSession(
        code=f"S-{at}", group=groups[row["group"]], start=start, original_start=start, minutes=int(row["minutes"])
    )


@cache
def measured(name: str) -> Measured:
    """Compare the first guess about a layout with the truth."""
    told, found = truth(name), table(name)
    assert found is not None, name
    guess = guess_file(found, known(told))
    columns = [one for one in told["columns"] if one["header"]]
    first = [(one, _guessed(guess, one["position"] - 1)) for one in columns]
    wrong = [one for one, label in first if not _is_right(one, label)]
    # As long as the kind of file is asked nothing is loaded: what counts then is the guess after a person's answer.
    settled = guess if guess.kind else guess_file(found, known(told), kind=told["kind"])
    compared = [(one, _guessed(settled, one["position"] - 1)) for one in columns]
    silent = [one for one, label in compared if label not in {ASK, ""} and not _is_right(one, label)]
    return Measured(
        name=name,
        columns=len(columns),
        right=len(columns) - len(wrong),
        silent=tuple(one["header"] for one in silent),
        grave=tuple(one["header"] for one in silent if one.get("role") in GRAVE),
        picks=tuple(_picks(told, guess, compared)),
        words=sum(one.guess == ASK for one in words_of(found, settled.read_as)),
    )


def _guessed(guess: FileGuess, at: int) -> str:
    """Return the field guessed for a column, "" for one that is not read, or ASK."""
    one = next((one for one in guess.columns if one.at == at), None)
    if one is None or one.guess == ASK:
        return "" if one is None else ASK
    name = one.field.in_profile if one.field else ""
    return _PARTS.get(name, name)


def _is_right(one: Mapping[str, Any], label: str) -> bool:
    """Return whether a guess is the truth; asking is right where even a careful person would ask."""
    return label in {one["field"], *one.get("accept", ())} or (label == ASK and one.get("must_ask", False))


def _picks(told: Mapping[str, Any], guess: FileGuess, compared: list[tuple[Mapping[str, Any], str]]) -> Iterator[str]:
    """Yield what a person has to pick: the kind, and every column that is asked about or wrong."""
    if guess.kind != told["kind"]:
        yield "kind of file"
    for one, label in compared:
        if label not in {one["field"], *one.get("accept", ())}:
            yield one["header"]


def report() -> str:
    """Return the measurement as text, one line a file."""
    every = [measured(name) for name in names()]
    right, columns = sum(one.right for one in every), sum(one.columns for one in every)
    return "\n".join([*map(_line, every), f"{right} of {columns} columns right at first ({right / columns:.1%})"])


def _line(one: Measured) -> str:
    told = f"{one.name:32} {one.right:3}/{one.columns:<3} picks {len(one.picks):2} words {one.words:2}"
    return f"{told} grave {', '.join(one.grave) or '-'} silent {', '.join(one.silent) or '-'}"


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
