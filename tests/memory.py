"""A folder in memory: what a test writes need not outlive it, and waiting for a disk was most of a story's time.

SQLite and PostgreSQL do there all that they do on a disk, and a killed process leaves there what it leaves on a disk.
"""

import os
import shutil
from pathlib import Path

SHARED = Path("/dev/shm")  # noqa: S108 (its folders have names of their own)
ENOUGH = 1 << 30  # bytes; a container may have 64 MB there


def room() -> Path | None:
    """None where there is no such folder, or too little room in it: files are on the disk then."""
    if not os.access(SHARED, os.W_OK | os.X_OK) or shutil.disk_usage(SHARED).free < ENOUGH:
        return None
    return SHARED
