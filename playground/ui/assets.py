"""The page's own files: ES modules as the browser loads them, styles, tables of words, Plotly.

Modules lie in ``static`` (shared) and ``tabs/NAME`` and import each other by relative paths. They
are served below one address that holds a digest of them all, ``gradio_api/page/DIGEST/static/...``,
so that a relative import stays below it: each module has one address, browsers may keep it for
ever, and after an update no page mixes old modules with new ones. Nothing else in these folders is
served, no Python above all. Like Gradio's own scripts they need no login: they are public.

What a tab must know of data and GANs (``facts``) lies beside them at the address of its own digest.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path, PurePosixPath
from posixpath import normpath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from playground.ui.language import tables

ROOT = Path(__file__).parent
PATH = "gradio_api/page"  # relative to the page, which may stand below a path of its own
_PLOTLY = "vendor/plotly.min.js"
_SCRIPT = "text/javascript"
_IMPORT = re.compile(r'^(?:import\s+|(?:import|export)\s[^;=]*?from\s+)"([^"]+)";', re.M)
# below anything: true of every element but the root, with the weight of three classes
WEIGHT = ":is(*, .pg-w.pg-w.pg-w)"
_OF_FACTS = "facts.json"
_FACTS: dict[str, bytes] = {}  # by their digest; made while the page is built
_FACTS_OF: dict[str, str] = {}  # their addresses, by the module that is started with them
_KEEP = "public, max-age=31536000, immutable"


def modules() -> tuple[str, ...]:
    """Every ES module as ``static/NAME.js`` or ``tabs/NAME/.../NAME.js``."""
    found = (*ROOT.glob("static/**/*.js"), *ROOT.glob("tabs/**/*.js"))
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in found))


def entries() -> dict[str, str]:
    """The module of each tab that has one, by the name of its folder: ``tabs/NAME/NAME.js``."""
    found = {p.stem: p.relative_to(ROOT).as_posix() for p in ROOT.glob("tabs/*/*.js")
             if p.stem == p.parent.name}  # fmt: skip
    return dict(sorted(found.items()))


def styles() -> str:
    """All style sheets as one, the shared ones first, without comments and line ends.

    All rules but those of ``static/root.css`` lie inside ``WEIGHT``, by CSS nesting: they match
    what they would match alone and win against Gradio's own, whichever comes last. Gradio's ``css``
    would reach that by carrying every rule twice and rewriting it in the browser."""
    top = ROOT / "static/root.css"
    sheets = (*sorted(ROOT.glob("static/*.css")), *sorted(ROOT.glob("tabs/*/*.css")))
    whole = "".join(sheet.read_text("utf-8") for sheet in sheets if sheet != top)
    text = f"{top.read_text('utf-8')} {WEIGHT} {{ {whole} }}"
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def url(name: str) -> str:
    """Where a module is served, relative to the page.

    Raises:
        KeyError: when there is no such module.
    """
    if name not in _served():
        raise KeyError(f"there is no module {name} in {ROOT}")
    return f"{PATH}/{_digest()}/{name}"


def facts(known: object, module: str = "") -> str:
    """Where ``known``, which is made JSON of, is served from now on, relative to the page. In the
    page itself Gradio would write it anew for each visitor and wrap each of its values in a proxy.
    A page that loads ``module`` fetches it at once.

    Raises:
        TypeError, ValueError: when it is no JSON.
    """
    body = json.dumps(known, allow_nan=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(body).hexdigest()[:32]
    _FACTS[digest] = body
    _FACTS_OF[module] = f"{PATH}/{digest}/{_OF_FACTS}"
    return _FACTS_OF[module]


def load(shared: Iterable[str], tabs: Mapping[str, str], first: str) -> str:
    """A script for the page's head that imports modules; what they import is fetched with them,
    not after them. A module that fails leaves the others alone.

    ``tabs`` has the module of each tab by the tab's name. Only the shared ones and those of the tab
    that the address names, else of ``first``, come at once: a browser has six connections, and a
    hundred modules that nobody sees yet would hold up Gradio's own. The others follow when the page
    has come to rest, or with their tab.
    """
    needs = {name: [url(needed) for needed in _graph([module])] for name, module in tabs.items()}
    known = {name: _FACTS_OF[module] for name, module in tabs.items() if module in _FACTS_OF}
    always = [url(name) for name in _graph(shared)]
    return f"""<script>(() => {{
      const address = (path) => new URL(path, document.baseURI).href;
      const fetched = (path, how) => document.head.append(
        Object.assign(document.createElement("link"), {{...how, href: address(path)}}));
      const bring = (paths, entries) => {{
        for (const path of paths) fetched(path, {{rel: "modulepreload"}});
        for (const path of entries) {{
          import(address(path)).catch((error) => console.error(path, error));
        }}
      }};
      const tabs = {json.dumps({name: url(module) for name, module in tabs.items()})};
      const needs = {json.dumps(needs)};
      const known = {json.dumps(known)};
      const asked = new URLSearchParams(location.search).get("tab");
      const open = asked in tabs ? asked : {json.dumps(first)};
      const shared = {json.dumps([url(name) for name in shared])};
      if (open in known) {{
        fetched(known[open], {{rel: "preload", as: "fetch", crossOrigin: "anonymous"}});
      }}
      bring([...{json.dumps(always)}, ...needs[open]], [...shared, tabs[open]]);
      addEventListener("pg-rest", () => {{
        for (const name of Object.keys(tabs)) if (name !== open) bring(needs[name], [tabs[name]]);
      }}, {{once: true}});
    }})();</script>"""


def _graph(names: Iterable[str]) -> tuple[str, ...]:
    """Modules and all that they import, in order of their names."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        text = _served()[name].decode()
        left += [normpath(f"{PurePosixPath(name).parent}/{m}") for m in _IMPORT.findall(text)]
    return tuple(sorted(found))


