"""The practice's own channel: whatever apprise speaks; what failed is told again."""

import pytest

from addon.outgoing import HANDED_OVER, PLANNED
from addon.outward import Outward
from addon.sending.channels.staff import StaffChannel
from tests.sending.a_message import a_message, planned
from tests.sending.channels.a_browser import PushService, push_server
from tests.sending.channels.a_mail_server import free_port

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a thing of apprise's
HERE = Outward.of(["127.0.0.1"])
NOTE = a_message("staff | SM1", channel="staff", address="va", text="M-0142 asks for a person.", limited=False)


def test_every_address_is_told() -> None:
    """Every address is told, in the words of the message."""
    service = PushService(status=200)
    with push_server(service) as endpoint:
        urls = [endpoint.replace("http://", "json://"), endpoint.replace("http://", "xml://")]
        outcomes = [one.state for _, one in StaffChannel(urls=urls, outward=HERE).send([NOTE])]
    assert outcomes == [HANDED_OVER]
    assert [NOTE.text.encode() in body for _, body in service.got] == [True, True]


@pytest.mark.parametrize("url", ["nonsense", "json://127.0.0.1:{port}/x"])
def test_what_failed_is_told_again(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """An address that is none, and one at which nobody answers: it is told again later; no log holds the address."""
    channel = StaffChannel(urls=[url.format(port=free_port()) + "?token=sesame"], outward=HERE)
    with caplog.at_level("DEBUG"):
        outcomes = [one for _, one in channel.send([NOTE, NOTE])]
    assert {one.state for one in outcomes} == {PLANNED}
    assert all("[staff]" in one.remedy for one in outcomes)
    again = channel.look_up(planned(NOTE))
    assert again is not None
    assert again.state == PLANNED
    assert "sesame" not in caplog.text + repr(channel)
