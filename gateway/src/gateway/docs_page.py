"""The documentation page: the merged contract as plain HTML, without scripts or foreign assets."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")

STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.92em}
pre{overflow:auto;padding:.6rem;border:1px solid #8884;border-radius:4px}
details{border-bottom:1px solid #8883;padding:.3rem 0}
summary{cursor:pointer}
summary b{display:inline-block;width:4.5rem;text-transform:uppercase;font-size:.85em}
table{border-collapse:collapse;margin:.4rem 0}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}
nav a{margin-right:1rem}
"""

_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def page(document: dict[str, Any]) -> str:
    """The whole page; every text of the document is escaped."""
    sections: dict[str, list[str]] = {}
    for path, item in sorted(document["paths"].items()):
        section = path.split("/")[1]
        for method in _METHODS:
            if method in item:
                sections.setdefault(section, []).append(_operation(path, method, item[method]))
    names = sorted(sections, key=lambda name: (name.startswith((".", "oauth")), name))
    links = "".join(f'<a href="#{_text(name)}">{_text(name)}</a>' for name in names)
    body = "".join(
        f'<h2 id="{_text(name)}">{_text(name)}</h2>{"".join(sections[name])}' for name in names
    )
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_text(info['title'])}</title><style>{STYLE}</style></head><body>"
        f"<h1>{_text(info['title'])} 天平</h1><p>{_text(info['description'])}</p>"
        '<p>The contract itself: <a href="/openapi.json">openapi.json</a>. Every request needs an '
        "access token from <code>POST /oauth2/token</code>.</p>"
        f'<nav>{links}<a href="#schemas">schemas</a></nav>{body}{_schemas(document)}</body></html>'
    )


def _schemas(document: dict[str, Any]) -> str:
    """Every named form with its fields, for the operations to point at."""
    parts = ['<h2 id="schemas">schemas</h2>']
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        required = schema.get("required", [])
        rows = [
            f"<tr><td><code>{_text(field)}</code></td>"
            f"<td>{'required' if field in required else ''}</td><td>{_shape(shape)}</td>"
            f"<td>{_text(shape.get('description', ''))}</td></tr>"
            for field, shape in schema.get("properties", {}).items()
        ]
        values = ", ".join(_text(value) for value in schema.get("enum", []))
        text = _text(schema.get("description", ""))
        parts.append(
            f'<details id="{_text(name)}"><summary><code>{_text(name)}</code> {text}</summary>'
            f"<table>{''.join(rows)}</table><p>{values}</p></details>"
        )
    return "".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    summary = operation.get("summary", "")
    description = operation.get("description", "")
    parts = [f"<p>{_text(description)}</p>" if description else ""]
    parts += [_parameters(operation.get("parameters", []))]
    parts += [_body(operation.get("requestBody", {}))]
    parts += [_answers(operation.get("responses", {}))]
    return (
        f"<details><summary><b>{method}</b> <code>{_text(path)}</code> {_text(summary)}</summary>"
        f"{''.join(parts)}</details>"
    )


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = [
        f"<tr><td><code>{_text(one.get('name', ''))}</code></td><td>{_text(one.get('in', ''))}"
        f"{', required' if one.get('required') else ''}</td>"
        f"<td>{_shape(one.get('schema', {}))}</td></tr>"
        for one in parameters
    ]
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _body(body: dict[str, Any]) -> str:
    rows = [
        f"<p>Body <code>{_text(media_type)}</code>: {_shape(content.get('schema', {}))}</p>"
        for media_type, content in body.get("content", {}).items()
    ]
    return "".join(rows)


def _answers(responses: dict[str, Any]) -> str:
    rows = []
    for status, answer in responses.items():
        content = answer.get("content", {})
        shapes = ", ".join(_shape(one.get("schema", {})) for one in content.values())
        text = _text(answer.get("description", ""))
        rows.append(f"<tr><td>{_text(status)}</td><td>{text}</td><td>{shapes}</td></tr>")
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _shape(schema: Any) -> str:
    """A schema in a few words: its name, its type, or its fields."""
    if not isinstance(schema, dict):
        return ""
    if "$ref" in schema:
        name = _text(str(schema["$ref"]).rsplit("/", 1)[-1])
        return f'<a href="#{name}"><code>{name}</code></a>'
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " | ".join(_shape(one) for one in schema[word])
    if schema.get("type") == "array":
        return f"[{_shape(schema.get('items', {}))}]"
    fields = ", ".join(schema.get("properties", {}))
    return f"<code>{_text(fields or schema.get('type', 'any'))}</code>"


def _text(value: object) -> str:
    return escape(str(value), quote=True)
