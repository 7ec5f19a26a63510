"""What somebody means to buy."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from marketplace.orders.models.tokens import new_token


class Cart(models.Model):
    """What somebody means to buy. A guest's cart is found by the token in the session."""

    token = models.CharField(max_length=32, unique=True, default=new_token)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="cart"
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="carts_to_remove")]

    def __str__(self) -> str:
        return f"Cart {self.pk}"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    option = models.ForeignKey("listings.Option", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)
    price_seen = models.BigIntegerField()  # minor units; a later change is said, not slipped in
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "option"], name="one_line_per_option"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=20), name="cart_quantity_1_to_20"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.option}"
