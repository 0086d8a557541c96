"""Whether a member could be told of something at all, and by what. Pure."""

from collections.abc import Iterator

from addon.outgoing import NOT_SET_UP
from addon.part import Given
from addon.phones import international, region_of
from addon.records import Member


def unreachable(given: Given, member: Member) -> str:
    """Return why neither a text nor an e-mail may reach somebody, "" if one of them may."""
    reasons = dict(_reasons(given, member))
    return "" if "" in reasons.values() else ", ".join(reasons.values())


def nobody_tells(given: Given, member: Member) -> str:
    """Return why nobody tells a member who may be told: that is not set up. "" if it is."""
    open_to = [channel for channel, why in _reasons(given, member) if not why]
    return "" if given.channels.intersection(open_to) else ", ".join(NOT_SET_UP[one] for one in open_to)


def _reasons(given: Given, member: Member) -> Iterator[tuple[str, str]]:
    """Yield each channel with what keeps it from this member, "" if nothing does."""
    number = international(member.phone, region_of(given.practice.zone))
    ways = (
        ("phone", "texts", number, member.text_consent, ("text", number)),
        ("e-mail", "e-mails", member.email, member.email_consent, ("email", member.email.casefold())),
    )
    for thing, words, address, consent, key in ways:
        known = given.addresses.get(key)
        why = ""
        if not consent:
            why = f"no consent to {words}"
        elif not address:
            why = f"no {thing}"
        elif known is not None:
            why = f"wants no {words}" if known.state == "stopped" else f"nothing arrives at their {thing}"
        yield key[0], why
