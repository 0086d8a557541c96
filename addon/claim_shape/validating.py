"""An X12 file through pyx12, in memory: what an acknowledgement would say about it.

pyx12 brings its maps with it and needs no file and no network; it writes what it finds to its own log, values
included, so that log is closed.
"""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from addon.problems import Fault

_ACKNOWLEDGED = frozenset({"AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5"})
_AT_ONCE = 2_000_000
"""The most letters of one file: far more than a thousand claims."""
logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)


class ClaimsNotChecked(Fault):
    """A file of claims is too long, or is none that pyx12 can follow at all."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One remark of an acknowledgement: the segment by its number in the transaction (ST is 1), 0 for the envelope.

    ``element`` and ``part`` are counted from 1, 0: all of it; ``why`` is the acknowledgement's code.
    """

    number: int
    segment: str
    element: int = 0
    part: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What pyx12 found: whether the shape is right, its remarks, and the acknowledgement's segments about them."""

    is_accepted: bool
    refusals: tuple[Refusal, ...] = ()
    segments: tuple[str, ...] = ()


def acknowledgement(text: str, *, written: bool = False) -> Acknowledgement:
    """Return what pyx12 finds in a file; ``written``: with the segments of the acknowledgement (997 or 999).

    Raises ClaimsNotChecked where pyx12 cannot follow it.
    """
    if len(text) > _AT_ONCE:
        raise ClaimsNotChecked("claims", f"the file has more than {_AT_ONCE} letters", "Check fewer claims at once.")
    from pyx12.errors import EngineError, X12Error  # noqa: PLC0415 (only where claims have to be looked at)
    from pyx12.params import ParamsBase  # noqa: PLC0415
    from pyx12.x12n_document import x12n_document  # noqa: PLC0415

    answer, found = io.StringIO(), io.StringIO()
    try:
        accepted = x12n_document(ParamsBase(), io.StringIO(text), answer if written else None, None, fd_json=found)
        told: Mapping[str, Any] = json.loads(found.getvalue() or "{}")
    except (X12Error, EngineError, ValueError, AttributeError, AssertionError) as wrong:
        raise ClaimsNotChecked("claims", "pyx12 cannot follow this file", "Report it.") from wrong
    lines = (one.strip() for one in answer.getvalue().split("~"))
    return Acknowledgement(
        is_accepted=accepted,
        refusals=tuple(_refusals(told)),
        segments=tuple(one for one in lines if one.partition("*")[0] in _ACKNOWLEDGED),
    )


def _refusals(told: Mapping[str, Any]) -> Iterator[Refusal]:
    for isa in told.get("interchanges", ()):
        yield from (Refusal(0, "ISA", why=one["err_cde"]) for one in isa["errors"])
        for group in isa["groups"]:
            yield from (Refusal(0, "GS", why=one["err_cde"]) for one in group["errors"])
            for transaction in group["transactions"]:
                yield from (Refusal(0, "ST", why=one["err_cde"]) for one in transaction["errors"])
                for segment in transaction["segments"]:
                    yield from _in_segment(segment)


def _in_segment(told: Mapping[str, Any]) -> Iterator[Refusal]:
    number, name, elements = told["seg_count"], told["seg_id"], told["elements"]
    for one in () if elements else told["errors"]:
        yield Refusal(number, name, why=one["err_cde"])
    for element in elements:
        at, part = element["ele_pos"] or 0, element["subele_pos"] or 0
        yield from (Refusal(number, name, at, part, one["err_cde"]) for one in element["errors"])
