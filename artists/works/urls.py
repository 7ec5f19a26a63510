from django.urls import path

from artists.works import views

app_name = "works"

urlpatterns = [
    path("original/<str:token>", views.original, name="original"),
    path("<path:name>", views.media, name="media"),
]
