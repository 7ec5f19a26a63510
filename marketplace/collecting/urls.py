from django.urls import path

from marketplace.collecting import views

app_name = "collecting"

urlpatterns = [
    path("certificates/", views.check, name="check"),
    path("certificates/picture/", views.check_picture, name="check-picture"),
    path("certificates/<str:code>/", views.certificate, name="certificate"),
    path("orders/<str:token>/certificates/<str:code>.pdf", views.paper, name="paper"),
    path("orders/<str:token>/certificates/<str:code>/renew/", views.renew, name="renew"),
    path("account/collection/", views.collection, name="collection"),
]
