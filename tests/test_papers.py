"""What has to be signed before somebody comes to a group."""

from datetime import date

import pytest

from addon.papers import (
    EXPIRED,
    FOR_FIRST_SESSION,
    FOR_MESSAGES,
    FOR_PLACEMENT,
    FOR_VIDEO,
    SENT,
    SIGNED,
    DocumentNow,
    PaperNow,
    PapersNow,
    agreements_told,
)

ALL = DocumentNow(id="D-1", name="Consent", kind="", needed_for=FOR_PLACEMENT)
SKILLS = DocumentNow(id="D-2", name="Promise", kind="Skills", needed_for=FOR_FIRST_SESSION)
VIDEO = DocumentNow(id="D-3", name="Telehealth", kind="", needed_for=FOR_VIDEO)
TEXTS = DocumentNow(id="D-4", name="Messages", kind="", needed_for=FOR_MESSAGES)
EVERY = (ALL, SKILLS, VIDEO, TEXTS)
FINE = "Agreements for this group: signed."


def paper(one: DocumentNow, state: str = SIGNED) -> PaperNow:
    """Return a member's copy."""
    return PaperNow(
        id=f"P-{one.id}",
        document=one.id,
        name=one.name,
        needed_for=one.needed_for,
        version="1",
        state=state,
        signed=date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("papers", "documents", "kind", "meets", "told"),
    [
        ((), (), "skills", "in person", "Not checked: agreements (no row of Documents is on)."),
        ((), EVERY, "process", "in person", "Not signed for this group: Consent (not asked for)."),
        ((paper(ALL, SENT),), EVERY, "process", "in person", "Not signed for this group: Consent (sent)."),
        ((paper(ALL),), EVERY, "process", "in person", FINE),
        ((paper(ALL),), EVERY, "skills", "in person", "Not signed for this group: Promise (not asked for)."),
        ((paper(ALL), paper(SKILLS)), EVERY, "skills", "in person", FINE),
        ((paper(ALL),), EVERY, "process", "video", "Not signed for this group: Telehealth (not asked for)."),
        (
            (paper(ALL), paper(VIDEO, EXPIRED)),
            EVERY,
            "process",
            "video",
            "Not signed for this group: Telehealth (expired).",
        ),
        ((paper(ALL), paper(VIDEO)), EVERY, "process", "video", FINE),
        ((), (TEXTS,), "process", "video", FINE),
    ],
)
def test_the_agreements_of_a_group(
    papers: tuple[PaperNow, ...], documents: tuple[DocumentNow, ...], kind: str, meets: str, told: str
) -> None:
    """Those of its kind and of all; for telehealth where it meets by video; consent to messages is none of them."""
    assert (
        agreements_told(
            PapersNow({"M-1": papers}, {str(at): one for at, one in enumerate(documents)}),
            "M-1",
            kind,
            by_video=meets == "video",
        )
        == told
    )


def test_without_the_tab_nobody_has_checked() -> None:
    """Nor tells that something is signed."""
    assert agreements_told(None, "M-1", "", by_video=False).startswith("Not checked: agreements (the tab Papers")
