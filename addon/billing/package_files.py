"""The files that a pass leaves in the billing folder: tables and documents, of months, sessions and corrections."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from addon.billed import BillState
from addon.billing.bill import BillingLine, BillingResult, SessionBill
from addon.billing.closed.changes import ADD
from addon.billing.closed.closing import Closing, SentSession
from addon.billing.closed.correction import Correction
from addon.billing.closed.corrections import Followed
from addon.billing.document import SessionBlock, month_document, session_document
from addon.billing.layouts import Layout, People, layout_csv
from addon.billing.package_csv import held_rows, package_csv, package_name, package_rows
from addon.billing.terms import BillingTerms
from addon.insured import Insured, insured
from addon.kept_packages import KeptPackage
from addon.names_in_text import names_of
from addon.part import BillingPackage, PackageSent, PackageTakenBack
from addon.records import Practice
from addon.records.days import last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What packages are made with: the terms, the people, the ``layouts`` wanted besides, the files there are.

    ``practice`` is the practice's name as it bills. ``each_session``: sessions have packages of their own, too.
    """

    terms: BillingTerms
    people: People
    practice: str = ""
    layouts: tuple[Layout, ...] = ()
    each_session: bool = False
    kept: Mapping[str, KeptPackage]


def people_of(practice: Practice) -> People:
    """Return the names and numbers that packages show."""
    return People(
        names=names_of(practice),
        npis={one.code: one.npi for one in practice.clinicians},
        births={one.code: one.birth_date for one in practice.members if one.birth_date},
        supervisors={one.code: one.supervisor for one in practice.clinicians if one.supervisor},
        known=insured(practice),
    )


def package_files(
    result: BillingResult, closing: Closing, follow: Followed, packing: Packing
) -> Iterator[BillingPackage | PackageSent | PackageTakenBack]:
    """Yield the files of each month in which something is open or closes now, and the corrections to send."""
    blocks = [*_open_blocks(result, closing), *_sent_blocks(follow.sent)]
    busy = {bill.on for bill in result.sessions if bill.session not in closing.changed}
    busy |= {line.on for line in result.lines if line.session not in closing.changed}
    months = {day.replace(day=1) for day in busy} | set(_to_close(blocks, packing))
    for month in sorted(months):
        yield from _of_month(month, [one for one in blocks if one.bill.on.replace(day=1) == month], packing)
    if packing.each_session:
        again = {one.bill.session for one in blocks} - closing.before.keys() | closing.closes
        for block in blocks:
            if block.bill.session in again and not _waits(block.bill):
                yield from _of_session(block, packing)
    for correction in follow.waiting:
        yield from correction.packages(packing.people.names, packing.practice)
        yield from _correction_in_layouts(correction, packing)
    for correction in follow.answered:
        yield from (PackageSent(name=name) for name in _files_of(correction, packing))
    for correction in follow.withdrawn:
        yield from (PackageTakenBack(name=name) for name in _files_of(correction, packing))


def _correction_in_layouts(correction: Correction, packing: Packing) -> Iterator[BillingPackage]:
    """Yield what a billing program can import of a correction: lines that are added; all else is done there by hand."""
    added = [one.row for one in correction.changes if one.change == ADD]
    for layout, name in zip(packing.layouts, _files_of(correction, packing)[2:], strict=True):
        if added or name in packing.kept:
            yield BillingPackage(name=name, content=layout_csv(added, layout, packing.people))


def _files_of(correction: Correction, packing: Packing) -> list[str]:
    beside = (correction.file.replace(".csv", f"-{layout.name}.csv") for layout in packing.layouts)
    return [*correction.files, *beside]


def _of_month(month: date, blocks: Collection[SessionBlock], packing: Packing) -> Iterator[BillingPackage]:
    last = last_day(month)
    is_closed = packing.terms.closed_through is not None and last <= packing.terms.closed_through
    name = package_name(month)
    rows = [row for one in blocks for row in one.rows]
    yield BillingPackage(name=name, content=package_csv(rows, names=packing.people.names), is_final=is_closed)
    for layout in packing.layouts:
        beside = name.replace(".csv", f"-{layout.name}.csv")
        yield BillingPackage(name=beside, content=layout_csv(rows, layout, packing.people), is_final=is_closed)
    document = name.replace(".csv", ".pdf")
    was_last = last + timedelta(days=1) == packing.terms.today.replace(day=1)
    if is_closed or was_last or document in packing.kept:  # what is there keeps equal to the table
        names, practice = packing.people.names, packing.practice
        shown = month_document(
            month, _by_shown_payers(blocks, packing.people.known), names=names, practice=practice, is_closed=is_closed
        )
        yield BillingPackage(name=document, content=shown, is_typeset=True, is_final=is_closed)


def _by_shown_payers(blocks: Iterable[SessionBlock], known: Insured) -> list[SessionBlock]:
    """Return the blocks with one name for each payer, by which the document adds up."""
    return [
        replace(
            block,
            rows=tuple(replace(row, payer=known.shown(row.payer)) for row in block.rows),
            held=tuple(replace(row, payer=known.shown(row.payer)) for row in block.held),
        )
        for block in blocks
    ]


def _of_session(block: SessionBlock, packing: Packing) -> Iterator[BillingPackage]:
    bill, names = block.bill, packing.people.names
    is_closed = packing.terms.is_closed(bill.session, bill.on)
    name = f"billing-session-{bill.session.replace(' ', '-').replace(':', '')}"
    yield BillingPackage(name=f"{name}.csv", content=package_csv(block.rows, names=names), is_final=is_closed)
    shown = session_document(block, names=names, practice=packing.practice, is_closed=is_closed)
    yield BillingPackage(name=f"{name}.pdf", content=shown, is_typeset=True, is_final=is_closed)


def _open_blocks(result: BillingResult, closing: Closing) -> Iterator[SessionBlock]:
    """Yield the sessions that are worked out now and stay open."""
    settled = closing.closes | closing.changed
    bills = {bill.session: bill for bill in result.sessions if bill.session not in settled}
    lines: dict[str, list[BillingLine]] = {session: [] for session in bills}
    for line in result.lines:
        if line.session not in settled:
            lines.setdefault(line.session, []).append(line)
    for session, found in lines.items():
        bill = bills.get(session) or _bare(session, found[0].on)
        yield SessionBlock(bill=bill, rows=package_rows(found), held=held_rows(found))


def _sent_blocks(sent: Mapping[str, SentSession]) -> Iterator[SessionBlock]:
    """Yield the closed sessions as they went out."""
    for code, one in sent.items():
        if one.rows or one.bill:
            bill = (
                replace(one.bill, on=one.on) if one.bill else _bare(code, one.on)
            )  # in the month in which it went out
            yield SessionBlock(bill=bill, rows=one.rows, held=one.held)


def _to_close(blocks: Iterable[SessionBlock], packing: Packing) -> Iterator[date]:
    """Yield the closed months whose table was written while they were open, and never for the last time."""
    through = packing.terms.closed_through
    for month in {one.bill.on.replace(day=1) for one in blocks}:
        known = packing.kept.get(package_name(month))
        if through is not None and last_day(month) <= through and known is not None and not known.is_final:
            yield month


def _waits(bill: SessionBill) -> bool:
    """Return whether nobody has marked some of the session's members yet."""
    return bill.state is BillState.UNMARKED


def _bare(session: str, on: date) -> SessionBill:
    return SessionBill(session=session, group=session.partition(" ")[0], on=on, status=BillState.SENT.status())
