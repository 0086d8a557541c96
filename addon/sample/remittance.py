"""A payer's remittance (835) for sessions of the sample: paid, less than agreed, denied, of nobody known."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from addon.person_names import read_person
from addon.sample.ehr import EhrVisit, visits
from addon.sample.fees import CO_PAY, PAYER_NUMBERS
from addon.sample.shape import Sample

_PAYER = "Aetna"
_ALLOWED, _LESS = Decimal(40), Decimal("38.20")
"""What the contract in Rates says, and what this payer allows for one of the sessions."""
_MOST = 8
_FROM, _UNTIL = timedelta(days=35), timedelta(days=14)
"""So long before its own day a remittance tells of sessions."""
_UNKNOWN = "LEE*MORGAN"


def remittance(sample: Sample, *, until: date) -> dict[str, bytes]:
    """Return ``{file name: content}`` of the remittance downloaded on a day; nothing if no session fits."""
    names = [one.name for one in sample.practice.members]
    seen = (one for one in visits(sample, until=until) if until - _FROM <= one.start.date() < until - _UNTIL)
    paid = [one for one in seen if _is_of_payer(one) and names.count(one.member.name) == 1][:_MOST]
    if len(paid) < _MOST:
        return {}
    return {"remittance.835": _written(paid, until)}


def _is_of_payer(visit: EhrVisit) -> bool:
    is_billed = visit.status == "attended" and visit.bills and visit.note == "LOCKED"
    return visit.member.payer == _PAYER and bool(visit.session) and visit.code == "90853" and is_billed


def _written(paid: list[EhrVisit], day: date) -> bytes:
    claims = [list(_claim(at, one)) for at, one in enumerate(paid)]
    total = sum((Decimal(claim[0].split("*")[4]) for claim in claims), Decimal(0))
    body = [
        "ST*835*0001",
        f"BPR*I*{total}*C*ACH*CCP*01*999999992*DA*1*1999999999**01*999999992*DA*1*{day:%Y%m%d}",
        f"TRN*1*EFT{day:%m%d}*1999999999",
        f"N1*PR*{_PAYER.upper()}*XV*{PAYER_NUMBERS[_PAYER]}",
        "N1*PE*CEDAR HOLLOW GROUP THERAPY*XX*1234567893",
        "LX*1",
        *(segment for claim in claims for segment in claim),
    ]
    who = f"ZZ*{'EXAMPLEPAYER':15}*ZZ*{'PRACTICE':15}"
    head = f"ISA*00*{'':10}*00*{'':10}*{who}*{day:%y%m%d}*0600*^*00501*000000001*0*T*:"
    group = f"GS*HP*EXAMPLEPAYER*PRACTICE*{day:%Y%m%d}*0600*1*X*005010X221A1"
    return _text([head, group, *body, f"SE*{len(body) + 1}*0001", "GE*1*1", "IEA*1*000000001"])


def _claim(at: int, visit: EhrVisit) -> Iterator[str]:
    """Yield one claim; the last two are denied, and of somebody whom nobody knows."""
    person, copay = read_person(visit.member.name), CO_PAY[_PAYER]
    allowed = _LESS if at == 0 else _ALLOWED
    is_denied, is_unknown = at == _MOST - 2, at == _MOST - 1
    paid, share = (Decimal(0), Decimal(0)) if is_denied else (allowed - copay, copay)
    yield f"CLP*CL{1001 + at}*{4 if is_denied else 1}*{visit.fee}*{paid}*{share}*12*ICN{701 + at}*11*1"
    yield f"NM1*QC*1*{_UNKNOWN if is_unknown else '*'.join((person.last, ' '.join(person.given)))}"
    yield f"SVC*HC:{visit.code}*{visit.fee}*{paid}**1"
    yield f"DTM*472*{visit.start:%Y%m%d}"
    if is_denied:
        yield f"CAS*CO*197*{visit.fee}"
    else:
        yield f"CAS*CO*45*{visit.fee - allowed}"
        yield f"CAS*PR*3*{share}"


def _text(segments: Iterable[str]) -> bytes:
    return "".join(f"{one}~\n" for one in segments).encode()
