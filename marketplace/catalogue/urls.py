from django.urls import path

from marketplace.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("works/", views.browse, name="browse"),
    path("works/suggest", views.suggest, name="suggest"),
    path("works/<slug:slug>/", views.work, name="work"),
    path("works/<slug:slug>/signals/", views.signals, name="signals"),
    path("artists/", views.artists, name="artists"),
    path("artists/<slug:slug>/", views.storefront, name="storefront"),
    path("how/", views.how, name="how"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/tdmrep.json", views.tdmrep, name="tdmrep"),
    path(".well-known/tdm-policy.json", views.tdm_policy, name="tdm-policy"),
]
