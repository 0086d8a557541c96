"""Fuzz one target: ``python -m tests.fuzz TARGET [RUNS] [CORPUS]``.

libFuzzer mutates inputs towards code that none of them reached; CORPUS keeps those that reached more. The last line of
its report has the coverage (``cov``: edges of the product's code, ``ft``: features); an input that raises is printed
and kept as crash-….
"""

import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.target import target

MOST_MEGABYTES = 2_048


def main() -> None:
    """Run a target; ends the process."""
    name, runs, kept = (*sys.argv[1:], *("100000", "")[len(sys.argv) - 2 :])
    with atheris.instrument_imports(include=["addon", "webhooks"]):
        wanted = target(name)
    corpus = Path(kept or tempfile.mkdtemp(prefix=f"groupkeeper-fuzz-{name}-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(wanted.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = (f"-runs={runs}", f"-max_len={wanted.longest}", f"-rss_limit_mb={MOST_MEGABYTES}", "-timeout=60")
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={corpus.parent}/{name}-", str(corpus)], wanted.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
