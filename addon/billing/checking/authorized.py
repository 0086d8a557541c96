"""Which authorization covers which line, and how many visits are left after it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.insured import Insured
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizing:
    """How each visit is authorized, by session and member, and how many visits each authorization has covered."""

    how: Mapping[tuple[str, str], tuple[str, int | None]]
    used: Mapping[str, int]
    has_any: bool

    @classmethod
    def of(
        cls, authorizations: Iterable[Authorization], visits: Iterable[AuthorizedVisit], known: Insured
    ) -> "Authorizing":
        """Return it for all visits of a practice, counted by day."""
        of_member: defaultdict[str, list[Authorization]] = defaultdict(list)
        for one in authorizations:
            of_member[one.member].append(one)
        used: Counter[str] = Counter()
        how = {}
        for visit in sorted(visits, key=lambda one: (one.day, one.session, one.member)):
            mine = [one for one in of_member.get(visit.member, ()) if known.is_same(one.payer, visit.payer)]
            how[visit.about] = _authorized(visit, mine, used)
        return cls(how=how, used=dict(used), has_any=bool(of_member))

    def facts(self, about: tuple[str, str]) -> dict[str, Value]:
        """Return what is known of a visit; nothing while the practice has no authorization at all."""
        how, left = self.how.get(about, (NONE, None)) if self.has_any else (None, None)
        return {"authorization": how, "visits_left": left}


def _authorized(visit: AuthorizedVisit, mine: Sequence[Authorization], used: Counter[str]) -> tuple[str, int | None]:
    """Return how a visit is authorized and what is left after it; counts it where it is covered."""
    fitting = sorted(
        (one for one in mine if not _against(one, visit)),
        key=lambda one: (one.until or date.max, one.start or date.min, one.id),
    )
    if not fitting:
        return _nearest(visit, mine), None
    open_ones = [one for one in fitting if one.visits is None or one.visits - one.used_before - used[one.id] > 0]
    chosen = open_ones[0] if open_ones else fitting[-1]
    used[chosen.id] += 1
    left = None if chosen.visits is None else chosen.visits - chosen.used_before - used[chosen.id]
    return "in force" if open_ones else "used up", left


_NEARNESS = ("other clinician", "other code", "expired", "too early")


def _against(one: Authorization, visit: AuthorizedVisit) -> tuple[str, ...]:
    return tuple(one.against({folded(visit.code)}, visit.clinician, visit.day))


def _nearest(visit: AuthorizedVisit, mine: Iterable[Authorization]) -> str:
    """Return what is wrong with the authorization that nearly covers a visit: the fewer reasons the nearer."""
    wrong = sorted((_against(one, visit) for one in mine), key=lambda one: (len(one), _NEARNESS.index(one[0])))
    return wrong[0][0] if wrong else NONE
