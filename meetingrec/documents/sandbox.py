"""The little language of a Word template: loops, conditions and fields, and nothing that computes or calls.

A council's template is a program from elsewhere. Jinja's sandbox alone still lets it run for ever; a template that
can only walk over what it is given cannot (reliability.md 6, elevation).
"""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from meetingrec.documents.printable import printable_with_marks

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_FILTERS = frozenset({"upper", "lower", "capitalize", "trim", "length"})
_DEEPEST_LOOP = 5
# docxtpl turns these into its own marks after the fields are filled in; as character references they stay text.
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;", "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;"})


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """Raises jinja2 TemplateError subclasses for what a template may not do or names that do not exist."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_as_text, cache_size=0)

    def _generate(self, source: nodes.Template, *args: Any, **more: Any) -> str:
        _refuse_more(source, loops=0)
        return super()._generate(source, *args, **more)


def _refuse_more(node: nodes.Node, loops: int) -> None:
    if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Filter) and node.name not in _FILTERS):
        raise SecurityError(f"a template may not use {type(node).__name__.lower()}")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > _DEEPEST_LOOP or node.recursive:
            raise SecurityError("a template may not nest loops this deep")
    for child in node.iter_child_nodes():
        _refuse_more(child, loops)


def _as_text(value: object) -> object:
    """Every field as text of XML, whatever is in it. An undefined name stays undefined and raises."""
    if isinstance(value, StrictUndefined):
        return value
    return Markup(printable_with_marks(str(value)).translate(_BRACES))  # noqa: S704 - escaped by the line itself
