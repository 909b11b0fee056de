"""Runs a program that ends with the process which started it: end_with_parent.py UID|- PROGRAM ARGUMENT...

Java offers no way to notice that its parent is gone. Linux does, and keeps the wish across exec; elsewhere the next
start of the sandbox, or its stop command, cleans up. UID is the user to become when started by root.
"""

import ctypes
import os
import shutil
import signal
import sys

PR_SET_PDEATHSIG = 1


def main():
    user, program = sys.argv[1], sys.argv[2:]
    # Before the change of user: that one may not be able to read this Python's library.
    path = shutil.which(program[0]) or program[0]
    parent = os.getppid()
    if user != "-":
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    if sys.platform == "linux":
        # After the change of user, which clears it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit("the parent has ended")
    os.execv(path, program)


main()
