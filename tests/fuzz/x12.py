"""A payer's remittance: X12."""

from addon.exports.limits import LIMITS
from addon.exports.remittance import read_remittance
from addon.problems import UnreadableExport
from tests.exports.reports import adds_up
from tests.exports.test_remittance import ONE
from tests.fuzz.target import named
from tests.payments.remittances import remittance

LONGEST = 1500
SEEDS = [remittance(ONE), remittance(ONE, held_back="5.00"), b"ISA*00*", remittance(ONE).replace(b"~", b"~\r\n")]


def one(data: bytes) -> None:
    """Refused by name, or every row accounted for."""
    try:
        export = read_remittance("era.txt", data, LIMITS)
    except UnreadableExport as refused:
        named(refused)
        return
    assert adds_up(export.counts)
    assert export.counts.loaded == len(export.rows)
