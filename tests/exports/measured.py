"""What reading a file took: ``python -m tests.exports.measured FILE``, in a process of its own.

Prints what was told of the file, and the processor time and peak memory of the process that read it.
"""

import json
import resource
import sys
from pathlib import Path

from addon.sync.adapters.apart.reader import reading_apart
from tests.exports.test_hostile import DATES, PROFILES, told

if __name__ == "__main__":
    with reading_apart() as read_file:
        read = read_file("a.csv", Path(sys.argv[1]).read_bytes(), PROFILES, DATES)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {"told": told(read), "seconds": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}
    sys.stdout.write(json.dumps(found))
