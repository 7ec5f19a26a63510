from django.urls import path

from marketplace.catalogue import api, browsing, embedding, feeds, sitemaps, storefronts, views

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("works/", browsing.browse, name="browse"),
    path("works/suggest", browsing.suggest, name="suggest"),
    path("exhibitions/<slug:slug>/", views.exhibition, name="exhibition"),
    path("tags/<str:tag>/", browsing.tagged, name="tagged"),
    path("tags/<str:tag>/feed/", feeds.of_tag, name="tag-feed"),
    path("feed/", feeds.newest, name="feed"),
    path("see-as/", browsing.see_as, name="see-as"),
    path("works/<slug:slug>/", views.work, name="work"),
    path("works/<slug:slug>/signals/", views.signals, name="signals"),
    path("artists/", views.artists, name="artists"),
    path("works/<slug:slug>/share.jpg", storefronts.share_work, name="share-work"),
    path("artists/<slug:slug>/", storefronts.storefront, name="storefront"),
    path("artists/<slug:slug>/feed/", storefronts.feed, name="storefront-feed"),
    path("artists/<slug:slug>/follow/", storefronts.follow, name="follow"),
    path("artists/<slug:slug>/share.jpg", storefronts.share_storefront, name="share-storefront"),
    path("artists/<slug:slug>/<slug:collection_slug>/", storefronts.collection, name="collection"),
    path("studio/storefront/preview/", storefronts.preview, name="storefront-preview"),
    path("how/", views.how, name="how"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-works-<int:number>.xml", sitemaps.works, name="sitemap-works"),
    path("api/openapi.json", api.openapi, name="api-openapi"),
    path("api/works/", api.works, name="api-works"),
    path("api/works/<slug:slug>/", api.work, name="api-work"),
    path("oembed/", embedding.oembed, name="oembed"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/tdmrep.json", views.tdmrep, name="tdmrep"),
    path(".well-known/tdm-policy.json", views.tdm_policy, name="tdm-policy"),
]
