"""What is shown of a survey, and an attacker with every number that is shown, then and before."""

from collections.abc import Iterator, Mapping
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from addon.feedback.suppression import ALL, TOGETHER, Key, Rows, Wave, numbers, remainder

LEAST = 5
DAILY, PROVED = 100, 10_000


def one_row(**counts: int) -> dict[str, Rows]:
    """Return a survey of one question without rows."""
    return {"q": {"": counts}}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"yes": 8, "so": 6, "no": 5}, {"yes": 8, "so": 6, "no": 5}),
        ({"yes": 12, "so": 4, "no": 1}, {"yes": 12}),  # 4 and 1 are five together
        ({"yes": 12, "so": 6, "no": 4}, {"yes": 12}),  # one alone would be 22 - 18
        ({"yes": 12, "so": 6, "no": 0}, {"yes": 12}),  # nobody looks like few
        ({"yes": 18, "so": 0, "no": 0}, {}),  # all of one mind would tell what everybody chose
        ({"yes": 3, "so": 1, "no": 0}, {}),
    ],
)
def test_answers_of_one_question(counts: dict[str, int], shown: dict[str, int]) -> None:
    """Hidden are those under five, then the smallest until they are two and five together."""
    found = numbers(one_row(**counts))
    assert {key[2]: count for key, count in found.items() if key != ALL} == shown
    assert found.get(ALL) == (sum(counts.values()) if sum(counts.values()) >= LEAST else None)


def test_rows_that_are_too_few_are_shown_as_one() -> None:
    """Six office staff and two interns are eight; by row an answer is shown in all rows or in none."""
    table = {
        "lead": {"yes": 12, "no": 7},
        "office": {"yes": 5, "no": 3},
        "intern": {"yes": 0, "no": 2},
    }
    found = numbers({"q": table})
    assert found == {
        ALL: 29,
        ("", "lead", ""): 19,
        ("", f"intern{TOGETHER}office", ""): 10,
        ("q", "", "yes"): 17,
        ("q", "", "no"): 12,
        ("q", "lead", "yes"): 12,
        ("q", f"intern{TOGETHER}office", "yes"): 5,
        ("q", "lead", "no"): 7,
        ("q", f"intern{TOGETHER}office", "no"): 5,
    }


def test_nearly_the_same_people_later() -> None:
    """One more person and one more yes: neither number is shown again, and what nobody asked before shows no sum."""
    before = Wave(answers=20, asked=frozenset("q"), shown=numbers(one_row(yes=12, no=8)))
    assert before.shown == {ALL: 20, ("q", "", "yes"): 12, ("q", "", "no"): 8}
    assert numbers(one_row(yes=13, no=8), [before]) == {}
    assert numbers(one_row(yes=12, no=8), [before]) == {}
    moved = numbers(one_row(yes=6, so=8, no=7), [before])
    assert moved == {("q", "", "yes"): 6}  # how many answered stays unknown, so 7 + 8 does, too
    fresh = numbers(
        {"other": {"": {"yes": 13, "so": 9, "no": 7}}}, [Wave(answers=28, asked=frozenset("q"), shown={ALL: 28})]
    )
    assert fresh == {("other", "", "yes"): 13}
    assert numbers(one_row(yes=19, no=13), [before]) == {ALL: 32, ("q", "", "yes"): 19, ("q", "", "no"): 13}


def test_the_remainder_is_two_and_five() -> None:
    """Nothing unsafe hides nothing; ties go by name, so that a pass always shows the same."""
    assert remainder({"a": 5, "b": 5}, set()) == frozenset()
    assert remainder({"a": 5, "b": 5, "c": 9}, {"c"}) == {"a", "c"}
    assert remainder({"a": 9, "b": 9}, set(), some=True) == {"a", "b"}


# --- an attacker ---------------------------------------------------------------------------------------


def survey(random: Random) -> dict[str, Rows]:
    """Return random tables: one or two questions to the same people, in one to four rows, some answers rare."""
    rows = ["", *"abcd"][: 1 + random.choice([0, 0, 2, 3, 4])]
    rows = rows[1:] or rows
    people = [random.choice(rows) for _ in range(random.choice([4, 7, 12, 20, 40, 90]))]
    tables: dict[str, Rows] = {}
    for number in range(random.randint(1, 2)):
        answers = [f"{one}" for one in range(random.randint(2, 5))]
        weights = [random.choice([0, 1, 1, 4, 12]) + 0.01 for _ in answers]
        table = {row: dict.fromkeys(answers, 0) for row in rows}
        for row in people:
            table[row][random.choices(answers, weights)[0]] += 1
        tables[f"q{number}"] = table
    return tables


def later(random: Random, tables: Mapping[str, Rows]) -> Mapping[str, Rows]:
    """Return the same survey again: some left, some came, some changed their mind; or nobody did."""
    joined, changed = random.choice([0, 1, 1, 2, 5, 9, 25]), random.choice([0, 0, 1, 3, 12])
    found = {question: {row: dict(some) for row, some in table.items()} for question, table in tables.items()}
    rows = [random.choice(list(next(iter(found.values())))) for _ in range(joined)]
    for table in found.values():
        for row in rows:
            table[row][random.choice(list(table[row]))] += 1
        for _ in range(changed):
            row = random.choice(list(table))
            answer = random.choice(list(table[row]))
            if table[row][answer]:
                table[row][answer] -= 1
                table[row][random.choice(list(table[row]))] += 1
    return found


