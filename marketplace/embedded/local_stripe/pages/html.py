"""The shell of every page, and the few elements they are made of. No scripts, nothing from elsewhere."""

from __future__ import annotations

from html import escape

from ..api import Response
from ..money import shown

STYLE = """
:root { color-scheme: light dark; --ink: #1a1f36; --quiet: #5a6075; --paper: #fff; --line: #c9cede; --edge: #767d93;
  --field: #fff; --act: #4b45c6; --act-ink: #fff; --bad: #b00020; --good: #0b6e3f; --note: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf2; --quiet: #aab0c4; --paper: #14171f;
  --line: #434a5e; --edge: #7f879e; --field: #1d212c; --act: #a5a0ff; --act-ink: #14171f; --bad: #ff8a9a; --good: #6fd8a4;
  --note: #3a3216; } }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
.stand-in { background: var(--note); padding: .5rem 1rem; text-align: center; font-size: .9rem }
h1 { font-size: 1.5rem; margin: 1rem 0 .5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .5rem;
  border-bottom: 1px solid var(--line); vertical-align: top } td.amount, th.amount { text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap }
.scroll { overflow-x: auto }
label { display: block; margin: .75rem 0 .2rem; font-weight: 600 }
input, select { width: 100%; min-height: 2.75rem; padding: .55rem; font: inherit; color: inherit; background: var(--field);
  border: 1px solid var(--edge); border-radius: .4rem }
input[type=radio], input[type=checkbox] { width: 1.25rem; min-height: 1.25rem; margin: 0 .6rem 0 0 }
.choice { font-weight: 400; margin: 0; min-height: 2.75rem; display: flex; align-items: center }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .25rem 1rem 1rem }
legend { font-weight: 600; padding: 0 .4rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem }
button { font: inherit; font-weight: 600; padding: .65rem 1.25rem; border-radius: .4rem; cursor: pointer;
  border: 1px solid var(--act); background: var(--act); color: var(--act-ink); margin: .75rem .5rem 0 0 }
button.other { background: transparent; color: var(--act) }
a { color: var(--act) } :focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
.quiet { color: var(--quiet) } span.quiet { display: block } .bad { color: var(--bad); font-weight: 600 } .good { color: var(--good) }
code { font-size: .9em; overflow-wrap: anywhere }
""".strip()

ELSEWHERE = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
}


def page(title: str, body: str, *, status: int = 200) -> Response:
    text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Local Stripe</title>
<style>{STYLE}</style>
</head>
<body>
<div class="stand-in" role="note">Local stand-in for Stripe. No real money.</div>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
    return Response(status, dict(ELSEWHERE), text.encode())


def redirect(url: str) -> Response:
    """On to `url` by GET, whatever the method was."""
    safe = url.replace("\r", "").replace("\n", "")
    return Response(303, {"Location": safe, "Cache-Control": "no-store"}, b"")


def field(
    name: str,
    label: str,
    value: str = "",
    *,
    kind: str = "text",
    required: bool = True,
    autocomplete: str = "off",
    hint: str = "",
) -> str:
    """A labelled input; `hint` stands under it and is read out with it."""
    described = f' aria-describedby="{name}-hint"' if hint else ""
    below = f'<span class="quiet" id="{name}-hint">{hint}</span>' if hint else ""
    need = " required" if required else ""
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" '
        f'autocomplete="{autocomplete}"{need}{described}>{below}'
    )


def select(name: str, label: str, choices: list[tuple[str, str]], chosen: str = "") -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in choices
    )
    return f'<label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">{options}</select>'


def button(text: str, *, name: str = "action", value: str = "", other: bool = False, extra: str = "") -> str:
    look = ' class="other"' if other else ""
    return f'<button{look} name="{name}" value="{escape(value)}"{extra}>{escape(text)}</button>'


def table(
    heads: list[str], rows: list[list[str]], *, amounts: tuple[int, ...] = (), empty: str = "None yet."
) -> str:
    """A table of cells that are HTML already; columns in `amounts` are set right."""
    if not rows:
        return f'<p class="quiet">{escape(empty)}</p>'

    def cell(tag: str, at: int, text: str) -> str:
        look = ' class="amount"' if at in amounts else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{look}{scope}>{text}</{tag}>"

    head = "".join(cell("th", at, escape(text)) for at, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td", at, text) for at, text in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def amount(minor: int, currency: str) -> str:
    """An amount as people write it; the sign tells the currency, else its code does."""
    return escape(shown(minor, currency))
