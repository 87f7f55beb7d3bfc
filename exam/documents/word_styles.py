"""The styles of a Word document: who gets it changes a style, not every paragraph."""

from xml.sax.saxutils import quoteattr


def styles(namespace: str) -> str:
    """The part with all styles; ``namespace``: that of the document."""
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/>'
    styles = (
        _style("Normal", "Normal", 21, after=80, default=True),
        _style("Title", "Title", 32, after=80, bold=True, centred=True),
        _style("Heading1", "heading 1", 24, before=240, after=80, bold=True, outline=True),
        _style("Question", "Question", 21, before=80, after=40),
        _style("Option", "Option", 21, after=20, indent=380),
        _style("Note", "Note", 18, after=60, grey=True),
    )
    return (
        f'<w:styles xmlns:w="{namespace}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        f'<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        f"{''.join(styles)}</w:styles>"
    )


def _style(
    ident: str,
    name: str,
    size: int,
    *,
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    bold: bool = False,
    centred: bool = False,
    outline: bool = False,
    grey: bool = False,
    default: bool = False,
) -> str:
    paragraph = (
        ("<w:keepNext/>" if outline else "")
        + f'<w:spacing w:before="{before}" w:after="{after}" w:line="300" w:lineRule="auto"/>'
        + (f'<w:ind w:left="{indent}"/>' if indent else "")
        + ('<w:jc w:val="center"/>' if centred else "")
        + ('<w:outlineLvl w:val="0"/>' if outline else "")
    )
    run = (
        ("<w:b/>" if bold else "")
        + ('<w:color w:val="595959"/>' if grey else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )
    is_default = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{is_default} w:styleId={quoteattr(ident)}>'
        f"<w:name w:val={quoteattr(name)}/>{based}<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )
