"""What a report does without: the search for cyclic garbage, and many threads for small matrices.

A report makes a million small values, none of them in a cycle: a tenth of a period report over a million articles was
the search. Its matrices are small: on two cores that others use too, threads that wait for one another made a period
report three times as slow as one thread does.
"""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS: Final = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave cyclic garbage alone until the end of the block; nested blocks leave it to the outermost."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def frugal() -> Iterator[None]:
    """Leave garbage alone, and ask for one thread where the environment asks for no number.

    The libraries read the environment when NumPy is loaded: of use only in a process that has not loaded it yet.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")
    with uncollected():
        yield
