"""HTML pages: one self-contained file each, readable without scripts."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from auditor import resources
from auditor.render.page.compiled_templates import CompiledTemplates
from auditor.render.shared import intake as went_in
from auditor.render.shared import method, words

_WORD: Final = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[-_./:])|(?<=[a-z0-9]{24})|(?<=[A-Z0-9]{24})"
)


def page(
    template: str, styles: Sequence[str], scripts: Sequence[str], foot: str, **values: object
) -> str:
    """Return a template of `reports/` filled with values.

    Args:
        styles: files of `reports/` to embed, in this order; `scripts` alike.
        foot: the footer of printed pages, which must not contain text from logs.
    """
    style = "".join(map(_asset, styles)).replace("/*foot*/", foot)
    script = "".join(map(_asset, scripts))
    return (
        _environment()
        .get_template(template)
        .render(
            style=_embedded(style),
            style_hash=_source_hash(style),
            script=_embedded(script),
            script_hash=_source_hash(script),
            **values,
        )
    )


def compile_templates(*names: str) -> None:
    """Compile templates, or whole folders for names that end in `/`, before a page needs them."""
    environment = _environment()
    for name in environment.list_templates(extensions=["j2"]):
        if name in names or f"{name.rpartition('/')[0]}/" in names:
            environment.get_template(name)


def _embedded(text: str) -> Markup:
    """Return a style or script as markup; it must not contain text from logs."""
    return Markup(text)  # noqa: S704  # our own files, and the foot


def _asset(name: str) -> str:
    return (resources.reports_folder() / name).read_text(encoding="utf-8")


def _source_hash(source: str) -> str:
    """Return the hash of a style or script for a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.reports_folder()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(),
    )
    environment.globals.update(words=words, method=method, went_in=went_in)
    environment.filters.update(
        anchor=anchor,
        breakable=_breakable,
        count=words.count,
        counted=words.counted,
        cut=words.cut,
        time=words.time,
    )
    return environment


def anchor(episode_id: str) -> str:
    """Return an episode's id as an element id that is valid in a link unchanged."""
    return quote(episode_id, safe="/:@-._~!$'()*+,;=")


def _breakable(name: str) -> Markup:
    """Return a name with line-break points between its words, and within long ones."""
    return Markup("<wbr>").join(map(words.visible, _WORD.split(name)))


def _finalize(value: object) -> object:
    """Make untrusted text harmless wherever a template prints it; keep line ends."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(map(words.visible, value.split("\n")))


def slugs(names: Sequence[str]) -> Iterator[str]:
    """Yield a readable, unique id for each name."""
    taken: set[str] = set()
    for name in names:
        letters = (c if c.isascii() and c.isalnum() else "-" for c in name.lower())
        base = "-".join(filter(None, "".join(letters).split("-"))) or "alarm"
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        yield slug
