"""Writes the pages of the published course; page.py comes before.

    python site.py REQUEST     REQUEST is a file with a JSON object, see request in pages.go

nbconvert makes each page, with the theme "gdl" on top of its own "lab". The name of a
page is a line on standard output once the page is written.
"""
import html
import json
import pathlib
import re
import sys
from base64 import b64decode
from hashlib import sha256

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from nbconvert.filters.markdown_mistune import IPythonRenderer

KINDS = ("image/gif", "image/jpeg", "image/png")
NOTEBOOK_LINK = re.compile(r"(?<!!)(\[[^\]]*\]\((?!\w+:)[^)#\s]*)\.ipynb([)#])")
FIGURE = re.compile(r'<img\b[^>]*\bsrc="(?:\.\./)*figures/([^"]+)"[^>]*>')
HEADING = re.compile(r'<h([23])\b[^>]*\bid="([^"]+)"[^>]*>(.*?)<a class="anchor-link"', re.S)
STILL = '<p class="gdl-note">In JupyterLab you can drag over this picture; this page has it as a still.</p>'
# TeX sets a thin space between a letter and ln; the renderer sets none.
THIN = '<mspace width="0.167em"></mspace>'
AFTER = re.compile(r"(?<!<msub>)(?<!<msup>)(?<!<msubsup>)(<mi>(?:ln|log)</mi>)(?=<(?!mo|/|mspace))")
BEFORE = re.compile(r"(</mi>|</mn>|</msub>|</msup>|</msubsup>)(?=<mi>(?:ln|log)</mi>)")
TAG = re.compile(r"<[^>]*>")
# MathML that no browser draws as it is meant: letters of other alphabets by an attribute,
# a column's & outside of a table, commands that are not known.
UNDRAWN = re.compile(r'mathvariant="(?!normal")|linebreak=|<mi>(&amp;|&<|\\)')


def text(markup):
    """Returns what is read of some HTML."""
    return html.unescape(TAG.sub("", markup)).strip()


def formula(display):
    """Returns a method that renders TeX as MathML in a box that scrolls when it is too wide."""
    convert = mathml(display)

    def render(self, body):
        markup = convert(self, body)
        if UNDRAWN.search(markup):
            raise ValueError(f"no browser draws the formula {body.strip()!r} as it is written: {UNDRAWN.search(markup)[0]}")
        markup = BEFORE.sub(r"\1" + THIN, AFTER.sub(r"\1" + THIN, markup))
        return f'<span class="gdl-{display}">{markup}</span>'

    return render


