"""Paint the example pictures of evidence anew, into static/img/evidence/. They are kept in the repository."""

import io

from django.conf import settings
from django.core.management.base import BaseCommand

from artists.works import declaration
from marketplace.sample.painter import evidence

QUALITIES = (80, 70, 60, 50, 40, 30)
MOST = 20_000  # bytes of one picture


class Command(BaseCommand):
    help = "Paint the examples of evidence that the studio shows beside its upload form."

    def handle(self, *args, **options):
        folder = settings.BASE_DIR / "static" / "img" / "evidence"
        folder.mkdir(parents=True, exist_ok=True)
        for kind in evidence.KINDS:
            content = _encoded(evidence.example(kind))
            (folder / f"{kind}.webp").write_bytes(content)
            self.stdout.write(f"{kind}: {len(content):,} bytes")


def _encoded(picture) -> bytes:
    """As fine as fits into MOST bytes, saying of itself that a program painted it."""
    said = declaration.Declaration(
        creator="A program (the painter of Fairhand’s sample)",
        rights="Free to use",
        title="An example of evidence, painted by a program",
        source_type=declaration.ALGORITHMIC,
    )
    for quality in QUALITIES:
        content = io.BytesIO()
        picture.save(content, "WEBP", quality=quality, method=6, xmp=declaration.packet(said))
        if content.tell() <= MOST:
            break
    return content.getvalue()
