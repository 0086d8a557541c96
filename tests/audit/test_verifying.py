"""Whatever is changed in the log is found, and the row is named: flip, delete, insert, cut, swap, wrong key."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest

from addon.audit.anchors import Anchor
from addon.audit.chain import AuditRow, Head, chained, mac_of
from addon.audit.events import KNOWN_DAMAGE, AuditEvent
from addon.audit.verifying import CHANGED, MOST_NAMED, Finding, verified
from tests.audit.rows import BEGAN, KEY, OTHER_KEY, event, log

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
    assert len(verdict.findings) == MOST_NAMED + 1
    assert verdict.findings[0].n == 2
    assert f"and {FEW - 1 - MOST_NAMED - 1} after it" in verdict.findings[-1].what


def noted(rows: Sequence[AuditRow], known: Iterable[Finding], key: bytes | None = KEY) -> list[AuditRow]:
    """Return the log with a note, behind it, that somebody knows of these findings."""
    how = " ".join(one.mark for one in known)
    note = AuditEvent(at=BEGAN, who="account:ana", what=KNOWN_DAMAGE, how=how)
    return [*rows, *chained(key, Head(rows[-1].n, rows[-1].mac), [("", note)])]


def _without_macs(rows: Sequence[AuditRow]) -> list[AuditRow]:
    """Return rows that were written while the key was away, from the 11th on, and the chain carried on behind them."""
    away = chained(None, Head(10, rows[9].mac), (("", event(n)) for n in range(11, 41)))
    return [*rows[:10], *away, *chained(KEY, Head(40, ""), (("", event(n)) for n in range(41, FEW + 1)))]


def _all_of_somebody_else(rows: Sequence[AuditRow]) -> list[AuditRow]:
    return [rows[0], *(replace(row, who="staff:eve") if row.n < FEW - 5 else row for row in rows[1:])]


@pytest.mark.parametrize("damage", [_without_macs, _all_of_somebody_else], ids=lambda one: one.__name__)
@pytest.mark.parametrize("n", [3, 20, 38, 50])
def test_what_somebody_knows_hides_nothing_new(n: int, damage: Callable[[Sequence[AuditRow]], list[AuditRow]]) -> None:
    """However much was known: a row that goes missing, or is another, afterwards is told; but not one known as such."""
    rows = damage(ROWS)
    named = verified(rows, KEY).findings
    known = noted(rows, named)
    assert len(named) > MOST_NAMED
    assert verified(known, KEY).new == []
    assert verified([*known[: n - 1], *known[n:]], KEY).new
    another = replace(known[n - 1], who="staff:bob", mac="0" * 64)
    is_known = str(next((one for one in named if one.n == n), "")).endswith(CHANGED)
    assert bool(verified([*known[: n - 1], another, *known[n:]], KEY).new) != is_known


@pytest.mark.parametrize("key", [None, OTHER_KEY], ids=["no key", "another key"])
def test_a_note_that_somebody_forged_counts_for_nothing(key: bytes | None) -> None:
    """Neither for what it hides nor for itself, although it lists its own mark too."""
    rows = [*ROWS[:16], replace(ROWS[16], who="staff:eve"), *ROWS[17:]]
    known = verified(rows, KEY).findings
    for _ in range(3):  # with the mark of its own row, whatever that is
        forged_ = noted(rows, known, key)
        known = verified(forged_, KEY).findings
    rows = [*forged_, *chained(KEY, Head(forged_[-1].n, forged_[-1].mac), [("", event(1))])]
    assert {one.n for one in verified(rows, KEY).new} == {17, FEW + 1}


def test_the_newest_of_many_anchors_counts() -> None:
    """A year of nightly backups, and then the end is cut."""
    rows = log(FEW)
    anchors = [Anchor(n, rows[n - 1].mac[:32]) for n in range(10, FEW + 1)]
    (*_, found) = verified(rows[: FEW - 1], KEY, anchors=anchors).findings
    assert found.n == FEW


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
