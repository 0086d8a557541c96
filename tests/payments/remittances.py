"""Remittances (835) as payers send them, made for tests: everything in them adds up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.person_names import read_person

CHARGE = Decimal("60.00")


@dataclass(frozen=True, slots=True)
class Paid:
    """One service of one claim: what is paid, what lies above the agreed rate, what is left to the member.

    ``denied``: the reason for the rest of the charge, as ``CO*16``.
    """

    name: str
    on: date
    paid: str = "0.00"
    allowed_less: str = "0.00"
    copay: str = "0.00"
    denied: str = ""
    insurance_id: str = ""
    code: str = "90853"
    modifiers: str = ""
    reversed: bool = False
    charge: Decimal = CHARGE

    def segments(self, number: int) -> list[str]:
        """Return the claim's segments."""
        sign = -1 if self.reversed else 1
        paid, less, copay = (sign * Decimal(one) for one in (self.paid, self.allowed_less, self.copay))
        charge = sign * self.charge
        person = read_person(self.name)
        done = ":".join(("HC", self.code, *self.modifiers.split()))
        card = f"MI*{self.insurance_id}" if self.insurance_id else ""
        status = 22 if self.reversed else 4 if self.denied else 1
        made = [
            f"CLP*GK-{number}*{status}*{charge}*{paid}*{copay}*12*ICN{number:03d}*11*1",
            f"NM1*QC*1*{person.last}*{' '.join(person.given)}****{card}".rstrip("*"),
            f"SVC*{done}*{charge}*{paid}**1",
            f"DTM*472*{self.on:%Y%m%d}",
        ]
        adjusted = {"CO*45": less, "PR*3": copay}
        rest = charge - paid - less - copay
        if self.denied:
            adjusted[self.denied] = rest
        return made + [f"CAS*{reason}*{amount}" for reason, amount in adjusted.items() if amount]

    @property
    def net(self) -> Decimal:
        """Return what arrives at the bank for it."""
        return -Decimal(self.paid) if self.reversed else Decimal(self.paid)


def remittance(
    *services: Paid, held_back: str = "", number: str = "1", paid_on: date = date(2026, 3, 2), off: str = "0"
) -> bytes:
    """Return a remittance with one claim a service; ``off``: by how much the payment is not what it should be."""
    claims = [one for at, service in enumerate(services, 1) for one in service.segments(at)]
    held = [f"PLB*1234567893*20261231*WO:ICN000*{held_back}"] if held_back else []
    total = sum((one.net for one in services), Decimal(0)) - Decimal(held_back or 0) + Decimal(off)
    body = [
        "ST*835*0001",
        f"BPR*I*{total}*C*ACH*CCP*01*123456780*DA*123456789*1841234567**01*123456780*DA*987654321*{paid_on:%Y%m%d}",
        f"TRN*1*EFT-{number}*1841234567",
        f"DTM*405*{paid_on:%Y%m%d}",
        "N1*PR*AETNA",
        "N3*1 PAYER PLAZA",
        "N4*DENVER*CO*80202",
        "N1*PE*CEDAR HOLLOW GROUP THERAPY*XX*1234567893",
        "LX*1",
        *claims,
        *held,
    ]
    head = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'PRACTICE':15}*260302*0700*^*00501*000000060*0*T*:"
    group = f"GS*HP*PAYER*PRACTICE*{paid_on:%Y%m%d}*0700*60*X*005010X221A1"
    tail = [f"SE*{len(body) + 1}*0001", "GE*1*60", "IEA*1*000000060"]
    return "".join(f"{one}~\n" for one in (head, group, *body, *tail)).encode()
