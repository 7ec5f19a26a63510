"""
Sells what artists offer; also the Django project itself.

    users        people who sign in, and what the co-op lets them do
    mail         the outbox: letters are rows, a worker posts them
    keeping      favourites, saved searches and their letters, addresses, taking one's data along, leaving
    catalogue    home, browse, work and storefront pages
    orders       cart, checkout, orders, shipments
    aftercare    messages about a parcel, returns and damage, the receipt to show around
    collecting   certificates of what was sold, and checking them
    console      the co-op admins' back office
    sample       the sample co-op that a first `make run` shows
    database     the two roles of the database: who owns the tables, who works with them
    embedded     PostgreSQL, Valkey, the local Stripe and the supervisor for a machine without them

    settings, celery, urls, wsgi: the frame
"""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
