from django.urls import path

from marketplace.keeping.views import addresses, favourites, leaving, letters, searches

app_name = "keeping"

urlpatterns = [
    path("account/favourites/", favourites.show, name="favourites"),
    path("account/favourites/change/", favourites.keep, name="keep"),
    path("account/following/", favourites.following, name="following"),
    path("account/following/<int:follow_id>/stop/", favourites.unfollow, name="unfollow"),
    path("account/searches/", searches.show, name="searches"),
    path("account/searches/new/", searches.new, name="new-search"),
    path("account/searches/<int:search_id>/", searches.change, name="search"),
    path("account/searches/<int:search_id>/remove/", searches.remove, name="remove-search"),
    path("account/addresses/", addresses.show, name="addresses"),
    path("account/addresses/new/", addresses.new, name="new-address"),
    path("account/addresses/<int:address_id>/", addresses.change, name="address"),
    path("account/addresses/<int:address_id>/usual/", addresses.make_usual, name="usual-address"),
    path("account/addresses/<int:address_id>/remove/", addresses.remove, name="remove-address"),
    path("account/letters/", letters.choose, name="letters"),
    path("account/letters/waits/<int:wait_id>/give-up/", letters.give_up, name="give-up-wait"),
    path("account/data/", leaving.data, name="data"),
    path("account/data/<int:pack_id>/<str:token>/", leaving.download, name="pack"),
    path("account/leave/", leaving.leave, name="leave"),
    path("letters/stop/<str:token>/", letters.stop, name="stop-letters"),
    path("works/<slug:slug>/tell-me/", letters.tell_me, name="tell-me"),
    path("waiting/<str:token>/", letters.wait, name="wait"),
]
