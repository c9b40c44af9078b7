"""Writes a notebook as one HTML page that needs no network; run.py follows."""
import copy
import html
import pathlib
import re

TEMPLATE = """{% extends 'lab/index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_css %}{{ super() }}
<style>
.jp-RenderedMarkdown pre, .jp-RenderedMarkdown code {
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
math[display="block"] { margin: 1em 0; font-size: 1.1em; }
mtd[columnalign="right"] { text-align: right; }
mtd[columnalign="left"] { text-align: left; }
.gdl-banner { padding: 0.8em 1em; background: #fff3cd; color: #4d3a00; border: 1px solid #cc9a06; }
</style>
{% endblock %}
{% block data_markdown scoped %}
<div class="jp-RenderedHTMLCommon jp-RenderedMarkdown jp-OutputArea-output" data-mime-type="text/markdown">
{{ output.data['text/markdown'] | output_markdown }}
</div>
{% endblock %}
{% block body_header %}{{ super() }}{{ resources.gdl_banner }}{% endblock %}
"""
# The template brings a script that loads diagrams of text from the network.
MERMAID = re.compile(r'<script type="module">(?:(?!</script>).)*mermaid.*?</script>', re.S)


# What latex2mathml renders as it should only in another spelling.
SPELLINGS = [(re.compile(r"\\mathbb\s*([A-Z])"), r"\\mathbb{\1}"), (re.compile(r"\{aligned\}"), "{split}")]


def mathml(display):
    """Returns a method that renders TeX as MathML, which browsers draw by themselves."""
    from latex2mathml.converter import convert

    def render(self, body):
        for pattern, spelling in SPELLINGS:
            body = pattern.sub(spelling, body)
        # HTML knows math by itself; with a namespace, headings would be written as XML.
        return convert(body.strip(), display=display).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")

    return render


def output_markdown(source):
    """Renders an output's Markdown, in which HTML and programs in links are text.

    A table has the names of classes in it, which are those of a stranger's folders.
    """
    from mistune.util import safe_entity
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False)
    renderer.text = safe_entity  # what is escaped already stays as it is
    return MarkdownWithMath(renderer=renderer).render(source)


# A picture of the text that lies beside the folder of notebooks.
BESIDE = re.compile(r"(!\[[^\]]*\]\()\.\./")


def from_above(nb):
    """Names pictures from the folder above: the exporter embeds none of outside its own."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = BESIDE.sub(r"\1", cell.source)
    return nb


def described(nb):
    """Gives images an HTML form with a description: the exporter's has none, and it
    knows no image/gif."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            data, about = output.get("data", {}), output.get("metadata", {})
            kind = next((k for k in ("image/gif", "image/jpeg", "image/png") if k in data), None)
            if kind and "text/html" not in data:
                width = about.get(kind, {}).get("width")
                size = f' width="{int(width)}"' if width else ""
                alt = html.escape(about.get("alt", "picture"))
                data["text/html"] = f'<img alt="{alt}"{size} src="data:{kind};base64,{data[kind].strip()}">'
    return nb


def page(nb, folder, banner):
    """Returns the page; folder is where the notebook lies."""
    from nbconvert import HTMLExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    IPythonRenderer.block_math, IPythonRenderer.inline_math = mathml("block"), mathml("inline")
    exporter = HTMLExporter(raw_template=TEMPLATE, embed_images=True)
    exporter.register_filter("output_markdown", output_markdown)
    resources = {
        "metadata": {"path": str(pathlib.Path(folder).parent)},
        "gdl_banner": f'<p class="gdl-banner">{html.escape(banner)}</p>' if banner else "",
    }
    nb = from_above(described(copy.deepcopy(nb)))
    return MERMAID.sub("", exporter.from_notebook_node(nb, resources)[0])
