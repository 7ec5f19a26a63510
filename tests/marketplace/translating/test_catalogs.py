"""Every word that is asked for is translated, whole, and what Django reads is what people wrote."""

import re

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation.template import templatize

from marketplace.translating import catalogs, sources

# Languages of which no message is missing; the others fall back to English, sentence by sentence.
COMPLETE = ("de", "fr", "es")
# "%(name)s" and "%d", but not "5 %% of"
PLACEHOLDER = re.compile(r"(?<!%)(?:%%)*(%\(\w+\)[sd]|%[sd]|\{\w*\})")

# Every catalog: our sentences in each language but English, and in each what Django and allauth say.
CATALOGS = [(language, catalogs.OURS) for language in COMPLETE] + [
    (language, catalogs.REWORDED) for language, _name in settings.LANGUAGES
]


@pytest.mark.parametrize(("language", "of"), CATALOGS)
def test_the_compiled_catalog_is_the_written_one(language, of):
    assert catalogs.path(language, ".mo", of=of).read_bytes() == catalogs.compiled(language, of=of)


@pytest.mark.parametrize(("language", "of"), CATALOGS)
def test_no_translation_is_a_guess(language, of):
    assert [message.id for message in catalogs.read(language, of=of) if message.id and message.fuzzy] == []


@pytest.mark.parametrize(("language", "of"), CATALOGS)
def test_a_translation_has_the_blanks_of_the_sentence_it_translates(language, of):
    wrong = []
    for message in catalogs.read(language, of=of):
        if not message.id:
            continue
        asked = set(PLACEHOLDER.findall(" ".join(message.id) if message.pluralizable else message.id))
        for said in message.string if message.pluralizable else [message.string]:
            filled = set(PLACEHOLDER.findall(said))
            # "One print" may leave its number out, as in English.
            if said and (filled - asked or (not message.pluralizable and filled != asked)):
                wrong.append(said)
    assert wrong == []


def test_nothing_is_missing_in_a_language_that_is_complete():
    asked = sources.template()
    for language in COMPLETE:
        catalog = catalogs.read(language)
        absent = [
            message.id for message in asked if message.id and catalog.get(message.id, message.context) is None
        ]
        assert (language, absent, catalogs.missing(catalog)) == (language, [], [])


def test_our_sentences_are_not_those_that_are_reworded_for_allauth():
    ours = {message.id for message in sources.template() if not message.context}
    for language, _name in settings.LANGUAGES:
        reworded = {message.id for message in catalogs.read(language, of=catalogs.REWORDED) if message.id}
        assert (language, reworded & ours) == (language, set())


def test_the_words_of_a_template_are_found_with_their_blanks_and_numbers():
    said = templatize(
        '{% load i18n %}{% translate "Cart" %}{% blocktranslate trimmed count n=n %}\n one {{ thing }}\n'
        '{% plural %}\n {{ n }} things{% endblocktranslate %}{{ x|default:_("nothing") }}'
    )
    assert "gettext(u'Cart')" in said
    assert "ngettext(u'one %(thing)s', u'%(n)s things', count)" in said
    assert '_("nothing")' in said


def test_what_is_up_to_date_stays_as_it_is(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text('{% load i18n %}<p>{% translate "Paper and ink" %}</p>')
    catalogs.bring_up_to_date("de", sources.template())
    file = catalogs.path("de")
    file.write_text(
        file.read_text().replace(
            'msgid "Paper and ink"\nmsgstr ""', 'msgid "Paper and ink"\nmsgstr "Papier und Tinte"'
        )
    )
    written = file.read_text()

    catalogs.bring_up_to_date("de", sources.template())
    assert file.read_text() == written and "Papier und Tinte" in written

    (tmp_path / "templates/page.html").write_text('{% load i18n %}<p>{% translate "Paper, ink" %}</p>')
    catalog = catalogs.bring_up_to_date("de", sources.template())
    assert catalogs.missing(catalog) == ["Paper, ink"] and "Papier und Tinte" not in file.read_text()


def test_an_english_word_with_two_meanings_is_two_words_in_german():
    with translation.override("de"):
        assert (gettext("Town"), pgettext("a line of an address", "Town")) == ("Stadt", "Ort")
        assert (gettext("Keep it"), pgettext("a work, as a favourite", "Keep it")) == ("Speichern", "Merken")
