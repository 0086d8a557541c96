"""Claims inside their envelope: one interchange, one group, one transaction. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addon.claim_shape.shape import Segment

_OURS, _THEIRS = "GROUPKEEPER", "CLEARINGHOUSE"
"""Nothing is submitted from here, so sender and receiver, and how to reach the sender, are nobody's."""
_VERSION = "005010X222A1"
_NUMBERED = frozenset({"HL"})


@dataclass(frozen=True, slots=True)
class Interchange:
    """An interchange as text, and for each segment of its transaction (from ST on) which claim it is of.

    ``owners`` has (the claim's place, the segment's place in it); the practice's own part has the place -1, and what
    only the envelope needs (-2, 0).
    """

    text: str
    owners: tuple[tuple[int, int], ...]


def interchange(provider: Sequence[Segment], claims: Sequence[Sequence[Segment]], day: date) -> Interchange:
    """Return claims of one practice as one interchange, made on a day."""
    called = next((one.element(3) for one in provider if one.id == "NM1"), "")
    made = f"{day:%Y%m%d}"
    before = [
        f"ST*837*0001*{_VERSION}",
        f"BHT*0019*00*1*{made}*0000*CH",
        f"NM1*41*2*{called or _OURS}*****46*{_OURS}",
        "PER*IC*BILLING*TE*5555550100",
        f"NM1*40*2*{_THEIRS}*****46*{_THEIRS}",
    ]
    owners = [(-2, 0)] * len(before) + [(-1, at) for at in range(len(provider))]
    body = [*before, *map(str, provider)]
    level = 1
    for place, claim in enumerate(claims):
        written, level = _levels(claim, level)
        body += written
        owners += [(place, at) for at in range(len(claim))]
    body.append(f"SE*{len(body) + 1}*0001")
    owners.append((-2, 0))
    around = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{_OURS:15}*ZZ*{_THEIRS:15}*{day:%y%m%d}*0000*^*00501*000000001*0*T*:",
        f"GS*HC*{_OURS}*{_THEIRS}*{made}*0000*1*X*{_VERSION}",
    )
    return Interchange("".join(f"{one}~\n" for one in (*around, *body, "GE*1*1", "IEA*1*000000001")), tuple(owners))


def _levels(claim: Iterable[Segment], last: int) -> tuple[list[str], int]:
    """Return a claim's segments with its levels numbered after the last one."""
    written, subscriber = [], 0
    for one in claim:
        if one.id in _NUMBERED:
            last += 1
            subscriber = subscriber or last
            parent = "1" if last == subscriber else str(subscriber)
            written.append(str(replace(one, elements=(str(last), parent, *one.elements[2:]))))
        else:
            written.append(str(one))
    return written, last
