"""Odd and hostile files end as a picture or as a plain reason, and nothing else happens."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from artists.works import containers, darkroom, images, machine_art
from tests.artists.works import hostile


@pytest.fixture(scope="module")
def files():
    return list(hostile.files())


def room():
    return darkroom._rooms[os.getpid()].process


def test_there_are_hundreds_of_them(files):
    assert len(files) > 400
    assert len({name for name, _, _ in files}) == len(files)


def test_each_is_shown_or_refused_in_words_and_nobody_dies_of_it(files):
    darkroom.develop(hostile.saved(hostile.sheet(), "PNG"))
    began_in, wrong, shown = room().pid, [], 0
    for name, content, expected in files:
        machine_art.declared(containers.read(content))
        try:
            developed = darkroom.develop(content)
        except images.Unusable as error:
            words = str(error)
            plain = (
                words.endswith(".") and 20 < len(words) < 300 and "Error" not in words and "0x" not in words
            )
            if expected == hostile.SHOWN or not plain:
                wrong.append(f"{name}: refused: {words}")
        else:
            shown += 1
            picture = developed.picture
            fits = picture.mode == "RGB" and 1 <= picture.width <= 2_048 and 1 <= picture.height <= 8_192
            if expected == hostile.REFUSED or not fits:
                wrong.append(f"{name}: shown as {picture}")
    assert wrong == []
    assert shown > 120
    # One process took them all, unless it was changed for a fresh one after its number.
    assert len(files) > darkroom.PICTURES or room().pid == began_in
    peak = int(Path(f"/proc/{room().pid}/status").read_text().partition("VmHWM:")[2].split()[0])
    assert peak * 1024 < darkroom.MEMORY


def test_a_photograph_of_cmyk_keeps_its_colours_with_and_without_adobes_marker():
    red = hostile.saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG")
    assert darkroom.develop(red).picture.getpixel((30, 30))[0] > 240


def test_adobe_rgb_that_only_exif_tells_of_is_brought_to_srgb():
    exif = Image.Exif()
    inner = exif.get_ifd(0x8769)
    inner[0xA001] = 0xFFFF
    inner[0xA005] = {1: "R03"}
    content = hostile.saved(
        Image.new("RGB", (64, 64), (200, 100, 50)), "JPEG", exif=exif, quality=98, subsampling=0
    )
    plain = hostile.saved(Image.new("RGB", (64, 64), (200, 100, 50)), "JPEG", quality=98, subsampling=0)
    red, green, blue = darkroom.develop(content).picture.getpixel((30, 30))
    assert (abs(red - 227) < 5, abs(green - 100) < 5, abs(blue - 42) < 7) == (True, True, True)
    assert darkroom.develop(plain).picture.getpixel((30, 30))[0] < 204


def test_display_p3_that_a_png_only_names_is_brought_to_srgb():
    content = hostile.saved(Image.new("RGB", (64, 64), (200, 100, 50)), "PNG")
    named = content[:33] + hostile.chunk(b"cICP", bytes([12, 13, 0, 1])) + content[33:]
    red, green, blue = darkroom.develop(named).picture.getpixel((30, 30))
    assert (red, green, blue) == pytest.approx((215, 93, 31), abs=4)


# --- The darkroom itself ----------------------------------------------------------------------------


def test_inside_there_is_no_file_no_network_and_no_key(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_OF_A_TEST", "x")
    darkroom.close()
    darkroom.develop(hostile.saved(hostile.sheet(), "PNG"))
    process = Path(f"/proc/{room().pid}")
    limits = (process / "limits").read_text()
    assert limits.partition("Max open files")[2].split()[:2] == ["0", "0"]
    assert limits.partition("Max address space")[2].split()[:1] == [str(darkroom.MEMORY)]
    assert b"SECRET_KEY" not in (process / "environ").read_bytes()
    opened = {str(link.readlink()) for link in (process / "fd").iterdir()}
    assert not [each for each in opened if "socket" in each]


def test_a_process_that_is_killed_with_a_picture_is_followed_by_another():
    large = hostile.saved(Image.effect_noise((5_000, 4_000), 90).convert("RGB"), "PNG", compress_level=0)
    darkroom.develop(hostile.saved(hostile.sheet(), "PNG"))
    victim = room().pid
    killer = threading.Thread(target=lambda: os.kill(victim, signal.SIGKILL))
    killer.start()
    killer.join()
    outcome = []
    for _ in range(2):
        try:
            outcome.append(darkroom.develop(large).picture.size)
        except darkroom.Crashed:
            outcome.append("crashed")
    assert outcome[-1] == (2_048, 1_638)
    assert room().pid != victim


def test_what_takes_too_long_is_refused_and_its_process_ended(monkeypatch):
    darkroom.develop(hostile.saved(hostile.sheet(), "PNG"))
    stuck = room()
    os.kill(stuck.pid, signal.SIGSTOP)
    monkeypatch.setattr(darkroom, "SECONDS", 0.2)
    with pytest.raises(images.Unusable, match="seconds to open"):
        darkroom.develop(hostile.saved(hostile.sheet(), "PNG"))
    assert stuck.poll() is not None
    monkeypatch.undo()
    assert darkroom.develop(hostile.saved(hostile.sheet(), "PNG")).picture.size == (160, 120)


def test_a_worker_that_is_gone_leaves_no_darkroom_behind(tmp_path):
    script = (
        "import os, sys, io; from PIL import Image; from artists.works import darkroom\n"
        "b = io.BytesIO(); Image.new('RGB', (64, 64)).save(b, 'PNG'); darkroom.develop(b.getvalue())\n"
        "print(darkroom._rooms[os.getpid()].process.pid, flush=True); os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[3]
    )
    left = int(ended.stdout)
    until = time.monotonic() + 10
    while Path(f"/proc/{left}").exists() and time.monotonic() < until:
        os.sched_yield()
    assert not Path(f"/proc/{left}").exists()
