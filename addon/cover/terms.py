"""What Settings has about cover: the ladder in its order, how many are asked at a time, how long we wait. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from addon.cover_asks import COVER_RUNGS, LADDER
from addon.tabs import folded
from addon.typed_settings import whole

ALONE, SUBSTITUTE, VIRTUAL, MERGE, CANCEL = COVER_RUNGS


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTerms:
    """The practice's own terms."""

    ladder: tuple[str, ...] = COVER_RUNGS
    alone_up_to: int = 8
    at_a_time: int = 2
    wait: timedelta = timedelta(minutes=30)
    cancel_ahead: timedelta = timedelta(hours=24)
    tells_members: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "CoverTerms":
        """Return them as Settings has them; a blank is the usual value."""
        usual = cls()
        steps = [folded(one) for one in str(settings.get(LADDER) or "").split(",")]
        ladder = tuple(rung for step in steps for rung in COVER_RUNGS if folded(rung) == step)
        return cls(
            ladder=ladder or usual.ladder,
            alone_up_to=whole(settings, "One leader up to", usual.alone_up_to),
            at_a_time=whole(settings, "Asked for cover at a time", usual.at_a_time),
            wait=timedelta(minutes=whole(settings, "Wait for cover", 30)),
            cancel_ahead=timedelta(hours=whole(settings, "Cancel ahead", 24)),
            tells_members=settings.get("Tell members of a substitute") == "yes",
        )
