"""Papers on members' pages as a test publishes them."""

from addon.papers import PAPER_TEXT, PAPERS, SHOWN_PAPER, PaperText, ShownPaper
from tests.web.members.member_pages import MemberPages, a_page

WORDS = PaperText("Group consent", "What is told in the group stays there.\n\nI agree.")
CHANNELS = (("text", "+12125550147"), ("email", "zoe@example.org"))


def a_paper(id_: str = "PA-AAAA", member: str = "M-0001", **changes: object) -> ShownPaper:
    """Return a paper that waits to be signed."""
    given = {"document": "DO-01", "version": "1", "name": WORDS.name, "state": "sent", "asks": "sign"}
    return ShownPaper(id=id_, member=member, **{**given, "digest": WORDS.digest, **changes})  # type: ignore[arg-type]


def with_papers(*papers: ShownPaper, pages: MemberPages | None = None) -> MemberPages:
    """Return the pages with these papers, and the words of all of them."""
    pages = pages or MemberPages()
    pages.publish(a_page("M-0001", addresses=CHANNELS))
    pages.state.keep(PAPER_TEXT, WORDS.digest, WORDS)
    for one in papers or (a_paper(),):
        pages.state.keep(SHOWN_PAPER, one.id, one)
    return pages


def proved(pages: MemberPages, member: str = "M-0001", digits: str = "0147") -> str:
    """Return the address of a link whose holder has proved who they are."""
    at = pages.link(member, PAPERS, "papers", hours=100)
    shown = pages.browser.get(at)
    assert "group" not in shown.text.casefold()
    pages.send(shown, "/digits", digits=digits)
    return at
