"""What may differ in the results after a gesture from which nothing follows.

A cell that cannot be read counts as it was read last, but a consent: that is none, so it keeps notices back, or gives
another reason to. An earlier workbook shows again what cannot be read any more, and the columns that it had.
"""

from collections.abc import Collection
from typing import Any

from tests.gestures.folk import RESULTS, Looks, Row
from tests.gestures.gestures import TYPOS, Made
from tests.sync.little_practice import TABS

RESTORED = ("puts a backup back", "saves an older copy")
CONSENTS = [column.header for column in TABS["members"].columns if column.is_consent]
UNREAD = frozenset(TYPOS.values())
REASONS = ("Status", "What to do")
"""Why a text is kept back, and what would help: another consent gives another reason."""


def expected_outside(made: Made, was: Looks, now: Looks, but: Collection[str]) -> dict[str, Any]:
    """Return what must be there outside (``but`` for these tabs), where ``was`` is what was there before a gesture."""
    shown = was.downstream(but)
    for tab in (name for name in RESULTS if name in shown):
        rows = {rid: (row, now.rows[tab][rid]) for rid, row in was.rows[tab].items() if rid in now.rows[tab]}
        if made.consent:
            shown[tab] = shown[tab] | {rid: _kept_back(*both) for rid, both in rows.items()}
        elif made.kind in RESTORED:
            any_reason = _lacks_consent(was)
            shown[tab] = shown[tab] | {rid: _restored(*both, any_reason=any_reason) for rid, both in rows.items()}
    return shown


def _kept_back(row: Row, now: Row) -> Row:
    is_kept_back = now.get("Status", "").startswith("not sent")
    return {**row, **{head: now[head] for head in REASONS if head in row.keys() & now.keys()}} if is_kept_back else row


def _restored(row: Row, now: Row, *, any_reason: bool) -> Row:
    return {
        head: text if _is_another(row.get(head), text) or (any_reason and head in REASONS) else row[head]
        for head, text in now.items()
    }


def _is_another(was: str | None, now: str) -> bool:
    """Return whether there was no such column, or nothing of ours in it: what cannot be read, or a person's token."""
    return was is None or was in UNREAD or was.startswith("~") or now.startswith("~")


def _lacks_consent(was: Looks) -> bool:
    return any(row.get(header) in UNREAD for row in was.rows["members"].values() for header in CONSENTS)
