"""The only addresses of this package: where Stripe reports what happened."""

from django.urls import path

app_name = "payouts"
urlpatterns: list = []
