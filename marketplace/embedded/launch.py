"""
Becomes another program that dies with its parent and, if asked, runs without root.

A script of the standard library alone, run as `python -I -S launch.py ... -- program args`, so that it is quick and needs
nothing of ours. Two things cannot be asked of `subprocess` without running Python between fork and exec:

- the kernel sends a signal when the parent dies, however it dies, so nothing is left behind;
- PostgreSQL refuses to run as root. As root we become `nobody` but keep the one capability to pass through folders
  (a checkout under /root is closed to others). No system user is made and no folder's mode is changed.
"""

import argparse
import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def stop_being_root(libc) -> None:
    nobody = pwd.getpwnam("nobody")
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
    os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)
    only = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0)
    # Where a container withholds the capability we go on without: open folders work all the same.
    libc.capset(header, sets)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, default=signal.SIGTERM)
    parser.add_argument("--not-root", action="store_true")
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()

    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if options.not_root and os.geteuid() == 0:
            stop_being_root(libc)
        # After the change of user, which clears it.
        libc.prctl(PR_SET_PDEATHSIG, options.signal, 0, 0, 0)
        if os.getppid() != options.parent:
            sys.exit("the parent is gone already")
    os.execv(options.program[0], options.program)  # noqa: S606 - the caller names the program


if __name__ == "__main__":
    main()
