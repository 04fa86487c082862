"""What may be said of an error in a log: its kind and its place, never its message, which may quote a patient."""

from itertools import islice
from pathlib import Path
from traceback import extract_tb

FRAMES = 4


def where(error: BaseException, most: int = FRAMES) -> str:
    """`KeyError at cards.py:12 draw < sender.py:80 send`, the innermost place first, with its causes."""
    frames = islice(reversed(extract_tb(error.__traceback__)), most)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    told = f"{type(error).__name__} at {places}" if places else type(error).__name__
    return f"{told}; from {where(error.__cause__, most)}" if error.__cause__ else told
