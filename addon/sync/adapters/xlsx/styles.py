"""The styles part: what cell formats show, and their twins where a value is written that they do not show."""

import re

from addon.sync.adapters.xlsx.children import STYLES, place_of
from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute
from addon.sync.adapters.xlsx.number_formats import BUILT_IN, CLOCK, DAY, LENGTH, PERCENT, shown_kinds

GENERAL = "General"
_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm", "datetime": "yyyy-mm-dd hh:mm"}
_NEEDED = {"date": frozenset({DAY}), "time": frozenset({CLOCK, LENGTH}), "datetime": frozenset({DAY})}
"""Of what a format has to show at least one: whether the time beside a day is shown is left to people."""
_ROOT = re.compile(rb"<styleSheet\b[^>]*>")
_STYLE = re.compile(rb'(<(?:c|row)\s(?:[^>]*?\s)?s="|<col\s(?:[^>]*?\s)?style=")(\d+)')
_TINT = re.compile(rb'(<cfRule\s(?:[^>]*?\s)?dxfId=")(\d+)')
_SELECTED = re.compile(rb'\stabSelected="\w+"')
_LOOKS = ((b"fontId", b"fonts"), (b"fillId", b"fills"), (b"borderId", b"borders"))
_FIRST_OWN_FORMAT = 164


class _Items:
    """One list of the styles part, such as ``<fonts>``: what stood in it, and what is added behind."""

    def __init__(self, xml: bytes, name: bytes, item: bytes) -> None:
        self.name = name
        self._whole = re.compile(rb"(<%b\b[^>]*?)(?:/>|>(.*?)</%b>)" % (name, name), re.DOTALL)
        found = self._whole.search(xml)
        one = re.compile(rb"<%b\b[^>]*?/>|<%b\b.*?</%b>" % (item, item, item), re.DOTALL)
        self.items: list[bytes] = one.findall(found[2] or b"") if found else []
        self.known = len(self.items)

    def put(self, item: bytes) -> int:
        """Return the index of the item, added if it was not there."""
        if item not in self.items:
            self.items.append(item)
        return self.items.index(item)

    def written(self, xml: bytes) -> bytes:
        """Return the styles part with the list as it is now."""
        added, count = b"".join(self.items[self.known :]), str(len(self.items))
        if not added:
            return xml
        found = self._whole.search(xml)
        if found:
            tag = with_attribute(found[1] + b">", b"count", count)
            return xml[: found.start()] + tag + (found[2] or b"") + added + b"</%b>" % self.name + xml[found.end() :]
        whole = b'<%b count="%b">%b</%b>' % (self.name, count.encode(), added, self.name)
        root = _ROOT.search(xml)
        if root is None or self.name not in (b"numFmts", b"dxfs"):
            raise ValueError("a styles part without its lists")
        at = root.end() + place_of(xml[root.end() :], self.name.decode(), STYLES)
        return xml[:at] + whole + xml[at:]


