from django.urls import path

from artists.studio.views import home, joining, listings, money, pictures, splits, storefront, works

app_name = "studio"

urlpatterns = [
    path("", home.home, name="home"),
    path("join/", joining.join, name="apply"),
    path("storefront/", storefront.storefront, name="storefront"),
    path("storefront/shipping/", storefront.shipping, name="shipping"),
    path("storefront/pictures/", storefront.picture, name="storefront-picture"),
    path("storefront/open/", storefront.open_, name="open-storefront"),
    path("storefront/close/", storefront.close, name="close-storefront"),
    path("works/", works.works, name="works"),
    path("works/new/", works.new, name="new-work"),
    path("works/<int:work_id>/", works.work, name="work"),
    path("works/<int:work_id>/pictures/", pictures.upload, name="upload"),
    path("works/<int:work_id>/pictures/waiting/", pictures.waiting, name="pictures-waiting"),
    path("pictures/<int:image_id>/", pictures.edit, name="picture"),
    path("pictures/<int:image_id>/move/", pictures.move, name="move-picture"),
    path("pictures/<int:image_id>/remove/", pictures.remove, name="remove-picture"),
    path("works/<int:work_id>/offer/", listings.new, name="new-listing"),
    path("works/<int:work_id>/fair-price/", listings.fair_price, name="fair-price"),
    path("listings/<int:listing_id>/", listings.listing, name="listing"),
    path("listings/<int:listing_id>/submit/", listings.submit, name="submit"),
    path("listings/<int:listing_id>/withdraw/", listings.withdraw, name="withdraw"),
    path("listings/<int:listing_id>/split/", splits.propose, name="split"),
    path("listings/<int:listing_id>/split/preview/", splits.preview, name="split-preview"),
    path("splits/", splits.splits, name="splits"),
    path("splits/<int:agreement_id>/", splits.agreement, name="agreement"),
    path("splits/<int:agreement_id>/answer/", splits.answer, name="answer"),
    path("splits/<int:agreement_id>/withdraw/", splits.withdraw, name="withdraw-split"),
    path("money/", money.money, name="money"),
    path("money/stripe/", money.connect, name="connect"),
    path("money/stripe/back/", money.connected, name="connected"),
    path("money/stripe/again/", money.again, name="connect-again"),
    path("money/stripe/dashboard/", money.dashboard, name="stripe-dashboard"),
    path("money/statements/<int:payout_id>/", money.statement, name="statement"),
    path("money/statements/<int:payout_id>.csv", money.statement_csv, name="statement-csv"),
]
