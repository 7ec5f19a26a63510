from django.urls import path

from marketplace.keeping.views import favourites

app_name = "keeping"

urlpatterns = [
    path("account/favourites/", favourites.show, name="favourites"),
    path("account/favourites/change/", favourites.keep, name="keep"),
    path("account/following/", favourites.following, name="following"),
    path("account/following/<int:follow_id>/stop/", favourites.unfollow, name="unfollow"),
]
