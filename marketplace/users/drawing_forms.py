"""
Fields of forms drawn without a template of their own.

Django draws each field by a template that includes another for its attributes, and a choice by two more for each of its options: a
quarter of what a page with a form costs. What is drawn here is the same to the letter; all other widgets are drawn by Django.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


class FormRenderer(DjangoTemplates):
    """Django's own renderer of forms, quicker with what most forms are made of."""

    def render(self, template_name: str, context: Mapping, request=None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _attributes(widget: Mapping) -> str:
    """As attrs.html has it: what is True stands by its name alone, what is False not at all."""
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_text(value)}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _input(widget: Mapping) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    name = conditional_escape(widget["name"])
    return SafeString(f'<input type="{_text(widget["type"])}" name="{name}"{value}{_attributes(widget)}>')


def _textarea(widget: Mapping) -> SafeString:
    value = _text(widget["value"]) if widget["value"] else ""
    name = conditional_escape(widget["name"])
    return SafeString(f'<textarea name="{name}"{_attributes(widget)}>\n{value}</textarea>')


def _select(widget: Mapping) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        for option in options:
            label = conditional_escape(localize(option["label"]))
            parts.append(
                f'\n  <option value="{_text(option["value"])}"{_attributes(option)}>{label}</option>\n'
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return SafeString("".join(parts))


_INPUTS = ("checkbox", "color", "date", "datetime", "email", "hidden", "number", "password", "search", "tel", "text", "time", "url")  # fmt: skip
_DRAWN = {f"django/forms/widgets/{name}.html": _input for name in _INPUTS} | {
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
