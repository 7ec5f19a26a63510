"""
Whether a file *says of itself* that a generator made it.

Only declarations count: the source type of IPTC and C2PA, parameters that generators leave, the program's own name in
the field for the program. The word in a title or a description is no declaration, and an editing program is no
generator. Who strips the declaration gets past this; evidence and people are for that. No I/O.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from artists.works import refusals
from artists.works.containers import Contents

# https://cv.iptc.org/newscodes/digitalsourcetype/ (2025-05-20): what a model made, or had a part in.
REFUSED_SOURCES = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")

_SOURCE = re.compile(r"(?:^|[/#:])\s*(" + "|".join(REFUSED_SOURCES) + r")\s*$", re.IGNORECASE)
_SOURCE_ADDRESS = re.compile(
    rb"digitalsourcetype/(" + "|".join(REFUSED_SOURCES).encode() + rb")\b", re.IGNORECASE
)
# In XML that cannot be parsed: the property's name, then its value before the next property begins.
_SOURCE_NEARBY = re.compile(
    r"DigitalSourceType\b[^\w]{1,40}(?:[^<>\"']{0,200}?[/#:])?(" + "|".join(REFUSED_SOURCES) + r")\b",
    re.IGNORECASE,
)
# Programs whose only work is generating; matched at the beginning of a field that names the program.
_GENERATOR = re.compile(
    r"\s*(?:made with |created with |generated (?:by|with) )?("
    r"stable[ -]?diffusion|automatic1111|comfyui|invokeai|invoke ai|novelai|fooocus|easy ?diffusion|swarmui|stableswarm|"
    r"draw things|dreamstudio|stability[ .]?ai|midjourney|niji·?journey|dall[·.\- ]?e\b|openai|chatgpt|gpt-image|gpt-4o|sora\b|"
    r"adobe firefly|firefly image|leonardo[. ]?ai|ideogram|flux[. ]?1|flux[. -](?:dev|pro|schnell|kontext)|"
    r"black forest labs|google (?:imagen|gemini|ai)|imagen[ -]?[234]\b|gemini[ -](?:\d|flash|pro|ultra|nano)|nano banana|"
    r"bing image creator|microsoft designer|image creator from|craiyon|nightcafe|playground ai|recraft|krea\b|artbreeder|"
    r"grok\b|xai\b|seedream|hunyuan|qwen-image|kling ai|runwayml|runway gen|wombo|starryai|tensor\.?art|civitai|seaart"
    r")",
    re.IGNORECASE,
)
_GOOGLE_CREDIT = re.compile(r"\s*(?:made|edited) with google ai\s*$", re.IGNORECASE)
_MIDJOURNEY_JOB = re.compile(r"\bJob ID: [0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_SETTINGS = ("steps:", "sampler:", "cfg scale:", "seed:", "model hash:", "denoising strength:")
_OWN_KEYWORDS = {
    "dream": "InvokeAI", "sd-metadata": "InvokeAI", "invokeai_metadata": "InvokeAI", "invokeai_graph": "InvokeAI",
    "invokeai_workflow": "InvokeAI", "fooocus_scheme": "Fooocus", "generation_data": "a generator",
    "sui_image_params": "SwarmUI", "sd:prompt": "Stable Diffusion", "dalle_prompt": "DALL·E",
}  # fmt: skip
_PROGRAM_FIELDS = {"software", "make", "creatortool", "program", "credittool", "softwareagent", "generator"}
_AI_FIELDS = {"aisystemused", "aipromptinformation", "aisystemversionused"}
_LONGEST_QUOTE = 60


def declared(contents: Contents) -> str | None:
    """
    What the file declares, as the end of a sentence that begins "The file says of itself that …"; None if nothing.

    `contents` is what `containers.read` found.
    """
    return next(
        (
            said
            for said in (
                *(_by_credentials(box) for box in contents.credentials),
                *(_by_xmp(packet) for packet in contents.xmp),
                *(_by_text(keyword, text) for keyword, text in contents.texts),
                *(_by_field(name, text) for name, text in (*contents.exif, *contents.iptc)),
            )
            if said
        ),
        None,
    )


def reason(said: str) -> str:
    """The refusal, for the artist."""
    return refusals.GENERATED % {"what": said}


def by_manifests(store: dict) -> str | None:
    """The same for C2PA manifests as a reader returns them, which unpacks what is compressed in the file."""
    found = _SOURCE_ADDRESS.search(json.dumps(store).encode())
    return _source_words(found[1].decode(), "content credentials (C2PA)") if found else None


# --- C2PA -----------------------------------------------------------------------------------------


def _by_credentials(box: bytes) -> str | None:
    # Texts stand in CBOR and JSON as they are, so a look at the bytes finds them in a damaged box as well.
    found = _SOURCE_ADDRESS.search(box)
    return _source_words(found[1].decode(), "content credentials (C2PA)") if found else None


def _source_words(term: str, where: str) -> str:
    whole = term.casefold() == REFUSED_SOURCES[0].casefold()
    sentence = refusals.MODEL_MADE_IT if whole else refusals.MODEL_HAD_A_PART
    return sentence % {"where": where, "term": term}


# --- XMP ------------------------------------------------------------------------------------------


def _by_xmp(packet: bytes) -> str | None:
    text = _decoded(packet)
    facts = _facts_of(text)
    if facts is None:
        found = _SOURCE_NEARBY.search(text)
        return _source_words(found[1], "XMP") if found else None
    for name, value in facts:
        plain = name.casefold()
        if plain == "digitalsourcetype" and (found := _SOURCE.search(value)):
            return _source_words(found[1], "XMP")
        if plain in _AI_FIELDS and value.strip():
            return refusals.XMP_HAS % {"name": name, "value": _quoted(value)}
        if said := _by_field(name, value):
            return said
    return None


def _facts_of(text: str) -> list[tuple[str, str]] | None:
    """Each property's name and value, whether written as attribute, element, list or rdf:resource; None if no XML."""
    # What an entity expands to is the writer's choice, and XMP needs none.
    start, end = text.find("<"), text.rfind(">")
    if "<!DOCTYPE" in text or "<!ENTITY" in text or start < 0:
        return None
    # A packet's own processing instructions may stand before and behind, and programs pad with zeros.
    inner = re.search(r"<(\w+:)?xmpmeta\b.*</(\w+:)?xmpmeta\s*>", text, re.DOTALL)
    try:
        root = ET.fromstring(inner[0] if inner else text[start : end + 1])  # noqa: S314 - without entities
    except (ET.ParseError, ValueError, RecursionError):
        return None
    return list(_properties(root))


