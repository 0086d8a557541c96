"""What is remembered of each file in the billing folder."""

from dataclasses import dataclass

from addon.memory import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPackage:
    """A file as it was written last: the digest of the data it was made of, and of its bytes.

    ``is_final``: it was closed or sent, and is never written again.
    """

    made_of: str
    sha256: str
    is_final: bool = False


PACKAGE = Kept("package file", KeptPackage)
"""By the file's name."""
