"""Reports of a few rows, read as files are."""

from addon.exports.export import Counts, Export
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export

PROFILES = load_profiles(shipped_texts())
ROSA, TOM = "Rosa Díaz", "Tom O'Hara"
ZOE, LIAM, RENEE, ALI, SAMI, BO = (
    "Zoë Núñez", "Liam O'Connor", "Renée Dubois", "Ali Haddad", "Sami Haddad", "Bo Lindqvist",
)  # fmt: skip
_STATUS_REPORT = (
    "Date of Service,Client,Clinician,Billing Code,Total Fee,Progress Note Status,Client Payment Status,Charge"
)
_ATTENDANCE = "client_name,clinician_name,date_of_service,office_name,status"
_APPOINTMENTS = (
    "Appointment Start Date & Time,Patient First Name,Patient Last Name,Staff Member Name,Status,Group Name,Session Id"
)


def adds_up(counts: Counts) -> bool:
    """Return whether every row read is counted once."""
    return counts.read == counts.loaded + sum(counts.skipped.values()) + counts.review + counts.error


def status_report(*rows: tuple[str, ...], name: str = "status.csv") -> Export:
    """Read (``03/03/2026 18:00``, client, clinician, code) rows, optionally with the note's state."""
    lines = [
        f"{when},{who},{by},{code},130.0,{'' if not note else note[0]},PAID,10" for when, who, by, code, *note in rows
    ]
    return _read(name, _STATUS_REPORT, lines)


def attendance_report(*rows: tuple[str, str, str, str], name: str = "attendance.csv") -> Export:
    """Read (``03/03/2026``, client, clinician, status) rows."""
    return _read(name, _ATTENDANCE, [f"{who},{by},{day},Main,{status}" for day, who, by, status in rows])


def appointments(*rows: tuple[str, str, str, str, str, str], name: str = "generic.csv") -> Export:
    """Read (``2026-03-03 18:00``, client, clinician, status, group name, session id) rows."""
    lines = [",".join((when, *who.split(" ", 1), *rest)) for when, who, *rest in rows]
    return _read(name, _APPOINTMENTS, lines)


def _read(name: str, header: str, lines: list[str]) -> Export:
    export = read_export(name, "\n".join([header, *lines, ""]).encode(), PROFILES)
    assert not [one for one in export.problems if one.code not in {"unknown-status", "no-rows"}]
    return export
