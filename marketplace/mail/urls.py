from django.urls import path

from marketplace.mail import views

app_name = "mail"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:letter_id>/", views.letter, name="letter"),
    path("<int:letter_id>/html/", views.html, name="html"),
]
