"""Which numbers of a survey may be shown, so that nobody can find out what few people answered. Pure.

A number is named by (question, row, answer), "" meaning all: ("", "", "") is how many answered, ("", row, "") how many
of a kind of people did, (question, "", answer) how many chose an answer, (question, row, answer) how many of them.

Whoever has every number that is shown can place a number that is not only between two that are at least ``K`` apart,
the higher of which is at least ``K``:

- Answers of a question: those hidden are two or more and together ``K`` or more, so each is between 0 and their sum.
- Rows: those too few are shown as one, under the same rule. An answer is shown by row in every row or in none; what is
  left of each row is ``K`` or more, in two answers or more. So what is hidden is a whole rectangle with known sums r of
  its rows and c of its columns (n in all), where a cell is between max(0, r + c - n) and min(r, c): Fréchet's bounds.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

K = 5
Key = tuple[str, str, str]
Rows = Mapping[str, Mapping[str, int]]
"""How many chose an answer, by row and answer; every answer is in every row. One row, "", where there are no rows."""
ALL: Key = ("", "", "")
TOGETHER = " + "
"""Joins the names of rows that are shown as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """An earlier survey: how many answered, the questions that were asked, and the numbers that were shown."""

    answers: int
    asked: frozenset[str]
    shown: Mapping[Key, int] = field(default_factory=dict)


def numbers(tables: Mapping[str, Rows], before: Iterable[Wave] = ()) -> dict[Key, int]:
    """Return the numbers that may be shown; ``tables`` are by question, each of the same people."""
    if not tables:
        return {}
    people = {row: sum(some.values()) for row, some in next(iter(tables.values())).items()}
    answers = sum(people.values())
    if answers < K:
        return {}
    waves = _Waves(tuple(one for one in before if one.shown), answers)
    found = {ALL: answers} if waves.allow(ALL, answers) else {}
    rows = _joined_rows(people, waves) if found else {}
    found |= {("", row, ""): sum(people[one] for one in members) for row, members in rows.items()}
    for question, table in tables.items():
        found |= _of_question(question, table, rows, waves)
    return found


def remainder(values: Mapping[str, int], unsafe: Container[str], *, some: bool = False) -> frozenset[str]:
    """Return what is hidden: the ``unsafe``, and the smallest others until they are two or more and ``K`` or more.

    ``some``: something has to be hidden even if all are safe, so that their sum stays unknown.
    """
    hidden = {name for name in values if name in unsafe}
    for name in sorted(values, key=lambda one: (values[one], one)):
        if (hidden or some) and (len(hidden) < 2 or sum(values[one] for one in hidden) < K):
            hidden.add(name)
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class _Waves:
    """The earlier surveys that showed something, beside one with so many answers."""

    before: Sequence[Wave]
    answers: int

    def allow(self, key: Key, value: int) -> bool:
        """Return whether a number is ``K`` or more, and so is what everybody could work out from an earlier one."""
        return value >= K and all(self._differs(key, value, one) for one in self.before)

    def _differs(self, key: Key, value: int, one: Wave) -> bool:
        there = one.shown.get(key)
        if there is not None:
            return abs(value - there) >= K
        are_same_people = abs(self.answers - one.answers) < K
        return not (are_same_people and (not key[0] or key[0] in one.asked))


def _joined_rows(people: Mapping[str, int], waves: _Waves) -> dict[str, tuple[str, ...]]:
    """Return the rows that may be shown, with whom each holds: none where fewer than two are left."""
    hidden = remainder(people, {row for row, count in people.items() if not waves.allow(("", row, ""), count)})
    rows: dict[str, tuple[str, ...]] = {row: (row,) for row in people if row not in hidden}
    if hidden:
        rows[TOGETHER.join(sorted(hidden))] = tuple(sorted(hidden))
    counts = {row: sum(people[one] for one in members) for row, members in rows.items()}
    is_safe = all(waves.allow(("", row, ""), count) for row, count in counts.items())
    return rows if len(rows) > 1 and is_safe else {}


def _of_question(question: str, table: Rows, rows: Mapping[str, Sequence[str]], waves: _Waves) -> dict[Key, int]:
    """Return what may be shown of one question: of everybody, then by row."""
    every = next(iter(table.values()))
    sums = {answer: sum(some[answer] for some in table.values()) for answer in every}
    unsafe = {answer for answer, count in sums.items() if not waves.allow((question, "", answer), count)}
    hidden = remainder(sums, unsafe, some=not waves.allow(ALL, waves.answers))
    shown = {answer: count for answer, count in sums.items() if answer not in hidden}
    found = {(question, "", answer): count for answer, count in shown.items()}
    cells = {
        row: {answer: sum(table[one][answer] for one in members) for answer in every} for row, members in rows.items()
    }
    for answer in _by_row(question, cells, shown, waves):
        found |= {(question, row, answer): some[answer] for row, some in cells.items()}
    return found


def _by_row(question: str, cells: Rows, shown: Iterable[str], waves: _Waves) -> list[str]:
    """Return the answers that may be shown in every row."""
    if not cells:
        return []
    left = [
        answer
        for answer in shown
        if all(waves.allow((question, row, answer), some[answer]) for row, some in cells.items())
    ]
    left.sort(key=lambda answer: (min(some[answer] for some in cells.values()), answer), reverse=True)
    while left and not _rest_is_safe(cells, left):
        left.pop()
    return left


def _rest_is_safe(cells: Rows, left: Container[str]) -> bool:
    rests = [[count for answer, count in some.items() if answer not in left] for some in cells.values()]
    return all(not rest or (len(rest) > 1 and sum(rest) >= K) for rest in rests)
