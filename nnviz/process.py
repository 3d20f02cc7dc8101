"""Settings of the process that have to be made before NumPy and Qt are loaded."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

BLAS_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def prepare_process() -> None:
    """Holds BLAS to one thread, which has to happen before NumPy is first imported.

    The matrices here are small: a second thread costs more than it gives, and with a busy core up to 25 times as much.
    """
    for name in BLAS_VARIABLES:
        os.environ[name] = "1"


@contextmanager
def without_collecting() -> Iterator[None]:
    """Looks for no garbage while modules are loaded, nor later among what they made.

    Nearly all of it stays: looking through it takes a tenth of the time to the first frame, and some frames later on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # or the next object would have everything looked through after all
        if was_on:
            gc.enable()
