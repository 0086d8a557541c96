"""Whatever is changed in the log is found, and the row is named: flip, delete, insert, cut, swap, wrong key."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest

from addon.audit.anchors import Anchor
from addon.audit.chain import AuditRow, Head, chained, mac_of
from addon.audit.verifying import Finding, verified
from tests.audit.rows import KEY, OTHER_KEY, event, log

FEW, ALL = 60, 1_000
COLUMNS = tuple(one.name for one in fields(AuditRow) if one.name != "n")
WAYS = len(COLUMNS) + 5
ROWS = log(FEW)
ANCHOR = Anchor(FEW, ROWS[-1].mac[:32], "2026-03-03")
SOME = (1, 2, 30, 31, FEW - 1, FEW)


def found_in(rows: Sequence[AuditRow], *anchors: Anchor) -> Sequence[Finding]:
    """Return what is wrong with rows."""
    return verified(rows, KEY, anchors=anchors).findings


def flipped(text: str, at: int) -> str:
    """Return a text with one bit of one letter another; a blank one gets a letter."""
    place = at % len(text) if text else 0
    return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :] if text else "x"


def _with(row: AuditRow, column: str, value: str) -> AuditRow:
    changed: dict[str, Any] = {column: value}
    return replace(row, **changed)


def renumbered(rows: Sequence[AuditRow]) -> list[AuditRow]:
    """Hide a gap, or make room: number rows anew."""
    return [replace(row, n=n) for n, row in enumerate(rows, 1)]


def forged(rows: Sequence[AuditRow], n: int) -> AuditRow:
    """Return a row as somebody makes it who has read the code and has no key."""
    row = replace(rows[0], n=n, who="staff:nobody")
    return replace(row, mac=mac_of(OTHER_KEY, rows[n - 2].mac if n > 1 else "", row))


def damaged(rows: list[AuditRow], n: int) -> Iterator[tuple[str, list[AuditRow]]]:
    """Yield the log with row n damaged in each way: every column flipped, deleted, inserted before, cut off."""
    before, row, behind = rows[: n - 1], rows[n - 1], rows[n:]
    for column in COLUMNS:
        yield column, [*before, _with(row, column, flipped(getattr(row, column), n)), *behind]
    yield "number", [*before, *behind, replace(row, n=n + 5 * ALL)]
    yield "deleted", [*before, *behind]
    yield "deleted and numbered anew", renumbered([*before, *behind])
    yield "inserted", renumbered([*before, forged(rows, n), row, *behind])
    yield "cut", before


def located(rows: list[AuditRow], numbers: Iterable[int]) -> int:
    """Damage the log in every way at each of these rows; return how many damages were located by the row's number.

    Flips, deletions and cuts are told of that row alone.
    """
    count, anchor = 0, Anchor(len(rows), rows[-1].mac[:32])
    for n in numbers:
        for way, now in damaged(rows, n):
            found = found_in(now, anchor)
            assert found[0].n == n, (n, way, found[:3])
            assert len(found) == 1 or way in {"number", "deleted and numbered anew", "inserted"}, (n, way, found)
            count += 1
    return count


def test_a_whole_log_is_whole() -> None:
    """Nothing is found where nothing is wrong, with the anchor and without."""
    verdict = verified(ROWS, KEY, anchors=[ANCHOR])
    assert (verdict.is_whole, verdict.rows, verdict.head) == (True, FEW, Head(FEW, ROWS[-1].mac))
    assert verified(ROWS, KEY).is_whole


def test_every_way_of_damage_is_located_at_some_rows() -> None:
    """The first, the last and those in between."""
    assert located(ROWS, SOME) == len(SOME) * WAYS


@pytest.mark.prove
def test_every_way_of_damage_is_located_at_each_of_1000_rows() -> None:
    """P14: flip (any column), delete, insert, cut each of 1,000 rows: 100 % by the row's number."""
    assert located(log(ALL), range(1, ALL + 1)) == ALL * WAYS


@pytest.mark.parametrize("n", SOME[:-1])
def test_without_an_anchor_only_a_cut_tail_is_not_noticed(n: int) -> None:
    """That is what anchors are for."""
    assert not found_in(ROWS[: n - 1])
    assert found_in([*ROWS[: n - 1], *ROWS[n:]])[0].n == n


