"""What clinicians and supervisors are told once a day, remembered for whoever sends it."""

from addon.digest.lines import DIGEST, DayFound, digests
from addon.memory import news
from addon.part import Given, Part, Result


def _digest(given: Given) -> Result:
    flags = given.views["flags"].values()
    found = DayFound(practice=given.practice, flags=flags, sendings=given.sendings, wall=given.wall)
    return Result(memory=(news(DIGEST, given.remembered(DIGEST), digests(found)),))


DIGESTS = Part(name="digest", sees=("flags",), compute=_digest, memory=(DIGEST,))
