import errno

import pytest
from django.core.files.base import ContentFile

from artists.works.storing import WholeFiles


class Breaking(ContentFile):
    """Half of it arrives, then the disk is full."""

    def chunks(self, chunk_size=None):
        yield b"half of it"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_half_of_a_file_is_no_file(tmp_path):
    store = WholeFiles(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        store.save("pictures/ab/cd.jpg", Breaking(b"..."))
    assert not store.exists("pictures/ab/cd.jpg")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_the_same_name_written_again_is_whole_at_every_moment(tmp_path):
    store = WholeFiles(location=tmp_path, allow_overwrite=True)
    assert store.save("pictures/ab/cd.jpg", ContentFile(b"first")) == "pictures/ab/cd.jpg"
    with pytest.raises(OSError, match="No space"):
        store.save("pictures/ab/cd.jpg", Breaking(b"..."))
    assert (tmp_path / "pictures/ab/cd.jpg").read_bytes() == b"first"
    store.save("pictures/ab/cd.jpg", ContentFile(b"second"))
    assert (tmp_path / "pictures/ab/cd.jpg").read_bytes() == b"second"
