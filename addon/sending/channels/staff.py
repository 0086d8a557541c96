"""What the practice's own people are told at once, by whatever service they use (apprise addresses). Needs "channels".

Codes only, never a name or a member's words. Better told twice than not at all: what failed is tried again.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from apprise import Apprise, AppriseAsset, NotifyBase

from addon.outgoing import OutgoingMessage, Sending
from addon.outward import Outward
from addon.problems import AddressRefused
from addon.sending.ports import HandOver, Outcome, handed_over, try_later

_OWN = 'If it is meant, name its host in practice.toml: under [network], own_hosts = ["…"].'
_SET_UP = "Check urls under [staff] in practice.toml; groupkeeper send DIR --test staff va tries them."


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChannel:
    """The practice's own channel: every address gets each message."""

    urls: Sequence[str] = field(repr=False)
    outward: Outward = field(default_factory=Outward)
    timeout: float = 60
    name: str = "staff"
    can_look_up: bool = True

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Tell each to every address."""
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would write addresses and tokens
        told = Apprise(asset=AppriseAsset(http_redirects=False))
        usable = bool(self.urls) and all(told.add(url) for url in self.urls)
        may_be = usable and all(self._may_be_told(one) for one in told)
        for message in messages:
            if not usable:
                yield message.key, try_later("an address under [staff] is none that apprise knows", _SET_UP)
                return
            if not may_be:
                yield message.key, try_later("an address under [staff] is inside a network of your own", _OWN)
                return
            done = told.notify(body=message.text, title=message.subject or "Groupkeeper", timeout=self.timeout)
            yield message.key, handed_over() if done else try_later("the staff channel did not take it", _SET_UP)

    def _may_be_told(self, service: NotifyBase) -> bool:
        """Return whether a service may be contacted whose host the address names; the others have fixed ones.

        One whose name is not found may: telling it will fail and is tried again.
        """
        service.redirects = False
        if "host" not in service.template_tokens or not service.host:
            return True
        try:
            self.outward.judged(service.host, service.port or 443)
        except AddressRefused:
            return False
        except OSError:
            return True
        return True

    def look_up(self, _: Sending) -> HandOver | None:
        """Nothing can be looked up; it may be told again."""
        return try_later("telling it was interrupted")
