"""Where the practices of an agency are reached: each below its own address, whatever its practice.toml tells."""

from urllib.parse import urlsplit

from addon.agency.settings import Agency
from addon.settings import PracticeFile

PREFIX = "/p/"


def reached(file: PracticeFile, agency: Agency, mount: str) -> PracticeFile:
    """Return a practice's settings with the addresses by which the agency is reached."""
    public = agency.file.public_url
    addresses = {
        "public_url": f"{public}{mount}" if public else "",
        "page_url": "{0.scheme}://{0.netloc}".format(urlsplit(public)) if public else "",
        "trusted_proxy": agency.file.trusted_proxy,
    }
    service, cards = file.service.model_copy(update=addresses), file.cards.model_copy(update={"url": ""})
    return file.model_copy(update={"service": service, "cards": cards})
