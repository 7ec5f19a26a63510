"""Pictures with something on them, for what depends on that."""

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter


def painting(seed: int = 1, *, size=(1_200, 900)) -> Image.Image:
    """A picture of soft shapes; another seed is another picture."""
    chance = random.Random(seed)
    small = Image.new("RGB", (9, 7))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(63)])
    return small.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))


def as_file(picture: Image.Image, name="painting.jpg", form="JPEG", **saving) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    picture.save(buffer, form, **({"quality": 92} if form == "JPEG" else {}) | saving)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{form.lower()}")
