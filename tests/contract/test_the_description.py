"""The validator bites: Stripe's own fixtures pass, and every one of their fields is really looked at."""

import copy

import pytest

from marketplace.embedded.local_stripe.protocol import HANDLERS

from . import openapi

NAMES = sorted(openapi.fixtures())


@pytest.mark.parametrize("name", NAMES)
def test_stripes_own_example_is_valid(name):
    errors = list(openapi.resource_validator(name).iter_errors(openapi.fixtures()[name]))
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_no_field_of_an_example_can_be_spoilt_unnoticed(name):
    example = openapi.fixtures()[name]
    schema = openapi.description()["components"]["schemas"][name]
    unnoticed = []
    for field in example:
        described = _described(schema, field)
        if described is None:
            continue
        spoilt = copy.deepcopy(example)
        spoilt[field] = "spoilt" if described.get("type") == "number" else 12.5
        if openapi.resource_validator(name).is_valid(spoilt):
            unnoticed.append(field)
    assert unnoticed == []


@pytest.mark.parametrize("name", NAMES)
def test_no_required_field_of_an_example_can_be_missing(name):
    example = openapi.fixtures()[name]
    for field in openapi.description()["components"]["schemas"][name].get("required", []):
        without = {key: value for key, value in example.items() if key != field}
        assert not openapi.resource_validator(name).is_valid(without), field


def test_every_operation_of_the_description_is_answered():
    described = {(method, template) for method, _, template in openapi.operations()}
    assert set(HANDLERS) == described


def _described(schema: dict, field: str) -> dict | None:
    """The schema of a field, through the alternatives of a union."""
    if field in schema.get("properties", {}):
        return schema["properties"][field]
    for choice in schema.get("anyOf", []):
        target = openapi.description()["components"]["schemas"][choice["$ref"].rpartition("/")[2]]
        if field in target.get("properties", {}):
            return target["properties"][field]
    return None