class Styles:
    """The cell formats of one workbook. Grows by twins, and by the formats of tabs and columns that are added."""

    def __init__(self, xml: bytes) -> None:
        """Read the styles part; an unknown shape gives no formats, and cells keep theirs.

        ``lists`` by tag, ``formats``: the codes of the number formats it defines, by number.
        """
        self.xml = xml
        self.lists = {
            name: _Items(xml, name, item)
            for name, item in (
                (b"numFmts", b"numFmt"),
                (b"fonts", b"font"),
                (b"fills", b"fill"),
                (b"borders", b"border"),
                (b"cellXfs", b"xf"),
                (b"dxfs", b"dxf"),
            )
        }
        self._xfs = self.lists[b"cellXfs"]
        tags = self.lists[b"numFmts"].items
        self.formats = {int(attribute(tag, b"numFmtId") or 0): attribute(tag, b"formatCode") or "" for tag in tags}
        self._twins: dict[tuple[int, str], int] = {}
        self._shown: dict[int, frozenset[str]] = {}

    @property
    def changed(self) -> bool:
        """Return whether formats were added."""
        return any(len(one.items) > one.known for one in self.lists.values())

    def dated(self, style: int, kind: str) -> int:
        """Return a format like ``style`` that shows a date, time or datetime: itself if it does already."""
        return style if self.shown(style) & _NEEDED[kind] else self._twin(style, _FORMATS[kind])

    def numbered(self, style: int, form: str, *, may_be_percent: bool) -> int:
        """Return a format like ``style`` that shows a number: itself if it does, else with a number format."""
        shown = self.shown(style) - ({PERCENT} if may_be_percent else set())
        return self._twin(style, form) if shown else style

    def shown(self, style: int) -> frozenset[str]:
        """Return what more than a number a cell of this format shows."""
        if style not in self._shown:
            number = int(attribute(self._xf(style)[0], b"numFmtId") or 0) if self._xfs.items else 0
            self._shown[style] = shown_kinds(self.formats.get(number, BUILT_IN.get(number, "")))
        return self._shown[style]

    def transplanted(self, xml: bytes, built: "Styles") -> bytes:
        """Return a built sheet's XML with its formats among a workbook's own, and not selected.

        A second selected sheet would be grouped with the first: what is typed into one would land in both.
        """
        tints, built_tints = self.lists[b"dxfs"], built.lists[b"dxfs"].items
        xml = _STYLE.sub(lambda found: found[1] + b"%d" % self._adopted(built, int(found[2])), xml)
        xml = _TINT.sub(lambda found: found[1] + b"%d" % tints.put(built_tints[int(found[2])]), xml)
        return _SELECTED.sub(b"", xml, count=1)

    def _adopted(self, other: "Styles", style: int) -> int:
        """Return the format that shows a cell as ``style`` does in another workbook; its default is ours."""
        if not style:
            return 0
        xf = other.lists[b"cellXfs"].items[style]
        tag = xf[: xf.index(b">") + 1]
        number = int(attribute(tag, b"numFmtId") or 0)
        looks = {b"numFmtId": self._number(other.formats[number]) if number in other.formats else number, b"xfId": 0}
        for name, kind in _LOOKS:
            looks[name] = self.lists[kind].put(other.lists[kind].items[int(attribute(tag, name) or 0)])
        whole = tag
        for name, value in looks.items():
            whole = with_attribute(whole, name, str(value))
        return self._xfs.put(whole + xf[len(tag) :])

    def written(self) -> bytes:
        """Return the styles part with the formats that were added. Raises ValueError if it has no room for them."""
        xml = self.xml
        for one in self.lists.values():
            xml = one.written(xml)
        return xml

    def _xf(self, style: int) -> tuple[bytes, bytes]:
        """Return a format's start tag and the rest; those of the first one where there is none of this number."""
        xf = self._xfs.items[style if style < len(self._xfs.items) else 0]
        at = xf.index(b">") + 1
        return xf[:at], xf[at:]

    def _twin(self, style: int, code: str) -> int:
        if not self._xfs.items:
            return style
        if (style, code) not in self._twins:
            tag, rest = self._xf(style)
            number = 0 if code == GENERAL else self._number(code)
            twin = with_attribute(with_attribute(tag, b"numFmtId", str(number)), b"applyNumberFormat", "1")
            self._twins[style, code] = self._xfs.put(twin + rest)
        return self._twins[style, code]

    def _number(self, code: str) -> int:
        """Return the number of a number format, added if it was not there."""
        number = next((one for one, known in self.formats.items() if known == code), None)
        if number is None:
            number = max([_FIRST_OWN_FORMAT - 1, *self.formats]) + 1
            self.formats[number] = code
            self.lists[b"numFmts"].put(b'<numFmt numFmtId="%d" formatCode="%s"/>' % (number, escaped(code)))
        return number
