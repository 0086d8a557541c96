"""The sample's export files, with the quirks that such files really have. Bytes by file name.

Headers are the vendors' own (duplicate column names included); no field is tidied up on the way.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from addon.sample.clients import demographics, details, payer_shown
from addon.sample.ehr import NONE, Differences, EhrVisit, one_in, spelled, visits
from addon.sample.fees import ALLOWED
from addon.sample.shape import Sample
from addon.sample.table import written

STATUS_HEADER = (
    "Date of Service,Client,Clinician,Billing Code,Primary Insurance,Secondary Insurance,Rate per Unit,Units,"
    "Total Fee,Progress Note Status,Client Payment Status,Charge,Uninvoiced,Paid,Unpaid,"
    "Insurance Payment Status,Charge,Paid,Write Off,Unpaid"
)
ATTENDANCE_HEADER = "client_name,clinician_name,date_of_service,office_name,status"
SCORES_HEADER = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Source"
ROSTER_HEADER = "Group Name,Client ID,Client Name,DOB,Start Date,End Date,Status"
PAID_AFTER = timedelta(days=21)
BOOKED_AHEAD = timedelta(days=14)


def vendor_exports(sample: Sample, *, until: date, differences: Differences = NONE) -> dict[str, bytes]:
    """Return ``{file name: content}`` as downloaded on the morning of ``until``: what began before is in them.

    The attendance report also shows two booked weeks ahead, every one of them as "Show".
    """
    seen = visits(sample, until=until, differences=differences)
    return {
        "appointment-status-report.csv": appointment_status(sample, seen, until=until),
        "client_attendance_report (1).csv": client_attendance(sample, seen, until=until),
        "client_details_report.csv": details(sample, seen, until=until, phones=differences.phones),
        "client_demographics_report.csv": demographics(sample, until=until),
        "generic scores.csv": scores(sample, until=until),
        "generic roster.csv": roster_of_namesakes(sample),
    }


def appointment_status(sample: Sample, seen: Sequence[EhrVisit], *, until: date) -> bytes:
    """Return the appointment status report: past only, money split in two parts, no attendance status."""
    odd = sample.oddities
    shown = [
        visit
        for visit in seen
        if visit.start.date() < until
        and (visit.session, visit.member.code) not in odd.attendance_without_charge
        and (visit.session != odd.single_row_session or visit.status == "attended")
    ]
    return written(STATUS_HEADER, (_status_row(visit, until) for visit in shown))


def _status_row(visit: EhrVisit, until: date) -> list[object]:
    what = [f"{visit.start:%m/%d/%Y %H:%M}", visit.member.name, visit.clinician, visit.code]
    money = [payer_shown(visit.member), "", bare(visit.fee), "1", bare(visit.total)]
    return [*what, *money, visit.note, *_client_part(visit, until), *_insurance_part(visit, until)]


def bare(amount: Decimal) -> str:
    """Return money as this export writes it: ``130.0``."""
    return str(float(amount))


def _client_part(visit: EhrVisit, until: date) -> list[str]:
    owed = visit.client_part
    nothing = bare(Decimal(0))
    if not owed:
        return ["NO CHARGE", nothing, nothing, nothing, nothing]
    paid = visit.start.date() < until - timedelta(days=6) and not one_in(14, "unpaid " + visit.key)
    if paid:
        return ["PAID", bare(owed), nothing, bare(owed), nothing]
    uninvoiced = owed if visit.start.date() >= until - timedelta(days=3) else Decimal(0)
    return ["UNPAID", bare(owed), bare(uninvoiced), nothing, bare(owed)]


def _insurance_part(visit: EhrVisit, until: date) -> list[str]:
    part = visit.total - visit.client_part
    if part <= 0:
        return ["", "", "", "", ""]
    nothing = bare(Decimal(0))
    if visit.start.date() > until - PAID_AFTER:
        return ["PENDING", bare(part), nothing, nothing, bare(part)]
    paid = (part * ALLOWED).quantize(Decimal("0.01"))
    return ["PAID", bare(part), bare(paid), bare(part - paid), nothing]


def client_attendance(sample: Sample, seen: Sequence[EhrVisit], *, until: date) -> bytes:
    """Return the attendance report: a date without a time, a status, and a summary as its first row."""
    missing = sample.oddities.charge_without_attendance
    shown = [
        visit
        for visit in seen
        if visit.start.date() < until + BOOKED_AHEAD and (visit.session, visit.member.code) != missing
    ]
    clients = len({visit.member.name for visit in shown})
    staff = len({visit.clinician for visit in shown})
    statuses = len({visit.status for visit in shown})
    summary = [f"{clients} clients", f"{staff} clinicians", f"{len(shown)} appointments", "1 office"]
    rows = ([v.member.name, v.clinician, f"{v.start:%m/%d/%Y}", "Main office", spelled(v)] for v in shown)
    return written(ATTENDANCE_HEADER, ([*summary, f"{statuses} statuses"], *rows))


def scores(sample: Sample, *, until: date) -> bytes:
    """Return the flat list of totals. Item 9 is 0, or empty where the measure has none."""
    members = {one.code: one for one in sample.practice.members}
    rows = []
    for one in sample.practice.scores:
        if one.on < until:
            who, item = members[one.member], "0" if one.measure == "PHQ-9" else ""
            told = [one.measure, one.value, _day(one.on), item, "tablet"]
            rows.append([who.external_id, who.name, _day(who.birth_date), *told])
    return written(SCORES_HEADER, rows)


def roster_of_namesakes(sample: Sample) -> bytes:
    """Return the roster rows of the two members of one name, told apart by birth date."""
    members = {one.code: one for one in sample.practice.members}
    groups = {one.code: one.name for one in sample.practice.groups}
    rows = [
        [groups[one.group], who.external_id, who.name, _iso(who.birth_date), _iso(one.joined), _iso(one.left), "Active"]
        for one in sample.practice.memberships
        if one.member in sample.oddities.one_name
        for who in (members[one.member],)
    ]
    return written(ROSTER_HEADER, rows)


def _day(day: date | datetime | None) -> str:
    return "" if day is None else f"{day:%m/%d/%Y}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
