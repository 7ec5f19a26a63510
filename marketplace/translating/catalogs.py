"""The catalogs: read and written, brought up to date with the sources, compiled."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

# Our own sentences, by language, and what Django and allauth say, said in our words. The second are written by hand: no
# source of ours asks for them, so bringing up to date would drop them.
OURS = "locale"
REWORDED = "locale/reworded"

HEADER = """\
# Fairhand in {name}. `make messages` brings this file up to date with the sources and compiles it; needs no gettext.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def translated() -> dict[str, str]:
    """The languages that our words are translated into, by code: all but our own."""
    return {code: name for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def path(language: str, suffix: str = ".po", *, of: str = OURS) -> Path:
    return settings.BASE_DIR / of / to_locale(language) / "LC_MESSAGES" / f"django{suffix}"


def read(language: str, *, of: str = OURS) -> Catalog:
    """The catalog of a language; one that nobody has begun yet is empty."""
    file = path(language, of=of)
    if not file.exists():
        return Catalog(locale=to_locale(language), charset="utf-8")
    with file.open("rb") as written:
        return read_po(written, locale=to_locale(language), abort_invalid=True)


def bring_up_to_date(language: str, template: Catalog) -> Catalog:
    """Add what the sources say now, drop what they no longer say, keep every translation; write it down."""
    catalog = read(language)
    # A translation is never guessed from a similar sentence.
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, include_lineno=False)
    name = dict(settings.LANGUAGES)[language]
    header = HEADER.format(name=name, locale=to_locale(language), plural=catalog.plural_forms)
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_text(header + body.getvalue().decode().lstrip("\n"))
    return catalog


def compiled(language: str, *, of: str = OURS) -> bytes:
    """What Django reads, made from what people wrote."""
    catalog = read(language, of=of)
    # Babel writes when it was made; the same words are to give the same bytes.
    catalog.creation_date = catalog.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = io.BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def compile_all() -> None:
    for of in (OURS, REWORDED):
        for language, _name in settings.LANGUAGES:
            if path(language, of=of).exists():
                path(language, ".mo", of=of).write_bytes(compiled(language, of=of))


def missing(catalog: Catalog) -> list[str]:
    """The messages that have no translation yet, or not in every number."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if message.pluralizable else [message.string])
    ]
