"""How allauth meets our users."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from payouts.splits import services as splits


class AccountAdapter(DefaultAccountAdapter):
    """Saves the name given at sign-up, and lets whoever proves an address sign what waits for it. The rest is allauth's."""

    def save_user(self, request, user, form, commit=True):
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit=commit)

    def post_login(self, request, user, **about):
        """Whatever way they signed in by: what they asked for as a guest is done before the next page."""
        import_string(settings.AFTER_SIGN_IN)(request, at=timezone.now())
        return super().post_login(request, user, **about)

    def confirm_email(self, request, email_address):
        """
        The address is proved: the splits that name it are now this person's to read and to sign.
        """
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            splits.claim(email=email_address.email, user=email_address.user, at=timezone.now())
        return confirmed
