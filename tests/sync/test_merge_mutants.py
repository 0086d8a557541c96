"""A test of the test: what would lose a value is noticed by the machine."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from addon.sync import carry_out, undo
from addon.sync.merging import conflicts, identify, reconcile, row_merge
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.merge import SourceCell, Verdict, plan_cell
from addon.tabs import Column
from addon.workbook import SheetBatch
from tests.sync import in_memory_workbook
from tests.sync.merge_machine import MergeMachine

Patch = Callable[[pytest.MonkeyPatch], None]
EXAMPLES = 1_500
TESTS = Path(__file__).parents[1]


def _cell(change: Callable[..., Verdict]) -> Patch:
    return lambda patch: patch.setattr(row_merge, "plan_cell", change)


def _the_ehr_wins(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    verdict = plan_cell(column, said, s, s0, **given)
    return Verdict.WRITE if verdict is Verdict.CONFLICT and not given.get("locked") else verdict


def _no_agreement_check(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    return plan_cell(column, replace(said, e0=s0), s, s0, **given)


def _blank_erases(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    return Verdict.WRITE if not said.e and said.e0 and s == s0 else plan_cell(column, said, s, s0, **given)


def _never_locked(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    return plan_cell(column, said, s, s0, **{**given, "locked": False})


def _formulas_are_written(patch: pytest.MonkeyPatch) -> None:
    """The workbook's own refusal goes too: with it the pass would stop before anything is lost."""
    patch.setattr(row_merge, "plan_cell", _never_locked)
    patch.setattr(in_memory_workbook, "check_batch", lambda *_: None)


def _no_false_conflict_rule(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    verdict = plan_cell(column, said, s, s0, **given)
    return Verdict.CONFLICT if verdict is Verdict.AGREE and said.e and said.e != said.e0 else verdict


def _person_loses_in_silence(column: Column, said: SourceCell, s: str, s0: str, **given: Any) -> Verdict:
    verdict = plan_cell(column, said, s, s0, **given)
    return Verdict.KEEP if verdict in {Verdict.CONFLICT, Verdict.ENTER_IN_EHR} else verdict


def _no_race_check(patch: pytest.MonkeyPatch) -> None:
    real = in_memory_workbook.InMemoryWorkbook.write

    def write(self: in_memory_workbook.InMemoryWorkbook, batch: SheetBatch) -> Any:
        return real(self, replace(batch, based_on=self.version()))

    patch.setattr(in_memory_workbook.InMemoryWorkbook, "write", write)


def _no_tombstones(patch: pytest.MonkeyPatch) -> None:
    real = reconcile.reconcile

    def forgets(seen: Any, sources: Any, agreed: AgreedTab, given: Any) -> Any:
        rids = {row.rid for row in seen.rows}
        there = {rid: base for rid, base in agreed.rows.items() if rid in rids}
        return real(seen, sources, AgreedTab(there), given)

    patch.setattr("addon.sync.merging.merged_tabs.reconcile", forgets)


def _removed_rows_forget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reconcile, "hear", lambda *_: None)


def _interrupted_always_written(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(carry_out, "_was_written", lambda *_: True)


def _stale_decisions_are_obeyed(patch: pytest.MonkeyPatch) -> None:
    real = row_merge._settle

    def settle(work: Any, column: Any, said: SourceCell, verdict: Verdict, **given: Any) -> str:
        spot = (work.row.rid, column.field)
        if spot in work.decisions:
            bound = replace(work.decisions[spot], sheet=work.sheet1[column.field], said=said.e)
            work.decisions = {**work.decisions, spot: bound}
        return real(work, column, said, verdict, **given)

    patch.setattr(row_merge, "_settle", settle)


def _conflicts_are_dropped(patch: pytest.MonkeyPatch) -> None:
    real = conflicts.lifecycle

    def lifecycle(before: Any, *given: Any) -> Mapping[str, Any]:
        return {key: one for key, one in real(before, *given).items() if key in before}

    patch.setattr(conflicts, "lifecycle", lifecycle)


def _baselines_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(row_merge, "_remember", lambda *_: None)


def _copies_share_their_id(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identify, "_part_duplicates", lambda _seen, known, *_: known)


def _undo_takes_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(undo, "_worked_in", lambda *_: False)


MUTANTS: Mapping[str, Patch] = {
    "the EHR wins a conflict": _cell(_the_ehr_wins),
    "no agreement check: an older edit is overwritten": _cell(_no_agreement_check),
    "a blank from the EHR erases": _cell(_blank_erases),
    "formulas are written over": _formulas_are_written,
    "no false-conflict rule": _cell(_no_false_conflict_rule),
    "differences are not listed": _cell(_person_loses_in_silence),
    "no race check at the write": _no_race_check,
    "no tombstones": _no_tombstones,
    "what is said of removed rows is forgotten": _removed_rows_forget,
    "an interrupted run always counts as written": _interrupted_always_written,
    "outdated decisions are obeyed": _stale_decisions_are_obeyed,
    "conflicts are dropped": _conflicts_are_dropped,
    "baselines are not kept": _baselines_are_not_kept,
    "pasted copies share their id": _copies_share_their_id,
    "undo takes what people typed": _undo_takes_all,
}


def _ours(killed: pytest.ExceptionInfo[AssertionError]) -> bool:
    """Return whether it was a check of the tests that failed; a crash of what they test proves nothing."""
    return TESTS in Path(killed.traceback[-1].path).parents


@pytest.mark.prove
@pytest.mark.parametrize("name", MUTANTS)
def test_the_machine_kills(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these mistakes is found within so many stories; most of them within a few dozen."""
    MUTANTS[name](monkeypatch)
    with pytest.raises(AssertionError) as killed:
        run_state_machine_as_test(
            MergeMachine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert _ours(killed), "another's assertion is no proof"
