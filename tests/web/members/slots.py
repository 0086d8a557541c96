"""Times on members' pages as tests ask for them."""

from datetime import timedelta

from addon.self_booking import SHOWN_SLOT, ShownSlot
from tests.web.members.member_pages import NOW, MemberPages


def a_slot(slot: str = "SL-A", *, hours: float = 30, **more: object) -> ShownSlot:
    """Return a time that begins in so many hours, offered to M-0001 and M-0002."""
    start = NOW + timedelta(hours=hours)
    given = {"members": ("M-0001", "M-0002"), "how": "video", "is_open": True, **more}
    seat = f"{start:%Y-%m-%dT%H:%MZ} {slot} 0"
    return ShownSlot(slot=slot, seat=seat, start=start, end=start + timedelta(minutes=50), **given)  # type: ignore[arg-type]


def offers(pages: MemberPages, *slots: ShownSlot) -> MemberPages:
    """Publish times, as a pass does."""
    for one in slots:
        pages.state.keep(SHOWN_SLOT, one.slot, one)
    return pages
