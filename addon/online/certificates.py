"""The certificates with which Google signs its identity tokens, as Google publishes them. Needs the extra "google"."""

import requests

URL = "https://www.googleapis.com/oauth2/v1/certs"
_SECONDS = (5.0, 10.0)
_LONGEST = 100_000


def fetch_certificates(url: str = URL) -> tuple[str, str]:
    """Return the text of what is there, and its Cache-Control. Raises OSError where there is no good answer."""
    answer = requests.get(url, timeout=_SECONDS, allow_redirects=False)
    if answer.status_code != requests.codes.ok or len(answer.content) > _LONGEST:
        raise OSError(f"answered {answer.status_code}")
    return answer.text, answer.headers.get("Cache-Control", "")
