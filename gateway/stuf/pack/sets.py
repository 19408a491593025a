"""What a published schema pack holds: its documents, how they refer to each other, and the two sets in it.

The standard spreads a namespace over many documents, and libxml2 follows one import per namespace. So a set gets a
facade per namespace that includes all its documents, and a driver that imports every facade. A facade imports the
others before it includes anything: whichever namespace libxml2 meets first, it meets through its facade.

A set is the documents that hang on the declarations of its messages, whatever the folders are called. There are two,
because the documents of RZS define types that those of ZDS define too (RZS facts 9.1 and C-32).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote

from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError, SoapError
from gateway.stuf import ns
from gateway.stuf.operations import BV04, CATALOGUE
from gateway.stuf.parse import read_xml, text_at

MESSAGES = frozenset(name for row in CATALOGUE for name in (row.root, row.reply, row.fault)) | {
    BV04,
    ns.stuf("Bv01Bericht"),
}
"""Every message element a pack must declare: what comes in, and what answers."""

DRIVER = "set.xsd"
"""Name of the document a set is compiled from."""

MAX_NAMES = 6
"""How many of many are named in one line."""

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")
"""A reference that is not relative: an address, a drive, or a path from the top."""


@dataclass(frozen=True, slots=True)
class Document:
    """One schema document. version, patch and patchdatum: as it states them, else empty. declares: its elements.

    references: the places it includes or imports from.
    """

    name: str
    namespace: str
    version: str
    patch: str
    patchdatum: str
    declares: frozenset[str]
    references: tuple[str, ...]
    data: bytes

    @property
    def has_messages(self) -> bool:
        """True when a message the gateway handles is declared here."""
        return bool(self.declares & MESSAGES)


@dataclass(frozen=True)
class SchemaSet:
    """The documents that are used together. naam: ZKN (with BG and StUF) or RZS."""

    naam: str
    documents: tuple[Document, ...]

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """What is compiled, from DRIVER on: the documents as they are, a facade per namespace, and the driver."""
        namespaces = sorted({document.namespace for document in self.documents} - {""})
        names = {namespace: f"namespace-{number}.xsd" for number, namespace in enumerate(namespaces, 1)}
        facades = {name: self._facade(namespace, names) for namespace, name in names.items()}
        return {
            **{document.name: document.data for document in self.documents},
            **facades,
            DRIVER: _schema((), names.items()),
        }

    def _facade(self, namespace: str, names: Mapping[str, str]) -> bytes:
        own = (document.name for document in self.documents if document.namespace == namespace)
        others = ((other, name) for other, name in names.items() if other != namespace)
        return _schema(own, others, targetNamespace=namespace)


@dataclass(frozen=True, slots=True)
class Pack:
    """A complete pack, as far as it is used."""

    sets: tuple[SchemaSet, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """The documents the sets consist of, by name."""
        return {document.name: document.data for one in self.sets for document in one.documents}

    @property
    def digest(self) -> str:
        """The same for the same documents, in whatever zip or folder they came."""
        return sha256(b"".join(sorted(sha256(data).digest() for data in self.files.values()))).hexdigest()[:12]


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """The sets in the schema documents of a pack. files: path -> bytes.

    Raises ConfigurationError with one line when a document is not readable, refers to what is not in the pack, or when
    a message the gateway handles is not declared.
    """
    documents = {name: _document(name, data) for name, data in sorted(files.items())}
    declared = {element for document in documents.values() for element in document.declares}
    if missing := MESSAGES - declared:
        raise ConfigurationError(_lacking(missing, documents.values()))
    return Pack((_set("ZKN", ns.ZKN, documents), _set("RZS", ns.RZS, documents)))


def _document(name: str, data: bytes) -> Document:
    try:
        root = read_xml(data)
    except SoapError:
        raise ConfigurationError(f"{name} is geen welgevormde XML zonder DOCTYPE") from None
    if root.tag != _xsd("schema"):
        raise ConfigurationError(f"{name} is geen XML Schema")
    namespace = root.get("targetNamespace", "")
    told = root.find(f"{_xsd('annotation')}/{_xsd('appinfo')}")
    return Document(
        name=name,
        namespace=namespace,
        version=root.get("version", ""),
        patch=_stated(told, "patch"),
        patchdatum=_stated(told, "patchdatum"),
        declares=frozenset(f"{{{namespace}}}{element.get('name')}" for element in root.iterchildren(_xsd("element"))),
        references=tuple(
            location
            for element in root.iterchildren(_xsd("include"), _xsd("import"), _xsd("redefine"))
            if (location := element.get("schemaLocation"))
        ),
        data=data,
    )


def _stated(appinfo: _Element | None, name: str) -> str:
    """What StUF documents state about themselves; a dash means nothing."""
    return text_at(appinfo, ns.stuf(name)).strip("-") if appinfo is not None else ""


def _set(naam: str, namespace: str, documents: Mapping[str, Document]) -> SchemaSet:
    """The documents that declare the messages of a namespace, with all they hang on."""
    wanted = sorted(message for message in MESSAGES if message.startswith(f"{{{namespace}}}"))
    found = _closure({_declaring(message, documents).name for message in wanted}, documents)
    return SchemaSet(naam, tuple(documents[name] for name in sorted(found)))


def _declaring(message: str, documents: Mapping[str, Document]) -> Document:
    """The document that declares a message. A copy of the same bytes elsewhere is fine, another version is not."""
    candidates = sorted(
        (document for document in documents.values() if message in document.declares),
        key=lambda document: (document.name.count("/"), document.name),
    )
    if len({document.data for document in candidates}) > 1:
        names = ", ".join(document.name for document in candidates[:MAX_NAMES])
        raise ConfigurationError(f"Er zit meer dan één versie in: {_local(message)} staat in {names}; geef er één")
    return candidates[0]


def _closure(entries: set[str], documents: Mapping[str, Document]) -> set[str]:
    found: set[str] = set()
    missing: dict[str, str] = {}
    waiting = sorted(entries)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for other in _referred(documents[name]):
            if other in documents:
                waiting.append(other)
            else:
                missing.setdefault(other, name)
    if missing:
        told = _named(f"{other} (genoemd in {name})" for other, name in sorted(missing.items()))
        raise ConfigurationError(f"Het pakket is niet compleet; er ontbreekt: {told}")
    return found


def _referred(document: Document) -> Iterator[str]:
    """The names of the documents a document refers to."""
    for location in document.references:
        name = normpath(join(dirname(document.name), unquote(location.strip())))
        if _ELSEWHERE.match(location.strip()) or name.startswith(".."):
            raise ConfigurationError(
                f"{document.name} verwijst naar een plaats buiten het pakket; geef het pakket als geheel, "
                "met alleen verwijzingen daarbinnen"
            )
        yield name


def _lacking(missing: Iterable[str], documents: Iterable[Document]) -> str:
    """Why messages are not declared: another standard, or which operations a pack leaves out."""
    namespaces = {document.namespace for document in documents}
    if not namespaces:
        return "Er zitten geen XML-schema's (.xsd) in"
    known = (text for namespace, text in _OTHER_STANDARDS.items() if namespace in namespaces)
    absent = set(missing)
    lacking = (row.naam for row in CATALOGUE if absent & {row.root, row.reply, row.fault})
    return next(known, f"Het pakket is niet compleet; het kent geen berichten voor {_named(lacking)}")


_OTHER_STANDARDS = {
    ns.ZDS12: "Dit is het pakket van ZDS 1.2; die versie wordt niet ondersteund, geef ZDS 1.1 met RZS 1.0",
    ns.RZS_DRAFT: "Dit is een oud concept van RZS; dat wordt niet ondersteund, geef RZS 1.0",
}
"""Namespaces that tell that a pack is of another version."""


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" en nog {len(listed) - MAX_NAMES}" if len(listed) > MAX_NAMES else ""
    return ", ".join(listed[:MAX_NAMES]) + more


def _schema(includes: Iterable[str], imports: Iterable[tuple[str, str]], **attributes: str) -> bytes:
    root = etree.Element(_xsd("schema"), attributes, nsmap={"xs": ns.XSD})
    for namespace, name in imports:
        etree.SubElement(root, _xsd("import"), namespace=namespace, schemaLocation=name)
    for name in includes:
        etree.SubElement(root, _xsd("include"), schemaLocation=quote(name))
    return etree.tostring(root)


def _local(tag: str) -> str:
    return etree.QName(tag).localname


def _xsd(name: str) -> str:
    return f"{{{ns.XSD}}}{name}"
