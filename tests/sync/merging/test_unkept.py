"""Columns that are shown and remembered nowhere: written where they differ, found in no baseline."""

from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.reconcile import Circumstances, reconcile
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.unkept import show_unkept
from tests.sync.merging.test_identify import agreed_on, clients, look
from tests.sync.world import TODAY


def test_what_is_remembered_nowhere_is_written_where_it_differs() -> None:
    """Into rows by their ids, not into a formula; the row counts as seen so, and its texts are as before."""
    rows, agreed = agreed_on(clients(3))
    first, second, third = (str(row[0]) for row in rows)
    plan = TabPlan(look(rows, agreed, locked=[(4, 2)]))
    texts = ((first, "new"), (second, "E1"), (third, "x"))
    spoken = tuple(SourceRow(values={"phone": text}, rid=rid) for rid, text in texts)
    told = [Source(name="computed", tab="clients", rows=spoken)]
    show_unkept(plan, frozenset({"phone"}), told, agreed)
    assert [(one.number, one.field, one.value) for one in plan.cells] == [(2, "phone", "new")]
    assert plan.agreed[first].digest != agreed.rows[first].digest
    assert plan.agreed[first].baselines() == agreed.rows[first].baselines()
    nothing = TabPlan(look(rows, agreed))
    show_unkept(nothing, frozenset(), told, AgreedTab())
    assert not nothing.cells


def test_a_row_that_comes_with_this_pass_shows_it_at_once() -> None:
    """It counts as it will be read: the next pass finds nothing that somebody typed."""
    rows, agreed = agreed_on(clients(1))
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    news = Source(name="ehr", tab="clients", rows=(SourceRow(values={"name": "k99", "plan": "P"}),))
    plan = reconcile(look(rows, agreed), [news], agreed, given)
    (new,) = plan.appends
    before = plan.agreed[new.rid]
    told = [Source(name="computed", tab="clients", rows=(SourceRow(values={"phone": "shown"}, rid=new.rid),))]
    show_unkept(plan, frozenset({"phone"}), told, agreed)
    assert plan.appends[0].words == {**new.words, "phone": "shown"}
    assert plan.agreed[new.rid].digest != before.digest
    assert plan.agreed[new.rid].baselines() == before.baselines()
