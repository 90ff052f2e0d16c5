"""Takes the text of a %sql cell apart."""

from __future__ import annotations

import re

# A semicolon or a parameter marker counts outside of quoted text and comments, which therefore match first.
_TOKEN = re.compile(
    r"""(?P<skip>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|/\*.*?\*/)|(?P<end>;)|(?<![:\w]):(?P<name>[A-Za-z_]\w*)""",
    re.DOTALL,
)


def statements(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each statement with the names of its `:parameter` markers."""
    found: list[tuple[str, tuple[str, ...]]] = []
    start, names = 0, []
    for token in [*_TOKEN.finditer(text), None]:
        if token is not None and token["name"]:
            names.append(token["name"])
        elif token is None or token["end"]:
            statement = text[start : token.start() if token else len(text)].strip()
            if re.sub(r"--[^\n]*|/\*.*?\*/", "", statement, flags=re.DOTALL).strip():
                found.append((statement, tuple(dict.fromkeys(names))))
            start, names = token.end() if token else len(text), []
    return found
