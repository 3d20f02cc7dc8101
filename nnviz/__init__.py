"""nnviz: the neural-network lecture, playable.

This file is the first that any way of starting nnviz reads, so it is the one that an older Python must be able to read
as well: it stays within the syntax of Python 2.7 and imports nothing but ``sys``.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write("nnviz: error: Python 3.11 or newer is needed, this is Python %d.%d\n" % sys.version_info[:2])
    sys.exit(2)

__version__ = "0.1.0"
