"""What allauth and Django say is said in our words, and the compiled words are the written ones."""

import gettext
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as said

FOLDER = Path(settings.BASE_DIR) / "locale/en_GB/LC_MESSAGES"


def test_the_compiled_words_are_the_written_words():
    with (FOLDER / "django.po").open("rb") as written, (FOLDER / "django.mo").open("rb") as compiled:
        catalog, found = read_po(written), gettext.GNUTranslations(compiled)
    for message in catalog:
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            assert [found.ngettext(*message.id, count) for count in (1, 2)] == list(message.string)
        else:
            assert found.gettext(message.id) == message.string


def test_a_visitor_reads_our_words():
    with translation.override("en-gb"):
        assert said("Two-Factor Authentication") == "Passkeys and codes"
        assert said("This field is required.") == "Please fill this in."
