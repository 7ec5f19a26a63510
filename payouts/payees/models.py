"""Anyone we can owe, and the Stripe account their money goes to."""

from django.conf import settings
from django.db import models
from django.utils import timezone

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
    # What Stripe still needs, in its own field names ("identity.individual.dob"); shown in plain words.
    requirements = models.JSONField(default=list, blank=True)
    # Stripe's fingerprint of the bank account: equal for two payees who share one.
    bank_fingerprint = models.CharField(max_length=64, blank=True)
    bank_last4 = models.CharField(max_length=4, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

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
