from django.urls import path

from marketplace.orders.views import cart, checkout, order, packing, parcels

app_name = "orders"

urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="add"),
    path("cart/<int:line_id>/", cart.change, name="change"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("terms/", checkout.terms, name="terms"),
    path("orders/<str:token>/", order.show, name="order"),
    path("orders/<str:token>/thanks/", checkout.thanks, name="thanks"),
    path("orders/<str:token>/turned-back/", checkout.cancel, name="cancel"),
    path("orders/<str:token>/pay/", order.pay, name="pay"),
    path("orders/<str:token>/give-up/", order.give_up, name="give-up"),
    path("orders/<str:token>/received/<int:shipment_id>/", order.received, name="received"),
    path("orders/<str:token>/new-address/", order.new_address, name="new-address"),
    path("orders/<str:token>/again/", order.again, name="again"),
    path("orders/<str:token>/not-wanted/", order.cancel, name="cancel-order"),
    path("orders/<str:token>/not-wanted/<int:shipment_id>/", order.cancel, name="cancel-parcel"),
    path("account/orders/", order.mine, name="mine"),
    path("studio/orders/", parcels.to_ship, name="to-ship"),
    path("studio/orders/<int:shipment_id>/slip/", packing.slip, name="slip"),
    path("studio/orders/<int:shipment_id>/sent/", parcels.ship, name="ship"),
    path("studio/orders/<int:shipment_id>/arrived/", parcels.arrived, name="arrived"),
]
