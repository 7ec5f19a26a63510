"""How allauth meets our users."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from marketplace.users import languages
from payouts import language
from payouts.splits import services as splits


class AccountAdapter(DefaultAccountAdapter):
    """Saves name and language at sign-up, keeps to the language, and lets whoever proves an address sign what waits for it. The rest is allauth's."""

    def save_user(self, request, user, form, commit=True):
        user.language = language.active()
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit=commit)

    def post_login(self, request, user, **about):
        """
        Whatever way they signed in by: what they asked for as a guest is done before the next page, and on a new device,
        too, the pages are in the language they chose.
        """
        import_string(settings.AFTER_SIGN_IN)(request, at=timezone.now())
        response = super().post_login(request, user, **about)
        if user.language:
            languages.remember(response, user.language)
        return response

    def send_mail(self, template_prefix, email, context):
        """In the language of whom it is written to, whoever asked for it; a stranger's is that of the page."""
        reader = context.get("user")
        with translation.override(getattr(reader, "language", "") or language.active()):
            super().send_mail(template_prefix, email, context)

    def confirm_email(self, request, email_address):
        """
        The address is proved: the splits that name it are now this person's to read and to sign.
        """
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            splits.claim(email=email_address.email, user=email_address.user, at=timezone.now())
        return confirmed
