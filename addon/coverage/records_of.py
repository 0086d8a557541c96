"""The tabs Payers, Coverage and Authorizations as records. Pure."""

from collections.abc import Iterator
from datetime import date

from addon.cells import listed, text_of, typed
from addon.directory import Directory
from addon.keyed_rows import cannot_read
from addon.part import View
from addon.records import SELF, Authorization, Coverage, Payer
from addon.tabs import folded
from addon.us_states import state_code

_PAYER = ("payer", "also", "kind", "claims_id", "file_within", "checked_on")
_CONTRACT = ("contract_since", "notice_days", "last_change")

_DAYS = frozenset({"since", "until"})


def payers(view: View) -> Iterator[tuple[str, Payer]]:
    """Yield each payer by its row id; a number of days that is none is not known."""
    for rid, (name, also, kind, claims_id, days, checked, since, notice, changed) in view.rows((*_PAYER, *_CONTRACT)):
        if name:
            within, ahead = typed(int, days), typed(int, notice)
            yield (
                rid,
                Payer(
                    id=rid,
                    name=text_of(name),
                    also=listed(also),
                    kind=text_of(kind),
                    claims_id=text_of(claims_id),
                    file_within=within if within and within > 0 else None,
                    checked=typed(date, checked),
                    contract_since=typed(date, since),
                    notice_days=ahead if ahead is not None and ahead >= 0 else None,
                    last_change=typed(date, changed),
                    unread=cannot_read(view, rid, {"file_within"}),
                ),
            )


def coverages(view: View) -> Iterator[tuple[str, Coverage]]:
    """Yield each insurance of a member by its row id; rows without a member or a payer are left out."""
    for row in view.values():
        rid, member, payer = str(row["id"]), text_of(row["member_code"]), text_of(row["payer"])
        if member and payer:
            yield (
                rid,
                Coverage(
                    id=rid,
                    member=member,
                    payer=payer,
                    plan=text_of(row["plan"]),
                    number=text_of(row["number"]),
                    holder=text_of(row["holder"]) or SELF,
                    holder_name=text_of(row["holder_name"]),
                    sex=text_of(row["sex"]),
                    street=text_of(row["street"]),
                    city=text_of(row["city"]),
                    state=state_code(text_of(row["state"])),
                    zip_code=text_of(row["zip_code"]),
                    diagnoses=listed(row["diagnoses"]),
                    planned=typed(date, row["planned"]),
                    eligible_on=typed(date, row["eligible_on"]),
                    is_eligible=typed(bool, row["is_eligible"]),
                    start=typed(date, row["since"]),
                    until=typed(date, row["until"]),
                    unread=cannot_read(view, rid, _DAYS),
                ),
            )


def authorizations(view: View, directory: Directory) -> Iterator[tuple[str, Authorization]]:
    """Yield each authorization by its row id; rows without a member or a payer are left out."""
    for row in view.values():
        rid, member, payer = str(row["id"]), text_of(row["member_code"]), text_of(row["payer"])
        if member and payer:
            named = listed(row["clinicians"])
            visits, before = typed(int, row["visits"]), typed(int, row["used_before"])
            yield (
                rid,
                Authorization(
                    id=rid,
                    member=member,
                    payer=payer,
                    number=text_of(row["number"]),
                    codes=frozenset(map(folded, listed(row["codes"]))),
                    clinicians=frozenset(directory.code("clinicians", one) or one for one in named),
                    visits=visits if visits is not None and visits >= 0 else None,
                    used_before=max(0, before or 0),
                    start=typed(date, row["since"]),
                    until=typed(date, row["until"]),
                    unread=cannot_read(view, rid, {*_DAYS, "visits", "used_before"}),
                ),
            )
