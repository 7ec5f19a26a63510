"""The only addresses of this package: where Stripe reports what happened."""

app_name = "payouts"
urlpatterns: list = []
