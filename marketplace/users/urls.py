from django.urls import path

from marketplace.users import views

app_name = "users"

urlpatterns = [
    path("account/", views.home, name="home"),
    path("theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
    path("style/", views.style, name="style"),
]
