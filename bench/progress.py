"""What the benchmark is doing, on the standard error stream."""

import sys
import time

_BEGAN = time.monotonic()


def say(sentence: str) -> None:
    """One line, with the minutes and seconds since the start."""
    minutes, seconds = divmod(int(time.monotonic() - _BEGAN), 60)
    print(f"[{minutes:2}:{seconds:02}] {sentence}", file=sys.stderr, flush=True)
