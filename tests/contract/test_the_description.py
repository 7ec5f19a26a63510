"""The validator bites: Stripe's own fixtures pass, and every one of their fields is really looked at."""

import copy

import pytest

from marketplace.embedded.local_stripe.protocol import HANDLERS

from . import openapi

NAMES = sorted(openapi.fixtures())
# What the examples show and the (trimmed) description says nothing about.
UNDESCRIBED = (
    ("account", "settings", "payments", "statement_descriptor_prefix_kana"),
    ("account", "settings", "payments", "statement_descriptor_prefix_kanji"),
    ("charge", "source"),
    ("event", "data", "object"),
    ("item", "price", "recurring", "trial_period_days"),
    ("payment_intent", "source"),
    ("price", "recurring", "trial_period_days"),
    ("product", "type"),
)


@pytest.mark.parametrize("name", NAMES)
def test_stripes_own_example_is_valid(name):
    errors = list(openapi.resource_validator(name).iter_errors(openapi.fixtures()[name]))
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_no_field_of_an_example_can_be_spoilt_unnoticed(name):
    example = openapi.fixtures()[name]
    unnoticed = [
        path
        for path in paths(example)
        if not any((name, *path)[: len(known)] == known for known in UNDESCRIBED)
        and not any(noticed(name, example, path, spoilt) for spoilt in (12.5, "spoilt", {"spoilt": []}))
    ]
    assert unnoticed == []


def paths(value, at=()):
    """Every field of a resource, however deep."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, found in inner:
        yield (*at, key)
        yield from paths(found, (*at, key))


def noticed(name, example, path, spoilt) -> bool:
    broken = copy.deepcopy(example)
    here = broken
    for step in path[:-1]:
        here = here[step]
    if here[path[-1]] == spoilt:
        return False
    here[path[-1]] = spoilt
    return not openapi.resource_validator(name).is_valid(broken)


@pytest.mark.parametrize("name", NAMES)
def test_no_required_field_of_an_example_can_be_missing(name):
    example = openapi.fixtures()[name]
    for field in openapi.description()["components"]["schemas"][name].get("required", []):
        without = {key: value for key, value in example.items() if key != field}
        assert not openapi.resource_validator(name).is_valid(without), field


def test_every_operation_of_the_description_is_answered():
    described = {(method, template) for method, _, template in openapi.operations()}
    assert set(HANDLERS) == described
