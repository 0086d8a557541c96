"""The two views after a whole pass."""

from tests.sync.little_practice import LittlePractice


def test_the_plan_of_a_practice_is_shown() -> None:
    """Every session of two weeks has its line, and each clinician's sum is that of their lines."""
    with LittlePractice() as little:
        little.sync()
        week, load = little.rows("week"), little.rows("week_by_clinician")
    assert [(row["time"], row["group"], row["leader"], row["expected"]) for row in week][:2] == [
        ("6:00 to 7:30 PM", "Tuesday process group", "Rosa Díaz", 3),
        ("5:30 to 6:45 PM", "Families together", "Tom O'Hara and Rosa Díaz", 3),
    ]
    sums: dict[str, int] = {}
    name = ""
    for row in load:
        name = str(row["clinician"] or name)
        if not row["clinician"] and row["what"] not in {"busy", "all day"}:
            sums[name] = sums.get(name, 0) + int(str(row["minutes"]))
    assert sums == {str(row["clinician"]): row["minutes"] for row in load if row["clinician"]}
