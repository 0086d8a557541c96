"""What changed in one session since it was sent, line by line."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from addon.billing.bill import INDIVIDUAL, SERVICE, WAITS, BillingLine
from addon.billing.closed.closing import SentSession
from addon.billing.package_csv import PackageRow, package_rows
from addon.records import Practice
from addon.tabs import folded

ADD, WITHDRAW, CHANGE = "add", "withdraw", "change"
_COMPARED = {
    "on": "Date",
    "payer": "Payer",
    "code": "Code",
    "units": "Units",
    "modifiers": "Modifiers",
    "place_of_service": "Place of service",
    "charge": "Charge",
    "clinician": "Clinician code",
    "minutes": "Minutes",
}


_PRICED_BY = ("payer", "code", "units", "modifiers", "place_of_service", "clinician")
"""What a charge follows from: while these are as they were sent, so is the charge, whatever fees are today."""
_AGAIN, _DELETED = "was withdrawn by an earlier correction", "the session is no longer in Sessions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One line that is no longer as it was sent; ``row`` is as it is now, or as it was if it is withdrawn."""

    change: str
    what: str
    row: PackageRow


def changes_of(
    before: SentSession, now: SentSession, lines: Iterable[BillingLine], families: Mapping[str, str]
) -> tuple[Changed, ...]:
    """Return what changed in one sent session, whose ``lines`` are worked out anew.

    Only members count whose attendance changed, with their families, what is due on individual appointments that
    changed, and lines that who else came blocks by now: a
    payer, an insurance or a rule that is another today changes nothing about the past. Nor do fees and leaders of
    today change a line that went out, only the EHR's own charge and who led it. ``families``: family by member.
    """
    lines = list(lines)
    was = {row.key: row for row in before.rows}
    is_now = {row.key: row for row in package_rows(lines)}
    states = {(line.session, line.member, line.role): line for line in lines}
    affected = _affected(before, now, families)
    found = []
    for key in sorted(was.keys() | is_now.keys()):
        line = states.get(key)
        visited = key[2].startswith(INDIVIDUAL) and before.visits.get(key[1]) != now.visits.get(key[1])
        if key[1] in affected or visited or (line is not None and line.of_room):
            changed = _changed(was.get(key), _as_sent(was.get(key), is_now.get(key), before, now), line)
            found.append(replace(changed, what=_words(changed, before, now)) if changed else None)
        elif key in was and key in is_now and was[key].minutes:  # who else came changes everybody's prorated minutes
            found.append(_changed(was[key], replace(was[key], minutes=is_now[key].minutes), line))
    return tuple(one for one in found if one is not None)


def families_of(practice: Practice) -> dict[str, str]:
    """Return the family, as it is compared, of every member who has one."""
    return {one.code: folded(one.family) for one in practice.members if one.family}


def _affected(before: SentSession, now: SentSession, families: Mapping[str, str]) -> Collection[str]:
    everybody = before.marks.keys() | now.marks.keys()
    if before.led != now.led:
        return everybody
    changed = {who for who in everybody if before.marks.get(who) != now.marks.get(who)} | set(before.late)
    related = {families[who] for who in changed if who in families}
    return changed | {who for who in everybody if families.get(who) in related}


def _words(changed: Changed, before: SentSession, now: SentSession) -> str:
    if changed.change == ADD and "/".join(changed.row.key) in before.withdrawn:
        return _AGAIN
    return _DELETED if changed.change == WITHDRAW and not now.led else changed.what


def _as_sent(
    was: PackageRow | None, is_now: PackageRow | None, before: SentSession, now: SentSession
) -> PackageRow | None:
    """Return a line as it is now with the clinician and the prices that it was sent with, where these have no news."""
    if was is None or is_now is None or was.role.startswith(INDIVIDUAL):
        return is_now
    if _leaders(before) == _leaders(now):
        is_now = replace(is_now, clinician=was.clinician)
    if any(getattr(was, name) != getattr(is_now, name) for name in _PRICED_BY):
        return is_now
    is_charged = is_now.role == SERVICE and any(_ehr_charge(one, was.member) for one in (before, now))
    return replace(is_now, charge=is_now.charge if is_charged else was.charge, allowed=was.allowed)


def _leaders(one: SentSession) -> tuple[str, ...]:
    """Return who led a session: clinician, co-facilitator and substitute, and who was away."""
    parts = tuple(one.led.split("|"))
    return (*parts[2:5], *parts[7:])


def _ehr_charge(one: SentSession, member: str) -> str:
    charge = one.marks.get(member, "").rpartition("|")[2]
    return "" if charge == "0.00" else charge


def _changed(was: PackageRow | None, is_now: PackageRow | None, line: BillingLine | None) -> Changed | None:
    if was is None:
        return None if is_now is None else Changed(change=ADD, what="was not in the package", row=is_now)
    if line is not None and line.state == WAITS:
        return None  # whether it went wrong is not decided yet
    if is_now is None:
        why = f"now {line.status}" if line is not None else "no longer attended"
        return Changed(change=WITHDRAW, what=why, row=was)
    differing = [(title, getattr(was, name), getattr(is_now, name)) for name, title in _COMPARED.items()]
    told = [f"{title} {old or 'blank'}, now {new or 'blank'}" for title, old, new in differing if old != new]
    return Changed(change=CHANGE, what="; ".join(told), row=is_now) if told else None