class Site:
    """What the pages share."""

    def __init__(self, request):
        self.request, self.out = request, pathlib.Path(request["out"])
        IPythonRenderer.block_math, IPythonRenderer.inline_math = formula("block"), formula("inline")
        self.exporter = HTMLExporter(
            template_name="gdl",
            extra_template_basedirs=[request["theme"]],
            exclude_input_prompt=True,
            exclude_output_prompt=True,
        )
        self.exporter.register_filter("output_markdown", output_markdown)

    def image(self, src, picture, alt, root):
        """Returns a picture; the browser knows its place before it is loaded."""
        w, h = picture["w"], picture["h"]
        shown = picture["css"] or w
        return (
            f'<a href="{root}{src}"><img alt="{html.escape(alt)}" src="{root}{src}" '
            f'width="{shown}" height="{round(shown * h / w)}" loading="lazy"></a>'
        )

    def output(self, output, root, still):
        """Gives a picture the HTML it is shown with: its page when it has one, else a file of the site.

        With still, its page is missing, and the reader is told so.
        """
        data, about = output.get("data", {}), output.get("metadata", {})
        kind = next((k for k in KINDS if k in data), None)
        if not kind:
            return
        picture = self.request["pictures"][sha256(b64decode(data.pop(kind))).hexdigest()]
        if picture["live"]:
            page = pathlib.Path(picture["live"]).read_text(encoding="utf-8")
            data["text/html"] = f'<div class="gdl-live">{page}</div>'
        else:
            data["text/html"] = self.image(picture["src"], picture, about.get("alt", "picture"), root) + still * STILL

    def figures(self, body, root):
        """Gives the pictures of the text their sizes."""

        def sized(match):
            alt = re.search(r'\balt="([^"]*)"', match[0])
            src = "figures/" + match[1]
            if src not in self.request["figures"]:
                raise ValueError(f"no figure {src}")
            return self.image(src, self.request["figures"][src], html.unescape(alt[1]) if alt else "", root)

        return FIGURE.sub(sized, body)

    def week(self, page):
        """Writes the page of a notebook and returns what the front page says of it."""
        nb = nbformat.read(page["notebook"], as_version=4)
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = NOTEBOOK_LINK.sub(r"\1.html\2", cell.source)
            for output in cell.get("outputs", []):
                self.output(output, page["root"], cell.id in (page["stills"] or []))
        about = self.about(nb, page)
        body, resources = self.exporter.from_notebook_node(
            nb, {"gdl": {**self.request, "page": page, "root": page["root"], "title": about["title"]}}
        )
        body = self.figures(MERMAID.sub("", body), page["root"])
        contents = [{"level": m[1], "id": m[2], "text": text(m[3])} for m in HEADING.finditer(body)]
        body = body.replace("<!--contents-->", self.template("contents.html.j2").render(contents=contents))
        self.write(page["href"], body)
        return about, resources

    def about(self, nb, page):
        """Reads the first cell: title, what the week is, what one builds, how long it takes."""
        source = nb.cells[0].source
        rows = dict(re.findall(r"^\| ([\w ]+) \| (.+) \|$", source, re.M))
        prose = [p for p in re.split(r"\n\n+", source.strip()) if p[0] not in "#|!"]
        inline = lambda s: re.sub(r"^<p>|</p>\s*$", "", markdown2html(s)) if s else ""
        return {
            **page,
            "title": source.partition("\n")[0].lstrip("# "),
            "what": inline(prose[0] if prose else ""),
            "verb": next((v for v in ("You build", "You learn") if v in rows), ""),
            "build": inline(rows.get("You build") or rows.get("You learn")),
            "time": inline(rows.get("Time on two cores")),
            "memory": inline(rows.get("Memory")),
        }

    def template(self, name):
        return self.exporter.environment.get_template(name)

    def write(self, name, body):
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        print(name, flush=True)

    def theme(self, resources):
        """Writes the style sheets: JupyterLab's as nbconvert has them, and ours after them."""
        lab = next(pathlib.Path(p) for p in self.exporter.template_paths if pathlib.Path(p, "static/index.css").exists())
        ours = pathlib.Path(self.request["theme"], "gdl", "static")
        read = lambda *paths: "\n".join(p.read_text(encoding="utf-8") for p in paths)
        lab = lab / "static"
        for name, css in {
            "lab.css": read(lab / "index.css") + "\n".join(resources["inlining"]["css"]),
            "light.css": read(lab / "theme-light.css", ours / "site.css"),
            "dark.css": read(lab / "theme-dark.css", ours / "dark.css"),
            "site.js": read(ours / "site.js"),
        }.items():
            (self.out / "theme" / name).write_text(css, encoding="utf-8")


def build(request):
    site = Site(request)
    weeks = []
    for page in request["pages"]:
        try:
            about, resources = site.week(page)
        except Exception as err:
            raise SystemExit(f"{page['href']}: {err}")
        weeks.append(about)
    site.theme(resources)
    for name in ("index", "figures"):
        more = {**request, "root": "", "page": {"href": name + ".html"}}
        site.write(name + ".html", site.template(name + "-page.html.j2").render(resources={"gdl": more}, weeks=weeks))


if __name__ == "__main__":
    build(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
