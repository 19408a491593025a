"""A schema pack in miniature, and ways to spoil one: every message is declared, and each is one short text.

Two documents share a namespace and the two sets define one type twice, as in the published pack.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from gateway.stuf import ns
from gateway.stuf.pack.sets import MESSAGES

STUF, MTOM, ZKN, RZS = "stuf/stuf.xsd", "stuf/mtom.xsd", "zkn/berichten.xsd", "rzs/berichten.xsd"
TYPES, RZS_TYPES = "zkn/types.xsd", "rzs/types.xsd"

WORD = (
    '<xs:simpleType name="{}"><xs:restriction base="xs:token"><xs:maxLength value="5"/></xs:restriction>'
    "</xs:simpleType>"
)
STATED = (
    "<xs:annotation><xs:appinfo><StUF:patch>21</StUF:patch><StUF:patchdatum>20150401</StUF:patchdatum></xs:appinfo>"
    "</xs:annotation>"
)


def document(namespace: str, body: str, version: str = "031001") -> bytes:
    """A schema document of a namespace."""
    prefixes = f'xmlns:xs="{ns.XSD}" xmlns:StUF="{ns.STUF}" xmlns:ZKN="{ns.ZKN}"'
    target = f'targetNamespace="{namespace}" elementFormDefault="qualified" version="{version}"'
    return f"<xs:schema {prefixes} {target}>{body}</xs:schema>".encode()


def refer(kind: str, location: str, namespace: str = "") -> str:
    """An include, or an import of a namespace."""
    of = f' namespace="{namespace}"' if namespace else ""
    return f'<xs:{kind}{of} schemaLocation="{location}"/>'


def declarations(namespace: str, kind: str) -> str:
    """The messages of a namespace, all of one type."""
    names = sorted(message.partition("}")[2] for message in MESSAGES if message.startswith(f"{{{namespace}}}"))
    return "".join(f'<xs:element name="{name}" type="{kind}"/>' for name in names)


def pack() -> dict[str, bytes]:
    """The documents of a pack that is in order."""
    stuf = refer("import", "../stuf/mtom.xsd", ns.STUF)
    twice = WORD.format("Dubbel")
    return {
        STUF: document(ns.STUF, STATED + WORD.format("Woord") + declarations(ns.STUF, "StUF:Woord"), "030111"),
        MTOM: document(ns.STUF, refer("include", "stuf.xsd") + WORD.format("Lading")),
        TYPES: document(ns.ZKN, twice),
        RZS_TYPES: document(ns.ZKN, twice),
        ZKN: document(ns.ZKN, stuf + refer("include", "types.xsd") + declarations(ns.ZKN, "StUF:Lading")),
        RZS: document(ns.RZS, stuf + refer("import", "types.xsd", ns.ZKN) + declarations(ns.RZS, "ZKN:Dubbel")),
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by name."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def spread(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files in a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
