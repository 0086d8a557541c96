"""What ``groupkeeper doctor`` looks at for the cards: nothing where practice.toml names no service account for them."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

from addon.cli.looked_at import LookedAt
from addon.problems import how_to_install
from addon.wiring.folder import PracticeFolder


def looked_at_cards(home: PracticeFolder) -> Iterator[LookedAt]:
    """Look at where Google reaches the cards, at its library, and at who is known there."""
    if not home.file.cards.service_account:
        return
    if not home.file.cards_url:
        step = "Name public_url under [service], or url under [cards], in practice.toml."
        yield LookedAt("cards", ok=False, seen="Google cannot reach them: no address is named", next_step=step)
    elif find_spec("google") is None or find_spec("google.auth") is None:
        seen = "the libraries for Google are not installed"
        yield LookedAt("cards", ok=False, seen=seen, next_step=how_to_install())
    else:
        yield _of_one_project(home)
    users = home.state.staff.users()
    named = sum(bool(one.email) for one in users)
    how = "change DIR NAME --email ADDRESS" if users else "add DIR NAME --email ADDRESS"
    step = "" if named else f"groupkeeper user {how}: nobody else is shown a card."
    seen = f"{named} of {len(users)} users have an address at Google"
    yield LookedAt("who sees cards", ok=bool(named), seen=seen, next_step=step)


def _of_one_project(home: PracticeFolder) -> LookedAt:
    """Look at whether the two names begin with one project's number."""
    account, client = re.findall(r"\d+", home.file.cards.service_account), home.file.cards.client_id.partition("-")[0]
    if client.isdecimal() and account[:1] != [client]:
        seen = "service_account and client_id are of two projects"
        return LookedAt("cards", ok=False, seen=seen, next_step="Take both from one project: docs/cards.md, step 3.")
    return LookedAt("cards", ok=True, seen=f"Google asks for them below {home.file.cards_url}/cards/")
