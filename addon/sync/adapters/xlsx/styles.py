"""The styles part: which cell formats show dates, and their dated twins where a date is written."""

import re

from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute

_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm", "datetime": "yyyy-mm-dd hh:mm"}
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_XFS = re.compile(rb"(<cellXfs\b[^>]*>)(.*?)(</cellXfs>)", re.DOTALL)
_XF = re.compile(rb"<xf\b[^>]*?/>|<xf\b.*?</xf>", re.DOTALL)
_NUMBER_FORMAT = re.compile(rb"<numFmt\s[^>]*>")
_NUMBER_FORMATS = re.compile(rb"(<numFmts\b[^>]*>)(.*?)(</numFmts>)", re.DOTALL)
_ROOT = re.compile(rb"<styleSheet\b[^>]*>")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_FIRST_OWN_FORMAT = 164


class Styles:
    """The cell formats of one workbook. Changes only when a date lands in a cell that shows no dates."""

    def __init__(self, xml: bytes) -> None:
        """Read the styles part; an unknown shape gives no formats, and cells keep theirs."""
        self.xml = xml
        self.changed = False
        found = _XFS.search(xml)
        self._xfs = _XF.findall(found[2]) if found else []
        own = _NUMBER_FORMATS.search(xml)
        tags = _NUMBER_FORMAT.findall(own[2]) if own else []
        self._formats = {int(attribute(tag, b"numFmtId") or 0): attribute(tag, b"formatCode") or "" for tag in tags}
        self._added: list[bytes] = []
        self._twins: dict[tuple[int, str], int] = {}

    def dated(self, style: int, kind: str) -> int:
        """Return a format like ``style`` that shows a date, time or datetime: itself if it does already."""
        if (style, kind) not in self._twins:
            known = style if style < len(self._xfs) else 0
            keeps = not self._xfs or self._shows_dates(self._xfs[known])
            self._twins[style, kind] = known if keeps else self._twin(known, kind)
        return self._twins[style, kind]

    def written(self) -> bytes:
        """Return the styles part with the formats that were added."""
        inside = b"".join(self._xfs)
        xml = _XFS.sub(
            lambda found: with_attribute(found[1], b"count", str(len(self._xfs))) + inside + found[3], self.xml
        )
        if not self._added:
            return xml
        count, added = str(len(self._formats)), b"".join(self._added)
        if _NUMBER_FORMATS.search(xml):
            return _NUMBER_FORMATS.sub(
                lambda found: with_attribute(found[1], b"count", count) + found[2] + added + found[3], xml, count=1
            )
        whole = b'<numFmts count="%s">%s</numFmts>' % (count.encode(), added)
        return re.sub(rb"<numFmts\b[^>]*/>", b"", re.sub(_ROOT, lambda found: found[0] + whole, xml, count=1), count=1)

    def _shows_dates(self, xf: bytes) -> bool:
        number = int(attribute(xf, b"numFmtId") or 0)
        code = _NOT_SHOWN.sub("", self._formats.get(number, "")).casefold()
        return number in _BUILT_IN_DATES or (code != "general" and any(letter in code for letter in "ymdhs"))

    def _twin(self, style: int, kind: str) -> int:
        code = _FORMATS[kind]
        number = next((one for one, known in self._formats.items() if known == code), None)
        if number is None:
            number = max([_FIRST_OWN_FORMAT - 1, *self._formats]) + 1
            self._formats[number] = code
            self._added.append(b'<numFmt numFmtId="%d" formatCode="%s"/>' % (number, escaped(code)))
        xf = self._xfs[style]
        tag = xf[: xf.index(b">") + 1]
        twin = with_attribute(with_attribute(tag, b"numFmtId", str(number)), b"applyNumberFormat", "1")
        self._xfs.append(twin + xf[len(tag) :])
        self.changed = True
        return len(self._xfs) - 1
