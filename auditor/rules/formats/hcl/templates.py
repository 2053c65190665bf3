"""Templates: quoted texts and heredocs, cut into literals, interpolations and directives.

`~` and `<<-` strip text in Terraform's order: a heredoc is cut into lines, then stripped, then
unindented.

Source: HCL specification, "Template Expressions"; github.com/hashicorp/hcl, hclsyntax, whose
order it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from auditor.rules.formats.hcl.syntax import named_nodes, text_of_node
from auditor.rules.formats.hcl.values import NoValueError

_ESCAPE: Final = re.compile(r'\\(["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|([$%])\2\{')
_INTRODUCED: Final = re.compile(r"([$%])\1\{")
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}
_DIRECTIVES: Final = {
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


@dataclass(slots=True)
class TemplateText:
    """Text of a template, its escapes resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """An interpolation or a directive: `${…}`, `%{if …}`, `%{endfor}`, ..."""

    kind: str
    """The word of a directive; "" for an interpolation."""
    node: Node
    strips_before: bool
    strips_after: bool


def cut(template: Node) -> list[TemplateText | TemplateMark]:
    """Return the parts of a quoted template or a heredoc, in order; directives not yet paired.

    Raises:
        NoValueError: where a directive begins is unknown.
    """
    heredoc = template.type == "heredoc_template"
    start, end = _inside(template)
    text = template.text or b""
    parts: list[TemplateText | TemplateMark] = []
    position = start
    for mark in _marks(template):
        raw = text[position - template.start_byte : mark.node.start_byte - template.start_byte]
        if raw.endswith(text_of_node(mark.node)[:1].encode()):
            # `$$${x}`: the last two signs are an escape, though the tree pairs the first two.
            if mark.kind:
                raise NoValueError
            continue
        parts += [*_literals(raw, is_heredoc=heredoc), mark]
        position = mark.node.end_byte
    raw = text[position - template.start_byte : end - template.start_byte]
    parts += _literals(raw, is_heredoc=heredoc)
    _strip(parts)
    if heredoc and text.startswith(b"<<-"):
        _unindent(parts)
    return parts


def _inside(template: Node) -> tuple[int, int]:
    """Return where the content of a template starts and ends."""
    if template.type != "heredoc_template":
        return template.children[0].end_byte, template.children[-1].start_byte
    text = template.text or b""
    start = text.index(b"\n") + 1
    end = template.children[-1].start_byte - template.start_byte
    return template.start_byte + start, template.start_byte + max(
        start, text.rfind(b"\n", 0, end) + 1
    )


def _marks(node: Node) -> Iterator[TemplateMark]:
    for child in named_nodes(node):
        if child.type in {"template_directive", "template_if", "template_for"}:
            yield from _marks(child)
        elif child.type == "template_interpolation" or child.type in _DIRECTIVES:
            strips = [marker for marker in named_nodes(child) if marker.type == "strip_marker"]
            opening = child.children[0].end_byte
            before = any(marker.start_byte == opening for marker in strips)
            after = any(marker.start_byte > opening or len(strips) > 1 for marker in strips)
            yield TemplateMark(_DIRECTIVES.get(child.type, ""), child, before, after)


def _literals(raw: bytes, *, is_heredoc: bool) -> Iterator[TemplateText]:
    text = raw.decode("utf-8", "replace")
    if is_heredoc:
        for line in re.findall(r"[^\n]*\n|[^\n]+", text):
            yield TemplateText(_INTRODUCED.sub(r"\1{", line))
    elif text:
        yield TemplateText(_ESCAPE.sub(_unescaped, text))


def _unescaped(escape: re.Match[str]) -> str:
    character = escape[1]
    if character is None:
        return escape[2] + "{"
    if character[0] in "uU":
        code = int(character[1:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPED.get(character, character)


def _strip(parts: Sequence[TemplateText | TemplateMark]) -> None:
    """Take off the white space that `~` strips: of a heredoc, to the end of a line only."""
    for index, part in enumerate(parts):
        if not isinstance(part, TemplateMark):
            continue
        before = parts[index - 1] if index else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        if part.strips_before and isinstance(before, TemplateText):
            before.text = before.text.rstrip()
        if part.strips_after and isinstance(after, TemplateText):
            after.text = after.text.lstrip()


def _unindent(parts: Sequence[TemplateText | TemplateMark]) -> None:
    """Take the least indentation of its lines off each line of a heredoc; tabs count as one."""
    starts: list[TemplateText] = []
    least: int | None = None
    new_line = True
    for part in parts:
        if new_line:
            new_line = False
            indentation: int | None = 0
            if isinstance(part, TemplateText):
                rest = part.text.lstrip()
                blank = not rest and part.text.endswith("\n")
                indentation = None if blank else len(part.text) - len(rest)
                starts += [] if blank else [part]
            if indentation is not None:
                least = indentation if least is None else min(least, indentation)
        if isinstance(part, TemplateText) and part.text.endswith("\n"):
            new_line = True
    for literal in starts:
        literal.text = literal.text[least or 0 :]
