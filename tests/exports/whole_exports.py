"""Whole exports of invented practices: a zip of tables as one EHR writes it, and FHIR resources."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

PATIENTS = "pid,fname,lname,DOB,phone_cell,email,guardiansname,status"
GROUPS = "group_id,group_name,group_start_date,group_end_date,group_type,group_status"
PARTICIPANTS = "group_id,pid,group_patient_status,group_patient_start,group_patient_end,group_patient_comment"
SESSIONS = "id,date,reason,group_id,encounter,provider_id,counselors,appt_id"
FORMS = "id,date,group_id,user,encounter_id,activity"
ATTENDANCE = "form_id,pid,meeting_patient_comment,meeting_patient_status"
EVENTS = "pc_eid,pc_aid,pc_pid,pc_gid,pc_title,pc_eventDate,pc_startTime,pc_endTime,pc_recurrtype,pc_apptstatus"
USERS = "id,username,fname,lname,npi"
POLICIES = "id,type,provider,policy_number,date,pid"
INSURERS = "id,name"
PHQ_9 = "id,date,pid,interest_score,suicide_score,difficulty"
HEADERS = {
    "patient_data": PATIENTS,
    "therapy_groups": GROUPS,
    "therapy_groups_participants": PARTICIPANTS,
    "form_groups_encounter": SESSIONS,
    "form_group_attendance": FORMS,
    "therapy_groups_participant_attendance": ATTENDANCE,
    "openemr_postcalendar_events": EVENTS,
    "users": USERS,
    "insurance_data": POLICIES,
    "insurance_companies": INSURERS,
    "form_phq9": PHQ_9,
}
ZOE = "11,Zoë,Núñez,1990-04-05,512-555-0101,zoe@example.org,,single"
LIAM = "12,Liam,O'Connor,1985-11-30,512-555-0102,,,single"
RENEE = "13,Renée,Dubois,1978-07-19,,renee@example.org,,single"
ROSA = '3,rdiaz,Rosa,Díaz,""'
TUESDAY = "1,Tuesday process group,2026-01-06,0000-00-00,1,10"


NO_DATE = (1980, 1, 1, 0, 0, 0)


def ehi_zip(
    tables: Mapping[str, Sequence[str]],
    *,
    others: Mapping[str, bytes] | None = None,
    made: tuple[int, int, int, int, int, int] = NO_DATE,
) -> bytes:
    """Return a zip of one CSV per table, with a README and what ``others`` has; ``made`` is when it was packed."""
    texts = {f"{table}.csv": "\n".join((HEADERS[table], *rows, "")) for table, rows in tables.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        contents: dict[str, str | bytes] = {**texts, "README.txt": "EHI export", **(others or {})}
        for name, content in contents.items():
            package.writestr(zipfile.ZipInfo(name, made), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def group_tables(people: Sequence[str], *, marks: Mapping[date, Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the tables of a Tuesday group of ``people`` (rows of patients), with each day's marks by client number.

    As the program does, somebody who came or should have has an appointment of their own besides.
    """
    numbers = [one.partition(",")[0] for one in people]
    tables: dict[str, list[str]] = {
        "patient_data": list(people),
        "therapy_groups": [TUESDAY],
        "therapy_groups_participants": [f"1,{pid},10,2026-01-06,0000-00-00," for pid in numbers],
        "users": [ROSA],
        "form_groups_encounter": [],
        "form_group_attendance": [],
        "therapy_groups_participant_attendance": [],
        "openemr_postcalendar_events": [],
    }
    for day, signs in marks.items():
        at = day.strftime("%m%d")
        tables["form_groups_encounter"].append(f'{at},{day} 00:00:00,"came, mostly",1,9{at},3,"3",7{at}')
        tables["form_group_attendance"].append(f"5{at},{day} 19:40:00,1,rdiaz,9{at},1")
        tables["openemr_postcalendar_events"].append(f"7{at},3,,1,Group Therapy,{day},18:00:00,19:30:00,0,=")
        for pid, sign in signs.items():
            if pid in numbers:
                tables["therapy_groups_participant_attendance"].append(
                    f'5{at},{pid},"said \\"later\\", then came",{sign}'
                )
                if sign in "@?~":
                    event = f"8{at}{pid},3,{pid},1,Group Therapy,{day},18:00:00,19:30:00,0,{sign}"
                    tables["openemr_postcalendar_events"].append(event)
    return tables


