"""The Online rules and Make-up rules tabs, what they offer on members' pages, and what members asked for there.

Three parts of one story. *Checks* compares requests to join online with what the sheets tell, before answers are
merged. *Make-ups* opens, decides and closes requests for another group's session, before Attendance is merged. *Ways*
reads the rules and hands over what each page may offer, from the practice as it is afterwards.
"""

from addon.guest_seats import GUEST_SEAT
from addon.incoming import MemberAsks, MemberMarks
from addon.member_page import MEMBER_PAGE
from addon.papers import DOCUMENT_NOW, PAPERS_OF
from addon.part import Given, Part, Result
from addon.placing import ProposedSeats
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.seat_offers import OfferedSeats
from addon.ways.accepting import MakeUps, make_ups
from addon.ways.calendar_entries import ENTRY
from addon.ways.checking import online_checks
from addon.ways.make_ups import MAKE_UP_ASK
from addon.ways.new_links import ROOM_SEEN
from addon.ways.offering import ways
from addon.ways_to_come import OnlineChecks
from addon.wishes_asked import InTheirName


def _checks(given: Given) -> Result:
    found = online_checks(given.inbox, given.practice, given.remembered(MEMBER_PAGE), today=given.today)
    return Result(hands=(OnlineChecks(found),) if found else ())


ONLINE_CHECKS = Part(name="online checks", compute=_checks, memory=(MEMBER_PAGE,))
MAKE_UPS = Part(
    name="make-ups",
    sees=("requests", "roster"),
    takes=(MemberMarks, OfferedSeats, InTheirName),
    compute=make_ups,
    memory=(MAKE_UP_ASK, GUEST_SEAT, PAPERS_OF, DOCUMENT_NOW),
)
WAYS = Part(
    name="ways to come",
    tabs=("online_rules", "make_up_rules"),
    sees=("groups", "sessions", "roster"),
    takes=(MemberAsks, MakeUps, OfferedSeats, ProposedSeats, RulesHeld),
    compute=ways,
    memory=(GOOD_VERSION, ENTRY, ROOM_SEEN),
)
