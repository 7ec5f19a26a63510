"""Every address, in one table."""

from django.urls import include, path

urlpatterns = [
    path("", include("marketplace.catalogue.urls")),
    path("", include("marketplace.orders.urls")),
    path("account/", include("marketplace.users.urls")),
    path("account/", include("allauth.urls")),
    path("studio/", include("artists.studio.urls")),
    path("console/", include("marketplace.console.urls")),
    path("mail/", include("marketplace.mail.urls")),
    path("stripe/", include("payouts.urls")),
]
