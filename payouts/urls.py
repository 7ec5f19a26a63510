"""The only addresses of this package: where Stripe reports what happened."""

from django.urls import path

from . import webhooks

app_name = "payouts"
urlpatterns = [
    path("webhooks/platform/", webhooks.platform_webhook, name="platform-webhook"),
    path("webhooks/connect/", webhooks.connect_webhook, name="connect-webhook"),
]
