"""A client list of any accepted size: the work grows with its rows, however alike its clients are."""

import sys
from collections.abc import Callable
from datetime import date
from types import FrameType

import pytest

from addon.exports.export import Export
from addon.exports.known_people import known_people
from addon.exports.rows import ClientRef, ClientRow
from addon.people.client_lists import Newcomers, members_from
from addon.people.found import ToAsk
from addon.problems import Place
from addon.records import Member, Practice

FIRSTS = ("Bob", "Robert", "Bill", "William", "Liz", "Elizabeth", "Ada", "Cid")
BORN = date(1990, 1, 1)


def client(at: int, *, born: date | None = None, email: str = "", last: str = "") -> ClientRow:
    """Return one row of a list."""
    name = f"{FIRSTS[at % len(FIRSTS)]} {last or f'Son{at // len(FIRSTS)}'}"
    return ClientRow(
        client=ClientRef(name=name, birth_date=born), email=email or f"c{at}@e.org", place=Place("c.csv", str(at), True)
    )


SHAPES: dict[str, Callable[[int], ClientRow]] = {
    "nothing in common": client,
    "one birth date and e-mail for all": lambda at: client(at, born=BORN, email="desk@e.org"),
    "every name several times": lambda at: client(at % 100, email=f"c{at}@e.org"),
}


def calls(rows: int, shape: Callable[[int], ClientRow], *, free: bool) -> int:
    """Return how many functions are called for a list of which half are members, under other first names."""
    listed = [shape(at) for at in range(rows)]
    members = tuple(
        Member(
            code=f"M-{at:06d}",
            name=f"Zed {row.client.name.split()[1]}",
            birth_date=row.client.birth_date,
            email=row.email,
        )
        for at, row in enumerate(listed[::2])
    )
    export = Export(
        profile="p", source="client list", file="c.csv", sha256="f", rows=tuple(listed), fills={"name": "firmly"}
    )
    codes = iter(range(10**6))
    newcomers = Newcomers(mint=lambda: f"M-9{next(codes)}", free=free, accepted=lambda _: False, is_new=lambda _: False)
    counted = 0

    def count(_: FrameType, __: str, ___: object) -> None:
        nonlocal counted
        counted += 1

    before = sys.gettrace()
    sys.settrace(count)
    try:
        people = known_people(Practice(zone="UTC", members=members), {}, [export])
        found = members_from([export], people, newcomers)
        ToAsk(tuple(found.unclear.values())).asked(people)
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("free", [True, False], ids=["first day", "later"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_the_rows_are_about_twice_the_work(shape: Callable[[int], ClientRow], *, free: bool) -> None:
    """Counted, not timed: with every row compared to every other, it would be four times."""
    calls(600, shape, free=free)  # a name is taken apart once
    few, some, many = (calls(rows, shape, free=free) for rows in (150, 300, 600))
    assert (many - some) / (some - few) < 2.5
