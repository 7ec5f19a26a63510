"""Every address, in one table."""

from django.urls import include, path

from marketplace import health

urlpatterns = [
    path("", include("marketplace.catalogue.urls")),
    path("", include("marketplace.collecting.urls")),
    path("", include("marketplace.aftercare.urls")),
    path("", include("marketplace.orders.urls")),
    path("", include("marketplace.keeping.urls")),
    path("", include("marketplace.users.urls")),
    path("account/", include("allauth.urls")),
    path("media/", include("artists.works.urls")),
    path("studio/", include("artists.studio.urls")),
    path("console/", include("marketplace.console.urls")),
    path("mail/", include("marketplace.mail.urls")),
    path("stripe/", include("payouts.urls")),
    path("sample/", include("marketplace.sample.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
