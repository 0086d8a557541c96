"""What clinicians and supervisors are told once a day, remembered for whoever sends it."""

from addon.digest.lines import DIGEST, DayFound, digests
from addon.digest_line import DigestLines
from addon.memory import news
from addon.part import Given, Part, Result


def _digest(given: Given) -> Result:
    flags = given.views["flags"].values()
    told = tuple(line for some in given.all_handed(DigestLines) for line in some.lines)
    found = DayFound(practice=given.practice, flags=flags, sendings=given.sendings, wall=given.wall, told=told)
    return Result(memory=(news(DIGEST, given.remembered(DIGEST), digests(found)),))


DIGESTS = Part(name="digest", sees=("flags",), takes=(DigestLines,), compute=_digest, memory=(DIGEST,))
