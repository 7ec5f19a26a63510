from django.urls import path

from marketplace.mail import views

app_name = "mail"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:letter_id>/", views.letter, name="letter"),
    path("previews/", views.all_previews, name="previews"),
    path("previews/<str:language>/<path:name>/html/", views.preview_html, name="preview-html"),
    path("previews/<str:language>/<path:name>/", views.preview, name="preview"),
    path("<int:letter_id>/html/", views.html, name="html"),
]
