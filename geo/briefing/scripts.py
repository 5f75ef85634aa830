"""The ES modules of a page as one script, for a file that asks nobody for anything.

A module inside a file cannot import another one. So each becomes a function that gives what the
module exports, in the order in which they need each other. Only the forms of import and export
that `geo/static/` uses are known; any other raises ValueError.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(r"^export default (?=function)", re.MULTILINE)
_EXPORT_AGAIN = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def one_script(folder: Path, entry: str) -> str:
    """The module `entry` of `folder`, with all that it imports, as one module script.

    Raises ValueError for an import or export in another form, and for modules in a circle.
    """
    done: dict[str, str] = {}
    _add(folder, entry.removesuffix(".js"), done, ())
    return "".join(done.values())


def _add(folder: Path, name: str, done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in done:
        return
    if name in above:
        raise ValueError(f"{name}.js: imports itself by way of {', '.join(above)}")
    text = (folder / f"{name}.js").read_text(encoding="utf-8").replace("\r\n", "\n")
    for match in _IMPORT.finditer(text):
        _add(folder, match[2], done, (*above, name))
    exported = [
        part.strip() for match in _EXPORT_AGAIN.finditer(text) for part in match[1].split(",")
    ]
    exported += [match[1] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(_as_constants, text)
    body = _EXPORT_AGAIN.sub("", body)
    body = _EXPORT.sub("", body)
    # The default export is for the page's own frame of components, not for other modules.
    body = _EXPORT_DEFAULT.sub(f"const default_{name} = ", body)
    if other := _OTHER.search(body):
        raise ValueError(f"{name}.js: {other[0]!r} is in a form that is not known")
    given = ", ".join(filter(None, exported))
    done[name] = f"const module_{name} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();\n"


def _as_constants(match: re.Match[str]) -> str:
    names = re.sub(r"(\w+) as (\w+)", r"\1: \2", " ".join(match[1].split()))
    return f"const {{ {names} }} = module_{match[2]};\n"
