"""
The site as a web server's worker loads it under `make run`: the same application, in a process that dies with its parent.

A server that is killed before it can tell its workers would otherwise leave them answering on its port.
"""

import ctypes
import os
import signal
import sys

from marketplace.embedded.launch import PR_SET_PDEATHSIG
from marketplace.wsgi import application

__all__ = ["application"]

if sys.platform == "linux":
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == 1:
        sys.exit("the server is gone already")
