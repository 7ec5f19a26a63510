"""Every relative link in the documents leads to a file, and to a heading where it names one."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(
    r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|<(?:img|a|source)\b[^>]*?(?:src|srcset|href)=\"([^\"]+)\""
)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:|^//")


def documents(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def anchors(document: Path) -> set[str]:
    """What headings of this document can be linked to, as forges make them."""
    titles = re.findall(r"^#+\s+(.*)$", FENCE.sub("", document.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def broken(root: Path) -> list[str]:
    """Sentences about links that lead nowhere; none if all is well."""
    problems = []
    for document in documents(root):
        text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", document.read_text()))
        for match in LINK.finditer(text):
            link = match[1] or match[2]
            if ELSEWHERE.match(link):
                continue
            path, _, anchor = unquote(link).partition("#")
            target = (document.parent / path) if path else document
            if not target.exists():
                problems.append(f"{document.relative_to(root)}: there is no {link}")
            elif anchor and target.suffix == ".md" and anchor not in anchors(target):
                problems.append(
                    f"{document.relative_to(root)}: {path or 'the page'} has no heading #{anchor}"
                )
    return problems


if __name__ == "__main__":
    found = broken(Path(__file__).resolve().parent.parent)
    print("\n".join(found) or "Every link leads somewhere.")
    sys.exit(1 if found else 0)
