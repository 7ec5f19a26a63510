"""
Validation against Stripe's description, written apart from the server it judges.

OpenAPI 3.0 is not JSON Schema: `nullable` becomes a union with null, then
`jsonschema` (Draft 2020-12) does the rest. Form bodies are decoded here and
turned into types by the schema before they are validated.
"""

import functools
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from marketplace.embedded.local_stripe import data_folder

DOCUMENT = "urn:stripe"
IGNORED = ("description", "title", "format", "style", "explode")


@functools.cache
def description() -> dict:
    return json.loads((data_folder() / "openapi.json").read_text())


@functools.cache
def fixtures() -> dict[str, dict]:
    return json.loads((Path(__file__).parent / "fixtures.json").read_text())["resources"]


def rewritten(schema):
    """OpenAPI 3.0 as JSON Schema: `nullable` as a union with null."""
    if isinstance(schema, list):
        return [rewritten(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-stripeBypassValidation") and schema.get("type") == "string" and "enum" not in schema:
        # Stripe's way of saying that a hash may stand where a string is described.
        return {}
    if "$ref" in schema:
        return {"$ref": DOCUMENT + schema["$ref"]}
    bare = {
        key: (
            {name: rewritten(each) for name, each in value.items()}
            if key == "properties"
            else rewritten(value)
        )
        for key, value in schema.items()
        if key not in IGNORED and not key.startswith("x-") and key != "nullable"
    }
    return {"anyOf": [bare, {"type": "null"}]} if schema.get("nullable") is True else bare


@functools.cache
def registry() -> Registry:
    schemas = {name: rewritten(schema) for name, schema in description()["components"]["schemas"].items()}
    document = Resource.from_contents({"components": {"schemas": schemas}}, DRAFT202012)
    return Registry().with_resource(DOCUMENT, document)


def validator(schema: dict) -> Draft202012Validator:
    return Draft202012Validator(rewritten(schema), registry=registry())


@functools.cache
def resource_validator(name: str) -> Draft202012Validator:
    return validator({"$ref": f"#/components/schemas/{name}"})


@functools.cache
def operations() -> list[tuple[str, re.Pattern, str]]:
    """Method, pattern and template of every operation, literal paths first."""
    found = [
        (method.upper(), re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path)
        for path, methods in description()["paths"].items()
        for method in methods
        if method in ("get", "post", "delete")
    ]
    return sorted(found, key=lambda entry: entry[2].count("{"))


def operation_of(method: str, path: str) -> str | None:
    for known, pattern, template in operations():
        if known == method and pattern.match(path):
            return template
    return None


@functools.cache
def request_validator(method: str, template: str) -> tuple[Draft202012Validator, dict]:
    """For everything an operation takes outside of its path; nothing unknown is allowed at the top."""
    operation = description()["paths"][template][method.lower()]
    properties, required = {}, []
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            properties[parameter["name"]] = parameter["schema"]
            required += [parameter["name"]] if parameter.get("required") else []
    for content in operation.get("requestBody", {}).get("content", {}).values():
        properties |= content["schema"].get("properties", {})
        required += content["schema"].get("required", [])
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return validator(schema), schema


@functools.cache
def response_validator(method: str, template: str, status: int) -> Draft202012Validator:
    if status >= 400:
        # API v2 lists alternatives by code; they are all of this shape.
        return resource_validator("v2.error" if template.startswith("/v2/") else "error")
    answers = description()["paths"][template][method.lower()]["responses"]
    return validator(answers["200"]["content"]["application/json"]["schema"])


# Forms


def decoded(text: str) -> dict:
    tree: dict = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        steps = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", key)
        here = tree
        for step in steps[:-1]:
            here = here.setdefault(step, {})
        here[steps[-1] or str(len(here))] = value
    return tree


def typed(value, schema: dict):
    """The decoded form with leaves turned into what the schema says, where they can be."""
    if "anyOf" in schema:
        return _typed_any(value, schema["anyOf"])
    kind = schema.get("type")
    if isinstance(value, dict) and kind == "array":
        return [typed(value[key], schema.get("items", {})) for key in sorted(value, key=int)]
    if isinstance(value, dict):
        extra = schema.get("additionalProperties")
        known = schema.get("properties", {})
        return {k: typed(v, known.get(k, extra if isinstance(extra, dict) else {})) for k, v in value.items()}
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _typed_any(value, choices: list[dict]):
    for choice in choices:
        attempt = typed(value, choice)
        if validator(choice).is_valid(attempt):
            return attempt
    return value
