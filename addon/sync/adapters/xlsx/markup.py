"""Reading single tags of a part's XML as bytes, without building a tree."""

import html
import re
from functools import lru_cache


@lru_cache(maxsize=64)
def _pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<=[\s])" + re.escape(name) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attribute(tag: bytes, name: bytes) -> str | None:
    """Return an attribute of a start tag, unescaped, or None."""
    found = _pattern(name).search(tag)
    if found is None:
        return None
    return unescaped(found[1] if found[1] is not None else found[2])


def with_attribute(tag: bytes, name: bytes, value: str) -> bytes:
    """Return the start tag with the attribute set; everything else in it stays as it was."""
    written = name + b'="' + escaped(value) + b'"'
    changed, count = _pattern(name).subn(lambda _: written, tag, count=1)
    if count:
        return changed
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + written + tag[end:]


def without_attribute(tag: bytes, name: bytes) -> bytes:
    """Return the start tag without the attribute; everything else in it stays as it was."""
    return re.sub(rb"\s+" + _pattern(name).pattern, b"", tag, count=1)


def unescaped(xml: bytes) -> str:
    """Return the text that stands between tags or in an attribute."""
    return html.unescape(xml.decode("utf-8", "replace"))


def escaped(text: str) -> bytes:
    """Return text as it stands in an attribute value."""
    return html.escape(text, quote=True).replace("\n", "&#10;").replace("\t", "&#9;").encode()
