"""The site's own addresses, and one that answers with nothing."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("benchmarks/empty/", lambda request: HttpResponse()),
    path("", include("marketplace.urls")),
]
