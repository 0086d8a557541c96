"""Remittances (835): what is read from them, and that nothing which does not add up is taken in."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.exports.export import Export
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.problems import UnreadableExport
from tests.payments.remittances import CHARGE, Paid, remittance

PROFILES = load_profiles(shipped_texts())
CLAIMS = Path(__file__).parents[3] / "shared" / "judges" / "claims"
DAY = date(2026, 2, 24)
ONE = Paid("Zoë Núñez", DAY, paid="30.00", allowed_less="20.00", copay="10.00", modifiers="95", insurance_id="W480")


def read(content: bytes) -> Export:
    """Return the file as a pass reads it."""
    return read_export("era.txt", content, PROFILES)


def test_a_service_is_one_row() -> None:
    """All that a person needs to find the claim again; the file tells when it was made."""
    export = read(remittance(ONE))
    (row,) = export.payments
    assert (row.client.name, row.insurance_id, row.on, row.code, row.modifiers) == (
        "Zoë Núñez",
        "W480",
        DAY,
        "90853",
        "95",
    )
    assert (row.charged, row.allowed, row.paid, row.patient) == tuple(map(Decimal, (60, 40, 30, 10)))
    assert row.reasons == "CO-45 20.00; PR-3 10.00"
    assert (row.payer, row.claim_no, row.payer_claim, row.check_no) == ("AETNA", "GK-1", "ICN001", "EFT-1")
    assert (row.paid_on, str(row.place)) == (date(2026, 3, 2), "era.txt:14")
    assert (export.profile, export.counts.loaded, str(export.dated[0])) == ("remittance", 1, "2026-03-02 07:00:00")


LINE_ENDS = {"LF": ("\n", ""), "CRLF": ("\r\n", ""), "CR": ("\r", ""), "the last one lost": ("\n", "\n")}


@pytest.mark.parametrize("name", LINE_ENDS)
def test_segments_may_end_with_their_lines(name: str) -> None:
    """X12 lets the sender choose the terminator, a line end too."""
    end, lost = LINE_ENDS[name]
    text = remittance(ONE).decode().replace("~\n", end).removesuffix(lost)
    assert "~" not in text
    assert replace(read(text.encode()), sha256="") == replace(read(remittance(ONE)), sha256="")


@pytest.mark.parametrize("cut", ["\nIEA*1*000000060\n", "00060\n", "*000000060\n"])
def test_a_cut_off_file_of_lines_is_refused(cut: str) -> None:
    """A file without IEA, or within it."""
    text = remittance(ONE).decode().replace("~\n", "\n")
    with pytest.raises(UnreadableExport):
        read(text.removesuffix(cut).encode())


def test_a_denial_has_no_allowed_amount_and_a_reversal_has_minus_signs() -> None:
    """So does what the payer holds back from the whole payment: a row without member and code."""
    denied, back = Paid("A Roe", DAY, denied="CO*16"), Paid("B Ode", DAY, paid="45", allowed_less="15", reversed=True)
    rows = read(remittance(ONE, denied, back, held_back="5.00")).payments
    assert [(one.allowed, one.paid, one.reasons) for one in rows[1:]] == [
        (None, Decimal(0), "CO-16 60.00"),
        (Decimal(-45), Decimal(-45), "CO-45 -15.00"),
        (None, Decimal(-5), "PLB-WO ICN000"),
    ]
    assert (rows[3].client.name, rows[3].code) == ("", "")


def claims_own(adjusted: str, *services: tuple[str, str], paid: str) -> Export:
    """Return a claim of several services, each charged and paid, with adjustments of its own."""
    lines = "".join(
        f"SVC*HC:{90853 + at}*{charged}*{each}**1~\nCAS*CO*45*{Decimal(charged) - Decimal(each)}~\n"
        for at, (charged, each) in enumerate(services)
    )
    text = remittance(Paid("A Roe", DAY, paid="60")).decode()
    begin, end = text.index("SVC*"), text.index("SE*")
    text = text[:begin] + lines + text[end:]
    charge = sum((Decimal(charged) for charged, _ in services), Decimal(0))
    text = text.replace("*60.00*60*0.00*12*", f"*{charge}*{paid}*0.00*12*").replace("BPR*I*60", f"BPR*I*{paid}")
    text = text.replace("NM1*QC", f"{adjusted}~\nNM1*QC")
    body = text[text.index("ST*") : text.index("SE*")].count("~")
    return read(re.sub(r"SE\*\d+\*", f"SE*{body + 1}*", text).encode())


WHOLE: dict[str, tuple[str, tuple[tuple[str, str], ...], str, list[tuple[str, str, str]]]] = {
    "by what they paid": (
        "CAS*PR*1*10",
        (("60", "30"), ("40", "10")),
        "30",
        [("22.50", "7.50", "CO-45 30.00; PR-1 7.50"), ("7.50", "2.50", "CO-45 30.00; PR-1 2.50")],
    ),
    "a cent that is left over": (
        "CAS*PR*1*10",
        (("60", "20"), ("60", "20"), ("60", "20")),
        "50",
        [
            ("16.67", "3.33", "CO-45 40.00; PR-1 3.33"),
            ("16.66", "3.34", "CO-45 40.00; PR-1 3.34"),
            ("16.67", "3.33", "CO-45 40.00; PR-1 3.33"),
        ],
    ),
    "nothing of it for who paid nothing": (
        "CAS*PR*1*10*1*2*5",
        (("60", "40"), ("60", "0")),
        "25",
        [("25.00", "15.00", "CO-45 20.00; PR-1 10.00; PR-2 5.00"), ("0.00", "0.00", "CO-45 60.00")],
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_adjustments_of_a_whole_claim_are_spread_over_its_services(name: str) -> None:
    """To the cent: each row adds up by itself, and all of them are what was paid."""
    adjusted, services, paid, expected = WHOLE[name]
    export = claims_own(adjusted, *services, paid=paid)
    assert not export.problems
    rows = [(one.paid, one.patient, one.reasons) for one in export.payments]
    assert rows == [(Decimal(paid), Decimal(patient), reasons) for paid, patient, reasons in expected]
    assert sum(one.paid for one in export.payments) == Decimal(paid)


def test_a_deductible_told_once_for_the_claim_is_in_its_only_row() -> None:
    """The row still adds up to what was paid."""
    text = remittance(Paid("A Roe", DAY, paid="40", allowed_less="20")).decode()
    text = text.replace("*60.00*40*0.00*12*", "*60.00*30*10.00*12*").replace("BPR*I*40", "BPR*I*30")
    text = text.replace("NM1*QC", "CAS*PR*1*10~\nNM1*QC").replace("SE*15*", "SE*16*")
    (row,) = read(text.encode()).payments
    assert (row.paid, row.patient, row.reasons) == (Decimal(30), Decimal(10), "CO-45 20.00; PR-1 10.00")


BROKEN: dict[str, tuple[tuple[str, str], str]] = {
    "cut off": (("IEA*1*000000060~\n", ""), "cut-short"),
    "in the middle of a segment": (("IEA*1*000000060~\n", "IEA*1*0000"), "cut-short"),
    "a segment lost": (("DTM*405*20260302~\n", ""), "envelope"),
    "another control number": (("GE*1*60", "GE*1*61"), "envelope"),
    "another interchange": (("IEA*1*000000060", "IEA*1*000000061"), "envelope"),
    "a claim file": (("ST*835*0001", "ST*837*0001"), "no-remittance"),
    "an amount that is none": (("*60.00*30.00**1", "*60,00*30.00**1"), "bad-amount"),
    "a day that is none": (("DTM*472*20260224", "DTM*472*20260231"), "bad-amount"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_reason(name: str) -> None:
    """As a whole, and a person is told what to do."""
    (old, new), code = BROKEN[name]
    text = remittance(ONE).decode()
    assert old in text
    with pytest.raises(UnreadableExport) as fault:
        read(text.replace(old, new).encode())
    assert fault.value.code == code
    assert fault.value.next_step


def test_a_claim_that_does_not_add_up_is_left_out_and_the_others_are_taken() -> None:
    """The problem names the segment; the count of rows tells it again in every later pass."""
    text = remittance(ONE, Paid("A Roe", DAY, paid="40", allowed_less="20")).decode()
    export = read(text.replace("CAS*CO*45*20.00~\nCAS*PR", "CAS*CO*45*15.00~\nCAS*PR").encode())
    assert [one.client.name for one in export.payments] == ["A Roe"]
    assert [one.code for one in export.problems] == ["line-does-not-balance"]
    assert (export.counts.read, export.counts.loaded, export.counts.error) == (2, 1, 1)


AMOUNTS = st.decimals(0, 20, places=2)


def service(less: Decimal, copay: Decimal, *, back: bool) -> Paid:
    """Return a service of which the rest of the charge is paid."""
    return Paid("A Roe", DAY, str(CHARGE - less - copay), str(less), str(copay), reversed=back)


SERVICES = st.lists(st.builds(service, AMOUNTS, AMOUNTS, back=st.booleans()), min_size=1, max_size=6)


@given(SERVICES, st.decimals(0, 50, places=2), st.decimals("-1", 1, places=2))
def test_rows_add_up_to_the_payment_or_none_is_taken_in(services: list[Paid], held: Decimal, off: Decimal) -> None:
    """The amounts under Paid are what arrives at the bank, to the cent."""
    export = read(remittance(*services, held_back=str(held) if held else "", off=str(off)))
    net = sum((one.net for one in services), Decimal(0)) - held
    if off:
        assert (export.rows, [one.code for one in export.problems]) == ((), ["payment-does-not-balance"])
    else:
        assert sum((one.paid for one in export.payments), Decimal(0)) == net
        assert all(one.charged == one.paid + _adjusted(one.reasons) for one in export.payments if one.charged)


def _adjusted(reasons: str) -> Decimal:
    return sum((Decimal(one.split()[1]) for one in reasons.split("; ") if one), Decimal(0))


def remittances() -> list[dict[str, Any]]:
    """Return the judges' own remittances."""
    if not CLAIMS.is_dir():
        return []
    every = json.loads((CLAIMS / "expected.json").read_text())["files"]
    return [one for one in every if one["kind"] == "835" and "facts" in one]


@pytest.mark.judges
@pytest.mark.parametrize("told", remittances(), ids=lambda one: one["file"])
def test_the_judges_remittances(told: dict[str, Any]) -> None:
    """Claims with their amounts and adjustments, what is held back; what does not add up is not taken in."""
    export = read((CLAIMS / told["file"]).read_bytes())
    assert bool(export.problems) != told["content_right"]
    facts = told["facts"]
    if not told["content_right"]:
        assert not export.payments
        return
    claims = [one for one in export.payments if one.code]
    assert [
        {
            "id": one.claim_no,
            "charge": one.charged,
            "paid": one.paid,
            "patient": one.patient,
            "adjusted": {part.split()[0]: Decimal(part.split()[1]) for part in one.reasons.split("; ") if " " in part},
        }
        for one in claims
    ] == [{name: value for name, value in claim.items() if name != "remark"} for claim in facts["claims"]]
    assert all(
        set(claim.get("remark", ())) <= set(one.reasons.split("; "))
        for one, claim in zip(claims, facts["claims"], strict=True)
    )
    assert -sum((one.paid for one in export.payments if not one.code), Decimal(0)) == facts.get("held_back", 0)
    assert sum((one.paid for one in export.payments), Decimal(0)) == facts["payment"]
