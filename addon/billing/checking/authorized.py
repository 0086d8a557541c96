"""Which authorization each line uses, and how many visits are left of it afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.insured import Insured, in_turn
from addon.records import Authorization
from addon.tabs import Value, folded

NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedVisit:
    """One line as authorizations see it; ``clinician`` is a code."""

    session: str
    member: str
    day: date
    payer: str
    code: str
    clinician: str

    @property
    def about(self) -> tuple[str, str]:
        """Return its session and member."""
        return self.session, self.member


@dataclass(frozen=True, slots=True)
class Authorized:
    """How a visit is authorized: in a word, what is left after it (None: no limit), the authorization it uses."""

    how: str = NONE
    left: int | None = None
    by: Authorization | None = None


_NOT = Authorized()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizing:
    """How each visit is authorized, by session and member, and how many visits each authorization has covered.

    This is the one answer to which authorization a visit uses: what is left is counted by it, and its claim names it.
    """

    of_visit: Mapping[tuple[str, str], Authorized]
    used: Mapping[str, int]
    has_any: bool

    @classmethod
    def of(
        cls, authorizations: Iterable[Authorization], visits: Iterable[AuthorizedVisit], known: Insured
    ) -> "Authorizing":
        """Return it for all visits of a practice, counted by day."""
        of_member: defaultdict[str, list[Authorization]] = defaultdict(list)
        for one in in_turn(authorizations):
            of_member[one.member].append(one)
        used: Counter[str] = Counter()
        of_visit = {}
        for visit in sorted(visits, key=lambda one: (one.day, one.session, one.member)):
            mine = [one for one in of_member.get(visit.member, ()) if known.is_same(one.payer, visit.payer)]
            of_visit[visit.about] = _authorized(visit, mine, used)
        return cls(of_visit=of_visit, used=dict(used), has_any=bool(of_member))

    @property
    def by(self) -> dict[tuple[str, str], Authorization]:
        """Return the authorization that each visit uses, by session and member; visits without one are left out."""
        return {about: one.by for about, one in self.of_visit.items() if one.by}

    def facts(self, about: tuple[str, str]) -> dict[str, Value]:
        """Return what is known of a visit; nothing while the practice has no authorization at all."""
        found = self.of_visit.get(about, _NOT)
        return {"authorization": found.how, "visits_left": found.left} if self.has_any else _UNKNOWN


_UNKNOWN: dict[str, Value] = {"authorization": None, "visits_left": None}


def _authorized(visit: AuthorizedVisit, mine: Sequence[Authorization], used: Counter[str]) -> Authorized:
    """Return how a visit is authorized; counts it where one covers it.

    ``mine`` are those of its member and payer, in turn. Of those that cover it the first with a visit left is used.
    Where none is left, the last of them is: it is the one to ask more visits for.
    """
    fitting = [one for one in mine if not _against(one, visit)]
    if not fitting:
        return Authorized(_nearest(visit, mine))
    open_ones = [one for one in fitting if one.visits is None or one.visits - one.used_before - used[one.id] > 0]
    chosen = open_ones[0] if open_ones else fitting[-1]
    used[chosen.id] += 1
    left = None if chosen.visits is None else chosen.visits - chosen.used_before - used[chosen.id]
    return Authorized("in force" if open_ones else "used up", left, chosen)


_NEARNESS = ("other clinician", "other code", "expired", "too early")


def _against(one: Authorization, visit: AuthorizedVisit) -> tuple[str, ...]:
    return tuple(one.against({folded(visit.code)}, visit.clinician, visit.day))


def _nearest(visit: AuthorizedVisit, mine: Iterable[Authorization]) -> str:
    """Return what is wrong with the authorization that nearly covers a visit: the fewer reasons the nearer."""
    wrong = sorted((_against(one, visit) for one in mine), key=lambda one: (len(one), _NEARNESS.index(one[0])))
    return wrong[0][0] if wrong else NONE
