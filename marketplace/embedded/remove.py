"""Throws a data folder away, unless somebody is using it. `make reset` calls it, after asking."""

import shutil
import sys
from pathlib import Path

from . import lease, particulars


def remove(data_dir: Path) -> None:
    """
    :raises SystemExit: if Fairhand runs from this folder
    """
    run = data_dir / "run"
    users = lease.lock(run / "users.lock", wait=False) if run.exists() else None
    if run.exists() and users is None:
        sys.exit(f"Fairhand runs from {data_dir}; stop it first.")
    sockets = particulars.socket_folder(data_dir)
    shutil.rmtree(data_dir)
    shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    remove(Path(sys.argv[1]).resolve())
