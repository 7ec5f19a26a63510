"""What a page makes a browser fetch before it shows anything: its style sheets and scripts."""

from justhtml import JustHTML


def parts(html: str) -> tuple[list[str], list[str]]:
    """The style sheets and the scripts of a page."""
    read = JustHTML(html, sanitize=False)
    sheets = [each.attrs["href"] for each in read.query("link[rel=stylesheet]")]
    return sheets, [each.attrs["src"] for each in read.query("script[src]")]
