"""
What every public picture says of itself in its own bytes: who made it, whose it is, and that it is not for training.

XMP as IPTC and PLUS define it. No I/O.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.sax.saxutils import escape

# http://ns.useplus.org/LDF/ldf-XMPSpecification, "Data Mining" (PLUS 2.0.1)
DATA_MINING = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
EXCEPT_SEARCH = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
UNSIGNED = "digitalCapture"  # what a photograph is taken for until its artist signs how it came about
DIGITAL_CAPTURE = f"{SOURCE_TYPES}{UNSIGNED}"
ALGORITHMIC = f"{SOURCE_TYPES}algorithmicMedia"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" \
xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">\
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>\
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{rights}</rdf:li></rdf:Alt></dc:rights>\
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\
<xmpRights:Marked>True</xmpRights:Marked>\
<xmpRights:WebStatement>{web_statement}</xmpRights:WebStatement>\
<plus:DataMining>{data_mining}</plus:DataMining>\
<Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>\
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""

_NAMES = {
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "rights": "{http://purl.org/dc/elements/1.1/}rights",
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "web_statement": "{http://ns.adobe.com/xap/1.0/rights/}WebStatement",
    "data_mining": "{http://ns.useplus.org/ldf/xmp/1.0/}DataMining",
    "source_type": "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """
    What one picture says. `data_mining` and `source_type` are addresses of the PLUS and IPTC vocabularies,
    `web_statement` is the page that says whose the picture is.
    """

    creator: str
    rights: str
    title: str
    source_type: str = DIGITAL_CAPTURE
    data_mining: str = DATA_MINING
    web_statement: str = ""


def packet(declared: Declaration) -> bytes:
    """the declaration as an XMP packet."""
    return _PACKET.format(
        creator=escape(declared.creator),
        rights=escape(declared.rights),
        title=escape(declared.title),
        data_mining=declared.data_mining,
        source_type=declared.source_type,
        web_statement=escape(declared.web_statement),
    ).encode()


def found_in(content: bytes) -> Declaration | None:
    """What the bytes of a picture say, or None where they carry no XMP of ours, or a damaged one."""
    start = content.find(b"<x:xmpmeta")
    end = content.find(b"</x:xmpmeta>", start)
    packet_found = content[start : end + len(b"</x:xmpmeta>")]
    # What an entity expands to is the writer's choice, and ours have none.
    if start < 0 or end < 0 or b"<!" in packet_found:
        return None
    try:
        root = ET.fromstring(packet_found)  # noqa: S314 - without entities
    except ET.ParseError:
        return None
    facts = {}
    for field, name in _NAMES.items():
        element = root.find(f".//{name}")
        if element is None:
            return None
        facts[field] = "".join(element.itertext()).strip()
    return Declaration(**facts)