def _properties(root: ET.Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        name = _local(element.tag)
        for attribute, value in element.attrib.items():
            plain = _local(attribute)
            yield (name if plain in ("resource", "value") else plain), value
        inner = [element.text or "", *(child.text or "" for child in element.iter() if child is not element)]
        value = " ".join(part.strip() for part in inner if part and part.strip())
        if value and name not in ("RDF", "xmpmeta", "Description", "Seq", "Alt", "Bag", "li"):
            yield name, value[:20_000]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _decoded(packet: bytes) -> str:
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return packet.decode("utf-16", "replace")
    if b"<\0" in packet[:8]:
        return packet.decode("utf-16-le", "replace")
    if b"\0<" in packet[:8]:
        return packet.decode("utf-16-be", "replace")
    return packet.decode("utf-8", "replace").strip("\0\ufeff \r\n\t")


# --- Text chunks, EXIF, IPTC ------------------------------------------------------------------------


def _by_text(keyword: str, text: str) -> str | None:
    key = keyword.strip().casefold()
    if key in _OWN_KEYWORDS and text.strip():
        return refusals.CARRIES_SETTINGS % {"program": _OWN_KEYWORDS[key], "name": keyword}
    if key in ("prompt", "workflow") and _is_node_graph(text):
        return refusals.CARRIES_GRAPH % {"name": key}
    if key == "source" and _GENERATOR.match(text):
        return refusals.FIELD_IS % {"name": keyword, "value": _quoted(text)}
    return _by_field(keyword, text)


def _by_field(name: str, text: str) -> str | None:
    key = name.strip().casefold()
    if key in _PROGRAM_FIELDS and _GENERATOR.match(text):
        return refusals.FIELD_IS % {"name": name, "value": _quoted(text)}
    if key == "credit" and _GOOGLE_CREDIT.match(text):
        return refusals.FIELD_IS % {"name": name, "value": _quoted(text)}
    if key == "aigc" and _label_of(text) == "1":
        return refusals.CHINESE_LABEL
    if key == "title" and text.strip().casefold() == "novelai generated image":
        return refusals.TITLED
    if _MIDJOURNEY_JOB.search(text):
        return refusals.JOB_NUMBER % {"name": name}
    if _are_settings(text):
        return refusals.FIELD_HOLDS % {"name": name}
    return None


def _are_settings(text: str) -> bool:
    """The line that Stable Diffusion programs write, or the same as JSON; three of its words together are no accident."""
    lowered = text[:20_000].casefold()
    if sum(word in lowered for word in _SETTINGS) >= 3:
        return True
    if not lowered.lstrip().startswith("{") or "seed" not in lowered:
        return False
    facts = _json(text)
    if not isinstance(facts, dict):
        return False
    inner = facts.get("sui_image_params")
    keys = {str(key).casefold() for key in (inner if isinstance(inner, dict) else facts)}
    return "seed" in keys and len(keys & {"steps", "sampler", "uc", "negative_prompt", "prompt", "cfgscale", "cfg_scale", "scale", "model", "c"}) >= 2  # fmt: skip


def _is_node_graph(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    return '"class_type"' in text or ('"nodes"' in text and '"links"' in text)


def _label_of(text: str) -> str:
    facts = _json(text)
    facts = facts.get("AIGC", facts) if isinstance(facts, dict) else {}
    return str(facts.get("Label", "")) if isinstance(facts, dict) else ""


def _json(text: str):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
