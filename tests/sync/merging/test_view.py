"""What a part is shown of a tab: rows as typed with their places, and what was agreed on before."""

from dataclasses import replace

from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.view import PlanView
from tests.sync.merging.test_identify import agreed_on, clients, look
from tests.sync.world import TODAY


def test_a_view_gives_rows_places_and_what_was_agreed_on() -> None:
    """Here the second row was deleted, and the first has a formula under Phone."""
    rows, agreed = agreed_on(clients(2))
    first, second = (str(row[0]) for row in rows)
    agreed = AgreedTab({**agreed.rows, second: replace(agreed.rows[second], gone=TODAY.isoformat())})
    view = PlanView(plan=TabPlan(look(rows[:1], agreed, locked=[(2, 2)])), agreed=agreed)
    assert (view.tab.name, view.sheet.first_row, view.is_untouched) == ("clients", 2, False)
    assert (view.numbers, len(view.keys)) == ({first: 2}, 1)
    assert list(view.rows(["name"], only={second})) == []
    assert [(one["id"], one["name"]) for one in view.values()] == [(first, "k00")]
    assert (view.at(first, "name"), view.at(first, "nothing"), view.at(second, "name")) == ("B2", "", "")
    assert (view.is_locked(first, "phone"), view.is_locked(first, "name"), view.is_locked(second, "name")) == (
        True,
        False,
        True,
    )
    assert [one["name"] for one in view.removed()] == ["k01"]
    assert (dict(view.observed(first)), list(view.observed_from("ehr"))) == ({}, [])


def test_a_view_of_an_empty_tab_is_untouched_only_if_it_always_was() -> None:
    """A tab that somebody emptied is not filled from exports without a question."""
    _, agreed = agreed_on(clients(1))
    empty = look([], AgreedTab())
    assert PlanView(plan=TabPlan(empty), agreed=AgreedTab()).is_untouched
    assert not PlanView(plan=TabPlan(empty), agreed=agreed).is_untouched


def test_a_column_that_is_not_there_counts_as_it_was_last() -> None:
    """Also in a tab that is not left alone: missing is not empty."""
    rows, agreed = agreed_on(clients(2))
    seen = look(rows, agreed)
    seen.at = {name: at for name, at in seen.at.items() if name != "phone"}
    view = PlanView(plan=TabPlan(seen), agreed=agreed)
    assert [values for _, values in view.rows(["name", "phone"])] == [["k00", "E0"], ["k01", "E1"]]