def ndjson(*resources: Mapping[str, Any]) -> bytes:
    """Return resources as lines."""
    return "".join(json.dumps(one) + "\n" for one in resources).encode()


CPT, LOINC, NPI = "http://www.ama-assn.org/go/cpt", "http://loinc.org", "http://hl7.org/fhir/sid/us-npi"
Resource = dict[str, Any]


def patient(number: str, given: str, family: str, born: str, **more: Any) -> Resource:
    """Return a client with a record number (``MRN-number``)."""
    kind = {"coding": [{"code": "MR"}]}
    return {
        "resourceType": "Patient",
        "id": number,
        "identifier": [{"type": kind, "system": "urn:ehr", "value": f"MRN-{number}"}],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "birthDate": born,
        **more,
    }


def practitioner(npi: str, given: str, family: str) -> Resource:
    """Return a clinician."""
    return {
        "resourceType": "Practitioner",
        "id": f"prac-{npi}",
        "identifier": [{"system": NPI, "value": npi}],
        "name": [{"family": family, "given": [given], "prefix": ["Dr."]}],
    }


def by_npi(npi: str) -> Resource:
    """Return a reference on a condition."""
    return {"reference": f"Practitioner?identifier={NPI}|{npi}", "display": "Dr. Somebody"}


def encounter(key: str, who: str, start: str, status: str = "finished", **more: Any) -> Resource:
    """Return one client's encounter with Rosa Díaz."""
    return {
        "resourceType": "Encounter",
        "id": key,
        "status": status,
        "class": {"code": "AMB"},
        "type": [{"coding": [{"system": CPT, "code": "90853"}]}],
        "subject": {"reference": f"Patient/{who}"},
        "participant": [{"type": [{"coding": [{"code": "PPRF"}]}], "individual": by_npi("100")}],
        "period": {"start": start},
        **more,
    }


def appointment(key: str, people: Sequence[str], start: str, status: str = "booked", **more: Any) -> Resource:
    """Return an appointment of Rosa Díaz with these clients."""
    actors = [{"reference": f"Patient/{one}"} for one in people] + [by_npi("100")]
    return {
        "resourceType": "Appointment",
        "id": key,
        "status": status,
        "start": start,
        "minutesDuration": 90,
        "participant": [{"actor": actor, "status": "accepted"} for actor in actors],
        **more,
    }


def group(name: str, members: Mapping[str, Mapping[str, str]], **more: Any) -> Resource:
    """Return a group of people with each one's period."""
    return {
        "resourceType": "Group",
        "id": f"group-{name.partition(' ')[0]}",
        "type": "person",
        "actual": True,
        "name": name,
        "member": [{"entity": {"reference": f"Patient/{one}"}, "period": period} for one, period in members.items()],
        **more,
    }


def observation(key: str, who: str, code: str, value: object, day: str, **more: Any) -> Resource:
    """Return one answer or total of a measure."""
    return {
        "resourceType": "Observation",
        "id": key,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{who}"},
        "effectiveDateTime": day,
        "valueInteger": value,
        **more,
    }


def coverage(key: str, who: str, payer: str, **more: Any) -> Resource:
    """Return an insurance."""
    return {
        "resourceType": "Coverage",
        "id": key,
        "status": "active",
        "beneficiary": {"reference": f"Patient/{who}"},
        "payor": [{"display": payer}],
        "subscriberId": "W123",
        **more,
    }


def claim(key: str, visits: Sequence[str], net: object, code: str = "90853", **more: Any) -> Resource:
    """Return a claim with one service of these encounters."""
    item = {
        "sequence": 1,
        "productOrService": {"coding": [{"system": CPT, "code": code}]},
        "quantity": {"value": 1},
        "net": {"value": net, "currency": "USD"},
        "encounter": [{"reference": f"Encounter/{one}"} for one in visits],
    }
    return {"resourceType": "Claim", "id": key, "status": "active", "use": "claim", "item": [item], **more}


PEOPLE = (
    patient("p1", "Zoë", "Núñez", "1990-04-05", telecom=[{"system": "phone", "value": "512-555-0101"}], active=True),
    patient("p2", "Liam", "O'Connor", "1985-11-30"),
    patient("p3", "Renée", "Dubois", "1978-07-19"),
)
FHIR_ROSA = practitioner("100", "Rosa", "Díaz")
