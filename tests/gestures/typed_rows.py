"""What people of the tiny practice typed into the tabs that a practice can do without, three rows or more in each."""

from collections.abc import Mapping
from datetime import date, datetime

from tests.practice import FAMILIES, INES, MEMBERS, ROSA, TOM, TUESDAY
from tests.sync.little_practice import Row

ZOE, LIAM, RENEE, ALI = (member.name for member in MEMBERS[:4])
CONSENT, FEES = "Group consent", "Fees and attendance"
TYPED: Mapping[str, list[Row]] = {
    "clinician_hours": [
        {"clinician": ROSA.name, "times": "Mon-Thu 09:00-20:00"},
        {"clinician": TOM.name, "times": "Mon-Fri 09:00-20:00", "where": "both"},
        {"clinician": INES.name, "times": "Tue-Fri 10:00-20:00", "until": date(2026, 12, 31)},
    ],
    "time_off": [
        {"clinician": ROSA.name, "what": "sick", "since": date(2026, 3, 17)},
        {"clinician": TOM.name, "what": "PTO", "since": date(2026, 3, 23), "until": date(2026, 3, 27)},
        {"clinician": INES.name, "what": "training", "since": date(2026, 4, 6), "status": "approved"},
    ],
    "closures": [
        {"date": date(2026, 3, 24), "name": "Heating", "group": TUESDAY.name, "what": "skip"},
        {"date": date(2026, 4, 2), "name": "Staff day", "group": FAMILIES.name, "what": "virtual"},
    ],
    "intake": [
        {"name": "Ana Ruiz", "phone": "512-555-0111", "first_contact": datetime(2026, 2, 27, 9), "wants": "process"},
        {
            "name": "Bo Lind",
            "phone": "512-555-0112",
            "first_contact": datetime(2026, 2, 20, 9),
            "reached_on": date(2026, 2, 23),
            "screening_at": datetime(2026, 2, 26, 10),
            "screening": "held",
            "fits": "fits",
            "decided_by": ROSA.name,
            "wants": "process",
        },
        {"name": "Cy Odem", "phone": "512-555-0113", "first_contact": datetime(2026, 2, 25, 9), "side": "waits"},
        {"name": "Di Roux", "phone": "512-555-0114", "first_contact": datetime(2026, 2, 24, 9)},
    ],
    "papers": [
        {"member": ZOE, "document": CONSENT, "signed_on": date(2026, 2, 1), "signed_by": ZOE},
        {"member": LIAM, "document": CONSENT, "sent": datetime(2026, 3, 2, 9)},
        {"member": RENEE, "document": FEES, "signed_on": date(2025, 9, 1), "signed_by": RENEE},
        {"member": ALI, "document": FEES, "refused_on": date(2026, 2, 12)},
    ],
    "wishes_noted": [
        {"member": ZOE, "about": "session", "wish": "travels", "asked_on": date(2026, 3, 2), "by": "phone"},
        {"member": LIAM, "about": "membership", "wish": "a morning", "asked_on": date(2026, 3, 1), "by": "phone"},
        {"member": ALI, "about": "session", "wish": "exams", "asked_on": date(2026, 2, 28), "by": "other"},
    ],
    "not_together": [
        {"member": ZOE, "other": LIAM, "why": "colleagues"},
        {"member": RENEE, "other": ALI, "why": "neighbours"},
    ],
}
OFFERED = (*TYPED, "cover", "placements")
"""Where gestures are made, too: what these rows make is in the last two."""
