"""A country by its name in templates: {{ order.country|country_name }}."""

from django import template

from marketplace.catalogue import countries

register = template.Library()
register.filter("country_name", countries.country_name)
