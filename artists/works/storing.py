"""Files on this machine that are there whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """
    Writes beside the place and moves into it, so that a killed worker or a full disk leaves no half of a file under a
    name that somebody is told of. S3 does so by itself.
    """

    def _save(self, name: str, content) -> str:
        part = ""
        try:
            part = super()._save(f"{name}.{secrets.token_hex(4)}.part", content)
            written, place = Path(self.path(part)), Path(self.path(name))
            with written.open("rb") as file:
                os.fsync(file.fileno())
            written.replace(place)
        except BaseException:
            # Django keeps what it could write before the disk was full.
            for left in (
                Path(self.path(name)).parent.glob(f"{Path(name).name}.*.part")
                if not part
                else [Path(self.path(part))]
            ):
                with contextlib.suppress(OSError):
                    left.unlink()
            raise
        return name