@pytest.mark.parametrize(("first", "second"), [(1, 2), (1, FEW), (30, 31), (10, 40)])
def test_swapped_rows_are_named(first: int, second: int) -> None:
    """Both, and no row between them; their contents are recognised where their neighbours still tell."""
    rows = list(ROWS)
    rows[first - 1], rows[second - 1] = (
        replace(ROWS[second - 1], n=first),
        replace(ROWS[first - 1], n=second),
    )
    found = found_in(rows)
    assert {one.n for one in found} == {first, second}
    assert f"holds what was written as row {first:,}" in str(found[1])


def test_an_older_copy_is_noticed_by_the_anchor() -> None:
    """A copy of rows 1 to 20 is a whole log of its own; also when it has grown again since, under the same key."""
    older = ROWS[:20]
    assert str(found_in(older, ANCHOR)[0]).startswith("row 21 to row 60 are missing at the end: row 60 was there")
    events = (("", event(n)) for n in range(100, 200))
    grown = [*older, *chained(KEY, Head(20, older[-1].mac), events)]
    assert verified(grown, KEY).is_whole
    (found,) = found_in(grown, ANCHOR)
    assert (found.n, "not the row that was there on 2026-03-03" in found.what) == (FEW, True)


def test_another_key_and_another_log_are_told() -> None:
    """Nobody can tell these two apart; one flipped row is neither."""
    (found,) = verified(ROWS, OTHER_KEY).findings
    assert (found.n, "do not fit this key" in found.what) == (1, True)
    (found,) = verified(log(FEW, OTHER_KEY), KEY).findings
    assert found.n == 1


def _none(row: AuditRow) -> AuditRow:
    return replace(row, who=None)  # type: ignore[arg-type]


def _bytes(row: AuditRow) -> AuditRow:
    return replace(row, about=b"M-0001")  # type: ignore[arg-type]


def _no_mac(row: AuditRow) -> AuditRow:
    return replace(row, mac="")


def _null_mac(row: AuditRow) -> AuditRow:
    return replace(row, mac=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [_none, _bytes, _no_mac, _null_mac], ids=lambda one: one.__name__)
@pytest.mark.parametrize("n", [1, 30, FEW])
def test_what_no_row_ever_holds_stops_nothing(change: Callable[[AuditRow], AuditRow], n: int) -> None:
    """Somebody who changes the table's form, too, has his row named; its neighbours are none of it."""
    found = found_in([*ROWS[: n - 1], change(ROWS[n - 1]), *ROWS[n:]])
    assert {one.n for one in found} <= {n, n + 1}
    assert found[0].n == n


def test_a_number_that_is_there_twice_and_rows_out_of_order_are_named() -> None:
    """As in a table whose primary key somebody dropped."""
    assert found_in([*ROWS[:7], ROWS[6], *ROWS[7:]])[0].n == 7
    assert found_in([*ROWS[:7], ROWS[8], ROWS[7], *ROWS[9:]])[0].n == 8


def test_thousands_of_wrong_rows_end_in_a_count() -> None:
    """The verdict stays small, and the first row is named."""
    rows = [ROWS[0], *(replace(row, who="staff:eve") for row in ROWS[1:])]
    verdict = verified(rows, KEY)
    assert (verdict.findings[0].n, len(verdict.findings) + verdict.more) == (2, FEW - 1)


def test_no_two_rows_are_the_same_bytes() -> None:
    """Letters that move from one column into the next, or from the number into the MAC before, give another MAC."""
    row = AuditRow(12, "3", "ab", "c", "", "d")
    others = [
        AuditRow(12, "3", "a", "bc", "", "d"),
        AuditRow(12, "3", "ab", "", "c", "d"),
        AuditRow(12, "3", "ab", "c", "d", ""),
        AuditRow(1, "23", "ab", "c", "", "d"),
    ]
    macs = [mac_of(KEY, "", one) for one in (row, *others)] + [mac_of(KEY, "1", replace(row, n=2))]
    assert len(set(macs)) == len(macs)
    assert all(before.mac != after.mac for before, after in pairwise(ROWS))