def call(name: str, use: str) -> str:
    """JavaScript, an expression: a promise of what ``use`` gives, where ``it`` is the module."""
    return f"import(new URL({json.dumps(url(name))}, document.baseURI).href).then((it) => {use})"


def login() -> str:
    """Markup for Gradio's login page, which has nothing of ours in its head and sets this by
    ``innerHTML``, where a script would not run: a picture that there is none of starts ours."""
    # in an attribute's script URL alone is the document's
    script = f"import(new window.URL({json.dumps(url('static/login.js'))}, document.baseURI).href)"
    return f'<span id="pg-login"></span><img hidden alt="" src="data:," onerror="{escape(script)}">'


def routes() -> list[Route]:
    """What serves the modules, for ``launch(app_kwargs={"routes": ...})``."""
    return [Route(f"/{PATH}/{{digest}}/{{name:path}}", _answer, methods=["GET"])]


async def _answer(request: Request) -> Response:
    digest, name = request.path_params["digest"], request.path_params["name"]
    body = _FACTS.get(digest) if name == _OF_FACTS else None
    if body is None and digest == _digest():
        body = _served().get(name)
    if body is None:
        return PlainTextResponse("There is no such module; reload the page.", 404)
    kind = "application/json" if name.endswith(".json") else _SCRIPT
    return Response(body, media_type=kind, headers={"cache-control": _KEEP})


@functools.cache
def _served() -> Mapping[str, bytes]:
    """Everything by name, read once: a hundred files asked of the disk one by one held up a page's
    first visit, and what is served is what the digest stands for."""
    import plotly

    plotly_js = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    served = {name: (ROOT / name).read_bytes() for name in (*modules(), *tables())}
    return served | {_PLOTLY: plotly_js.read_bytes()}


@functools.cache
def _digest() -> str:
    found = hashlib.sha256()
    for name, body in _served().items():
        found.update(name.encode() + b"\0" + body + b"\0")
    return found.hexdigest()[:16]
