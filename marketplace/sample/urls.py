from django.urls import path

from . import views

app_name = "sample"
urlpatterns = [
    path("", views.tour, name="tour"),
    path("week/", views.week, name="week"),
]
