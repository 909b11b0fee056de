"""Starts the ministack AWS emulator with what this project's stack needs and ministack lacks.

ministack's private names are used, so the version is pinned here and in requirements.txt; another
version is refused instead of being half extended. Environment read here, beside ministack's own:
MINISTACK_FOREIGN_BUCKETS (comma-separated bucket names that belong to somebody else's account),
MINISTACK_TOKEN (see gate).
"""

import importlib.metadata
import os
import sys
import threading
import time

MINISTACK_VERSION = "1.5.33"


def check_version():
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        found = "none"
    if found != MINISTACK_VERSION:
        sys.exit(f"The sandbox needs ministack {MINISTACK_VERSION}, but this Python has {found}. "
                 "Remove the sandbox's cache folder and start it again.")


def end_with_parent():
    """Ends the emulator when the process that started it is gone; the functions' processes end with their pipes."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def main():
    check_version()
    end_with_parent()
    from ministack_ext import install

    install()
    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
