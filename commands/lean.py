"""Loading libraries at less cost."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SPARED = ("click", "rich")  # structlog and httpx load them for tracebacks and a command line that we never show.


@contextmanager
def lean() -> Iterator[None]:
    """What is loaded meanwhile stays loaded: no garbage is looked for among it, neither now nor later.

    What is SPARED counts as not installed meanwhile.
    """
    modules: dict[str, Any] = sys.modules
    hidden = [name for name in SPARED if name not in modules]
    modules.update(dict.fromkeys(hidden))
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        for name in hidden:
            del modules[name]
