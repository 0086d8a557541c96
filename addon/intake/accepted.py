"""Who becomes a member: those of whom a clinician wrote "fits", unless something has to be settled first. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from addon.becoming import NewMember
from addon.intake.rows import who
from addon.names_in_text import date_in_words
from addon.prospects import NOTHING, Verdict, Verdicts
from addon.questions import Question, is_no, is_yes
from addon.records import Member, Practice, Prospect
from addon.records.intake import DECLINED, DEFERRED, FITS, REFERRED_OUT
from addon.same_person import DIFFERENT, decide
from addon.tabs import Value

KEPT_OUT = "excluded, so they cannot be accepted:"
A_MEMBER = "who is a member"
"""What the question whether somebody in Intake is a member already is known by."""
_OFF = {DECLINED, REFERRED_OUT, DEFERRED}
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Who becomes a member now, why others do not yet (by the prospect's code), and what is asked about them."""

    wanted: tuple[NewMember, ...] = ()
    waits: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[Question, ...] = ()


def accepted(
    practice: Practice, verdicts: Verdicts, answers: Mapping[str, str], *, unsure: Collection[str], today: date
) -> Accepted:
    """Return who becomes a member; ``unsure`` are the prospects who may be somebody in another row of Intake."""
    work = _Work(practice, answers, today)
    for one in practice.prospects:
        if one.fits == FITS and not (one.member or one.same_as or one.side in _OFF):
            work.look(one, verdicts.of.get(one.code, NOTHING), may_be_another=one.code in unsure)
    return Accepted(wanted=tuple(work.wanted), waits=work.waits, asked=tuple(work.asked))


@dataclass(slots=True)
class _Work:
    """One pass over those who fit; ``keys`` are the names and birth dates that Members has, or will have."""

    practice: Practice
    answers: Mapping[str, str]
    today: date
    wanted: list[NewMember] = field(default_factory=list)
    waits: dict[str, str] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    keys: set[_Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keys = {_key(one) for one in (*self.practice.members, *self.practice.removed)}

    def look(self, one: Prospect, verdict: Verdict, *, may_be_another: bool) -> None:
        """Accept one, or note what keeps them from it."""
        if verdict.excluded:
            self.waits[one.code] = f"{KEPT_OUT} {'; '.join(verdict.excluded)}"
        elif not one.decided_by:
            self.waits[one.code] = "Decided by names no clinician: pick who decided"
        elif may_be_another:
            self.waits[one.code] = "Needs review asks whether they are somebody in another row"
        else:
            self._as_member(one)

    def _as_member(self, one: Prospect) -> None:
        questions = {other.code: f"already a member|{one.code}|{other.code}" for other in self._namesakes(one)}
        said = {code: self.answers.get(key, "") for code, key in questions.items()}
        mine = next((code for code, answer in said.items() if is_yes(answer)), "")
        if mine:
            self.wanted.append(NewMember(prospect=one.code, values={}, member=mine))
            return
        open_ones = [code for code, answer in said.items() if not is_no(answer)]
        if open_ones:
            self.asked += (_ask(questions[code], one, self._member(code)) for code in open_ones)
            self.waits[one.code] = "Needs review asks whether they are a member already"
        elif _key(one) in self.keys:
            self.waits[one.code] = (
                "a row of this name and birth date is, or was, in Members: correct Birth date or Name, "
                "or put the deleted row back"
            )
        else:
            self.keys.add(_key(one))
            self.wanted.append(NewMember(prospect=one.code, values=dict(_cells(one))))

    def _namesakes(self, one: Prospect) -> Iterator[Member]:
        """Yield the members who are, or may be, the same person."""
        mine = who(one)
        for other in self.practice.members:
            if decide(mine, who(other), self.today) != DIFFERENT:
                yield other

    def _member(self, code: str) -> Member:
        return next(one for one in self.practice.members if one.code == code)


def _key(one: Prospect | Member) -> _Key:
    return one.name.casefold().strip(), one.birth_date.isoformat() if one.birth_date else ""


def _cells(one: Prospect) -> Iterator[tuple[str, Value]]:
    """Yield what Members is to have, where it is filled in."""
    fields = ("name", "birth_date", "phone", "email", "payer", "state", "language", "text_consent", "email_consent")
    for name in fields:
        value: Value = getattr(one, name)
        if value not in (None, ""):
            yield name, value


def _ask(key: str, one: Prospect, other: Member) -> Question:
    return Question(
        key=key,
        kind="same person",
        question=f"{one.code} of Intake may be {other.code}, {A_MEMBER}. Are they the same person? "
        "yes keeps that member's code for them, no makes them a new member.",
        where=f"Intake {one.code}",
        private=f"{one.code}: {described(one)}. {other.code}: {described(other)}.",
    )


def described(one: Prospect | Member) -> str:
    """Return what helps to tell two people apart."""
    born = f"born {date_in_words(one.birth_date)}" if one.birth_date else "birth date not filled in"
    return ", ".join(filter(None, (one.name, born, one.phone, one.email)))
