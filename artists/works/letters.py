"""Letters to artists about their pictures, written in the transaction of what they tell of."""

from artists.cooperative.services import write_to
from artists.works.models import Image


def held(image: Image) -> None:
    """The picture looks like another artist's, and waits for a person."""
    _write("picture_held", image)


def decided(image: Image, *, is_copy: bool, reason: str) -> None:
    """A person looked at both pictures: it is on the wall, or refused, with the reason."""
    _write("picture_decided", image, is_copy=is_copy, reason=reason)


def _write(event: str, image: Image, **facts) -> None:
    work = image.work
    write_to(work.artist.user, event=event, context={"work": work, "image": image, **facts})
