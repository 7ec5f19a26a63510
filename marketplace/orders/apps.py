from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "marketplace.orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Stripe's news of payments and refunds is handled here; the endpoints are further down, in payouts.
        from marketplace.orders import webhooks  # noqa: F401
