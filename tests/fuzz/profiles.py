"""A practice's own export profiles, and the layouts of files they describe."""

from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.problems import SettingsInvalid, UnreadableExport
from tests.fuzz.target import named, text_of

SHIPPED = shipped_texts()
LONGEST = 3000
SEEDS = [text.encode() for text in sorted(SHIPPED.values(), key=len)[:4]]


def one(data: bytes) -> None:
    """Refused with what is wrong, or a profile by which a file can be read."""
    try:
        profiles = load_profiles({"mine.toml": text_of(data)})
    except SettingsInvalid as wrong:
        named(wrong)
        return
    for profile in profiles.values():
        header = ",".join(column.headers[0] for column in profile.columns)
        try:
            read_export("a.csv", f"{header}\n{header}\n1,2,3\n".encode(), profiles)
        except UnreadableExport as refused:
            named(refused)
