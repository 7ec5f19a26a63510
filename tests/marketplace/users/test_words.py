"""What allauth and Django say is said in our words, and in the reader's language."""

import re
from html import unescape
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as said
from django.utils.translation import ngettext as counted

from marketplace.translating import catalogs, sources
from tests.architecture.doors import DOORS
from tests.factories import PASSWORD, make_user

ALLAUTH = Path(allauth.__file__).parent
CHAPTERS = ("account", "mfa", "usersessions")
# Ways to sign in that are not open here, and the tables of an admin that we do not have.
NOT_OPEN = re.compile(
    r"code\.html|login_code|reset_code|confirm_code|phone|passkey\.html|webauthn/signup|signup_closed|email_change\.html|"
    r"verified_email_required|trust\.html|password_reset_subject|admin\.py|apps\.py|models\.py|tests/|"
    r"migrations/|management/"
)
NOT_ASKED = re.compile(
    r"[Pp]hone|[Uu]sername|sign-in code|\(again\)$|confirmation$|optional|assigned to any|same email|only one"
)
# Written alike in every language, or the same as in English.
ALIKE = {"Code", "Email", "Security Keys", "Key nr. {number}"}
# Pages that ask each passkey for its signature.
WITH_A_REAL_KEY = ("mfa_add_webauthn", "mfa_reauthenticate_webauthn")
FAMILIAR = {
    "de": r"\b(?:[Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich)\b",
    "fr": r"\b(?:[Tt]u|[Tt]on|[Tt]a|[Tt]es|[Tt]oi)\b",
    "es": r"\b(?:[Tt]ú|[Tt]us?|[Tt]e|[Hh]as|[Pp]uedes)\b",
}


def asked_by_allauth() -> list:
    """What the pages and letters that we take from allauth ask gettext for; ours stand in the place of theirs."""
    ours = {str(path.relative_to("templates")) for path in sources.templates()}
    files = [
        (file, str(file.relative_to(ALLAUTH / "templates" if "templates" in file.parts else ALLAUTH)))
        for chapter in CHAPTERS
        for folder in (ALLAUTH / "templates" / chapter, ALLAUTH / chapter)
        for file in sorted(folder.rglob("*"))
        if file.suffix in (".html", ".txt", ".py")
    ]
    found = {
        message: None
        for file, name in files
        if name not in ours and not NOT_OPEN.search(name)
        for _line, message, _comments, _context in sources.asked(file, file.read_text())
    }
    return [message for message in found if message not in ALIKE and not NOT_ASKED.search(str(message))]


def in_words(message) -> str:
    return f"{counted(*message, 1)} {counted(*message, 2)}" if isinstance(message, tuple) else said(message)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en-gb", "Passkeys and codes"),
        ("de", "Passkeys und Codes"),
        ("fr", "Clés d’accès et codes"),
        ("es", "Llaves de acceso y códigos"),
    ],
)
def test_a_visitor_reads_our_words(language, heading):
    with translation.override(language):
        assert said("Two-Factor Authentication") == heading


def test_what_is_reworded_is_reworded_in_every_language():
    reworded = {
        language: {message.id for message in catalogs.read(language, of=catalogs.REWORDED) if message.id}
        for language, _name in settings.LANGUAGES
    }
    english = reworded.pop(settings.LANGUAGE_CODE)
    assert {language: english - ids for language, ids in reworded.items()} == {key: set() for key in reworded}


@pytest.mark.parametrize("language", FAMILIAR)
def test_no_word_of_allauths_is_left_in_english_or_speaks_to_a_stranger_like_a_friend(language):
    asked = asked_by_allauth()
    assert len(asked) > 100
    with translation.override(settings.LANGUAGE_CODE):
        english = {message: in_words(message) for message in asked}
    with translation.override(language):
        spoken = {message: in_words(message) for message in asked}
    assert [message for message in asked if spoken[message] in (english[message], str(message))] == []
    assert [words for words in spoken.values() if re.search(FAMILIAR[language], words)] == []


# --- The pages themselves ---------------------------------------------------------------------------


@pytest.fixture
def bea(db):
    """Somebody who has set up every way there is to sign in, and has just done so."""
    bea = make_user("Bea Buyer")
    EmailAddress.objects.create(user=bea, email="bea@elsewhere.example")
    return bea


def everything_set_up(user) -> Authenticator:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "«Phone»", "credential": {}}
    )


def pages_of(user, language: str) -> dict[str, str]:
    """Each page of signing in and of the account's safety, as a guest and as `user` reads it in `language`."""
    guest, member = (Client(HTTP_ACCEPT_LANGUAGE=language) for _ in range(2))
    member.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    member.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found = {}
    for stage in ("nothing set up", "everything set up"):
        passkey = everything_set_up(user) if stage.startswith("every") else None
        for name, door in DOORS.items():
            if not name.startswith(("account_", "mfa_", "usersessions")) or door.get is None:
                continue
            if passkey and name in WITH_A_REAL_KEY:
                continue
            where = door.where | ({"pk": passkey.pk} if passkey and "pk" in door.where else {})
            for who, client in (("guest", guest), ("member", member)):
                answer = client.get(reverse(name, kwargs=where))
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    found[f"{name}, {who}, {stage}"] = answer.content.decode()
    # What is refused is said as well.
    for name, form in (
        ("account_login", {"login": user.email, "password": "wrong"}),
        ("account_signup", {"email": "no address", "password1": "12345"}),
        ("account_reset_password", {"email": ""}),
        ("account_change_password", {"oldpassword": "wrong", "password1": "a", "password2": "b"}),
        ("account_email", {"action_remove": "", "email": user.email}),
    ):
        found[f"{name}, refused"] = member.post(reverse(name), form, follow=True).content.decode()
        found[f"{name}, refused to a guest"] = guest.post(reverse(name), form, follow=True).content.decode()
    return found


@pytest.mark.parametrize("language", FAMILIAR)
def test_no_page_of_signing_in_says_an_english_sentence(bea, language):
    pages = pages_of(bea, language)
    assert len(pages) > 40
    english = {
        str(words)
        for message in asked_by_allauth()
        for words in ([message] if isinstance(message, str) else message)
    }
    for message in catalogs.read(settings.LANGUAGE_CODE, of=catalogs.REWORDED):
        english |= set(message.string if message.pluralizable else [message.string])
    sentences = {words for words in english if " " in words and "%" not in words and "{" not in words}
    shown = {name: strip_tags(unescape(page)) for name, page in pages.items()}
    assert {(name, words) for name, text in shown.items() for words in sentences if words in text} == set()
    assert [
        found[0] for text in shown.values() if (found := re.findall(rf".*{FAMILIAR[language]}.*", text))
    ] == []
