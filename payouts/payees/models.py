"""Anyone we can owe, and the Stripe account their money goes to."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payouts.states import Stateful


class Payee(models.Model):
    """
    Anyone we can owe: an artist, a printer, an estate, a charity.

    A payee needs no storefront and no membership. `user` is who speaks for the payee: accepts splits, reads
    statements, connects the Stripe account.
    """

    name = models.CharField(max_length=120)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee", null=True, blank=True
    )
    country = models.CharField(max_length=2, default="FR")
    created_at = models.DateTimeField(default=timezone.now)
    # An admin's "not now", in words that the payee reads; empty while nothing holds the payouts.
    hold_reason = models.CharField(max_length=250, blank=True)
    held_until = models.DateField(null=True, blank=True)  # looked at again then; it does not lift itself

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hold_reason="", held_until=None)
                | (~models.Q(hold_reason="") & models.Q(held_until__isnull=False)),
                name="holds_say_why_and_until_when",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def connected_account(self):
        """The account in use, or None. Reads the prefetched rows where there are any."""
        return next((account for account in self.connected_accounts.all() if account.closed_at is None), None)


class ConnectedAccount(Stateful):
    """
    A payee's Stripe account (`acct_…`), as Stripe last described it.

        onboarding ──▶ ready ◀──▶ restricted        any ──▶ closed
             └───────────────────────▲

    `ready` mirrors the capability `stripe_balance.stripe_transfers` being active; it is asked again right before
    each transfer, so this row informs people and planning, never the sending itself.
    """

    class Status(models.TextChoices):
        ONBOARDING = "onboarding"
        READY = "ready"
        RESTRICTED = "restricted"
        CLOSED = "closed"

    NEXT = {
        Status.ONBOARDING: {Status.READY, Status.RESTRICTED, Status.CLOSED},
        Status.READY: {Status.RESTRICTED, Status.CLOSED},
        Status.RESTRICTED: {Status.READY, Status.CLOSED},
        Status.CLOSED: set(),
    }

    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="connected_accounts")
    stripe_account = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ONBOARDING)

    class Hurdle(models.TextChoices):
        """Why an account that is not ready is not, as far as Stripe says."""

        DETAILS = "details", _("Stripe asks the payee for something")
        CHECKING = "checking", _("Stripe is looking at what was given")
        STRIPE = "stripe", _("Only Stripe can lift it")
        COUNTRY = "country", _("Stripe does not pay out in that country")
        BUSINESS = "business", _("Stripe does not serve that kind of business")

    class Closed(models.TextChoices):
        """How an account came to be closed."""

        DISCONNECTED = "disconnected", "Disconnected from us at Stripe"
        AT_STRIPE = "at_stripe", "Closed at Stripe"
        LEFT = "left", "Left by the payee for another"

    country = models.CharField(max_length=2, blank=True)  # as Stripe has it, which never changes
    hurdle = models.CharField(max_length=8, choices=Hurdle, blank=True)
    # What Stripe still needs, in its own field names ("identity.individual.dob"); shown in plain words.
    requirements = models.JSONField(default=list, blank=True)
    needed_by = models.DateTimeField(null=True, blank=True)  # after that Stripe restricts the account
    # Where each currency goes: {"EUR": {"last4": "2606", "fingerprint": "…", "status": "new", "id": "ba_…"}}. Empty if Stripe hides it.
    banks = models.JSONField(default=dict, blank=True)
    # Stripe's fingerprint of the first bank account: equal for two payees who share one.
    bank_fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    bank_last4 = models.CharField(max_length=4, blank=True)
    # Since when money would go somewhere else than before; a new bank is paid only after a while.
    bank_changed_at = models.DateTimeField(null=True, blank=True)
    # Since when nothing leaves the account for its bank but what we ask for; null where Stripe pays out by itself.
    paid_out_by_us_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=12, choices=Closed, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payee"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_account_per_payee",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at__isnull=True)),
                name="closed_accounts_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee}: {self.stripe_account}"

    def bank_for(self, currency: str) -> dict:
        """The bank account that money of `currency` reaches: `last4`, `fingerprint`, `status`; the first one if none is known."""
        first = {"last4": self.bank_last4, "fingerprint": self.bank_fingerprint, "status": "", "id": ""}
        return self.banks.get(currency) or first