class Attacker:
    """Knows every number that is shown, and that all questions were answered by the same people; solves for cells."""

    def __init__(self, tables: Mapping[str, Rows], shown: Mapping[Key, int]) -> None:
        self.cells = [(q, row, a) for q, table in tables.items() for row, some in table.items() for a in some]
        self.tables = tables
        lines = [(self.line(key), count) for key, count in shown.items()]
        first, *others = tables
        lines += [(self.of(q, row) - self.of(first, row), 0) for q in others for row in tables[first]]
        self.matrix = np.array([line for line, _ in lines]).reshape(len(lines), len(self.cells))
        self.sums = np.array([count for _, count in lines], dtype=float)
        self.most = 2 * sum(sum(some.values()) for some in tables[first].values()) + 20

    def of(self, question: str, row: str) -> np.ndarray:
        """Return which cells are the row's of a question."""
        return np.array([float(q == question and r == row) for q, r, _ in self.cells])

    def line(self, key: Key) -> np.ndarray:
        """Return which cells a number is the sum of; how many answered is that of the first question."""
        question, row, answer = key
        asked, rows = question or next(iter(self.tables)), row.split(TOGETHER)
        return np.array([float(q == asked and (not row or r in rows) and answer in ("", a)) for q, r, a in self.cells])

    def reach(self, keys: list[Key], *, highest: bool) -> list[int]:
        """Return the least (or highest) whole number that each sum can have, all in one programme of as many blocks."""
        count, blocks = len(self.cells), len(keys)
        sign = -1.0 if highest else 1.0
        wanted = np.concatenate([sign * self.line(key) for key in keys])
        rules = LinearConstraint(np.kron(np.eye(blocks), self.matrix), *[np.tile(self.sums, blocks)] * 2)
        found = milp(wanted, constraints=rules, integrality=np.ones(count * blocks), bounds=Bounds(0, self.most))
        assert found.success, found.message
        values = np.round(found.x).reshape(blocks, count)
        return [round(float(self.line(key) @ line)) for key, line in zip(keys, values, strict=True)]


def every_number(tables: Mapping[str, Rows]) -> Iterator[tuple[Key, int]]:
    """Yield each cell, sub-cell and margin as it really is."""
    first = next(iter(tables.values()))
    people = {row: sum(some.values()) for row, some in first.items()}
    yield ALL, sum(people.values())
    yield from ((("", row, ""), count) for row, count in people.items() if row)
    for question, table in tables.items():
        for answer in next(iter(table.values())):
            yield (question, "", answer), sum(some[answer] for some in table.values())
            yield from (((question, row, answer), some[answer]) for row, some in table.items() if row)


def recovered(tables: Mapping[str, Rows], shown: Mapping[Key, int]) -> tuple[list[Key], dict[Key, int]]:
    """Return what can be known to be under five, and every number that can be known exactly."""
    if not shown:
        return [], {}
    real = dict(every_number(tables))
    keys, attacker = [key for key in real if key not in shown], Attacker(tables, shown)
    if not keys:
        return [], dict(shown)
    most, least = (attacker.reach(keys, highest=highest) for highest in (True, False))
    assert all(low <= real[key] <= high for key, low, high in zip(keys, least, most, strict=True))
    small = [key for key, high in zip(keys, most, strict=True) if high < LEAST]
    known = {key: low for key, low, high in zip(keys, least, most, strict=True) if low == high}
    return small, known | {key: real[key] for key in shown if key in real}


def attack(seed: int) -> tuple[int, int]:
    """Attack a survey and the one after it; return how many numbers were shown in each."""
    random = Random(seed)  # noqa: S311 (no secret)
    first = survey(random)
    second = later(random, first)
    shown = numbers(first)
    people = sum(sum(some.values()) for some in next(iter(first.values())).values())
    again = numbers(second, [Wave(answers=people, asked=frozenset(first), shown=shown)])
    small, known = recovered(first, shown)
    small_again, known_again = recovered(second, again)
    assert not small, (seed, small)
    assert not small_again, (seed, small_again)
    near = [key for key in known.keys() & known_again if abs(known[key] - known_again[key]) < LEAST]
    assert not near, (seed, near)
    return len(shown), len(again)


def test_an_attacker_recovers_no_number_under_five() -> None:
    """Not a cell, a sub-cell, a margin or a difference to the survey before; and something is shown at all."""
    counts = [attack(seed) for seed in range(DAILY)]
    assert sum(one for one, _ in counts) > DAILY
    assert sum(two for _, two in counts) > DAILY / 2


def test_one_person_more_or_fewer_shows_nothing_again() -> None:
    """Whoever knows the others would know that one's answers: not a number that was shown before, nor a hidden one."""
    for seed in range(DAILY):
        random = Random(seed)  # noqa: S311 (no secret)
        first = survey(random)
        second = {q: {row: dict(some) for row, some in table.items()} for q, table in first.items()}
        row = random.choice(list(first["q0"]))
        for table in second.values():
            table[row][random.choice(list(table[row]))] += 1
        for one, other in ((first, second), (second, first)):
            people = sum(sum(some.values()) for some in one["q0"].values())
            if shown := numbers(one):
                assert numbers(other, [Wave(answers=people, asked=frozenset(one), shown=shown)]) == {}


@pytest.mark.prove
def test_an_attacker_recovers_no_number_under_five_in_many_tables() -> None:
    """The same 10,000 times."""
    for seed in range(PROVED):
        attack(seed)


def test_the_attacker_finds_what_a_careless_table_gives_away() -> None:
    """Without the remainder rule one hidden answer is what is left of the sum; rows do the same."""
    table: dict[str, Rows] = {"q": {"a": {"yes": 9, "no": 3}, "b": {"yes": 8, "no": 6}}}
    small, known = recovered(table, {ALL: 26, ("q", "", "yes"): 17, ("q", "a", "yes"): 9, ("", "a", ""): 12})
    assert ("q", "a", "no") in small
    assert known["q", "a", "no"] == table["q"]["a"]["no"]
