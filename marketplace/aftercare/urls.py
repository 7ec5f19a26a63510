from django.urls import path

from marketplace.aftercare.views import artist, buyer, receipt

app_name = "aftercare"

urlpatterns = [
    path("receipts/<str:token>/", receipt.receipt, name="receipt"),
    path("orders/<str:token>/receipt/", buyer.make_receipt, name="make-receipt"),
    path("orders/<str:token>/receipt/withdraw/", buyer.withdraw_receipt, name="withdraw-receipt"),
    path("orders/<str:token>/messages/<int:shipment_id>/", buyer.thread, name="thread"),
    path("orders/<str:token>/parcels/<int:shipment_id>/return/", buyer.ask, name="ask"),
    path("orders/<str:token>/returns/<int:claim_id>/", buyer.claim, name="claim"),
    path("orders/<str:token>/returns/<int:claim_id>/escalate/", buyer.escalate, name="escalate"),
    path("orders/<str:token>/returns/<int:claim_id>/withdraw/", buyer.withdraw, name="withdraw"),
    path("orders/<str:token>/returns/<int:claim_id>/sent/", buyer.sent, name="sent"),
    path("orders/<str:token>/returns/pictures/<int:photograph_id>.jpg", buyer.picture, name="picture"),
    path("studio/orders/<int:shipment_id>/", artist.parcel, name="parcel"),
    path("studio/orders/<int:shipment_id>/write/", artist.write, name="write"),
    path("studio/returns/<int:claim_id>/answer/", artist.answer, name="answer"),
    path("studio/returns/<int:claim_id>/back/", artist.back, name="back"),
    path("studio/returns/pictures/<int:photograph_id>.jpg", artist.picture, name="studio-picture"),
]
