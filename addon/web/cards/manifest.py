"""The manifest of the add-on, as Google takes it for a deployment over HTTP, made of what is served.

Scopes are those that the cards need and no other, the least first.
"""

from addon.web.cards.home_card import Places
from addon.web.cards.widgets import Json

NAME = "Groupkeeper"
LOGO = "https://www.gstatic.com/images/icons/material/system/2x/groups_black_48dp.png"
SCOPES = (
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/calendar.addons.execute",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/calendar.addons.current.event.write",
)
"""Who looks; being shown in Calendar; which spreadsheet is open, once allowed; adding a room's link to an event."""
LINKS = ("https://docs.google.com/spreadsheets/",)
"""How the addresses begin that cards open."""


def manifest(service: str) -> Json:
    """Return the manifest of a service that Google reaches at an address."""
    at = Places(service)
    return {
        "oauthScopes": list(SCOPES),
        "addOns": {
            "common": {"name": NAME, "logoUrl": LOGO, "openLinkUrlPrefixes": list(LINKS)},
            "calendar": {
                "homepageTrigger": _runs(at, "calendar/home"),
                "eventOpenTrigger": _runs(at, "calendar/event"),
                "currentEventAccess": "WRITE",
            },
            "sheets": {
                "homepageTrigger": _runs(at, "sheets/home"),
                "onFileScopeGrantedTrigger": _runs(at, "sheets/granted"),
            },
            "httpOptions": {"authorizationHeader": "SYSTEM_ID_TOKEN"},
        },
    }


def triggers(service: str) -> list[str]:
    """Return the addresses that Google asks by itself, as the manifest names them."""
    hosts = manifest(service)["addOns"]
    found = [hosts[host][name] for host in ("calendar", "sheets") for name in hosts[host] if name.endswith("Trigger")]
    return [one["runFunction"] for one in found]


def _runs(at: Places, path: str) -> Json:
    return {"runFunction": at.to(path)}
