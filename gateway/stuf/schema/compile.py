"""Schema documents to something libxml2 can judge with. The only place where a schema is compiled.

A file of ours is read from disk, with the files it imports. Documents from elsewhere are compiled from memory: libxml2
asks for each of them by name and gets what is in the mapping or nothing, so that a reference can lead to no other file
and to no network. Their bytes must have been through `read_xml` before: here libxml2 would expand a DOCTYPE.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from gateway.errors import ConfigurationError

if TYPE_CHECKING:  # a name of the type stubs, absent at run time
    from lxml.etree._docloader import _InputDocument

BASE = "pakket:/"
"""Before the name of a document in memory; a scheme that nothing else understands."""


def compile_file(entry: Path) -> etree.XMLSchema:
    """The schema of a file and what it imports. Raises ConfigurationError when it is absent or not usable."""
    try:
        return etree.XMLSchema(file=str(entry))
    except etree.XMLSchemaParseError as error:
        raise ConfigurationError(f"Schema {entry.name} is niet bruikbaar: {error}") from None


def compile_documents(documents: Mapping[str, bytes], entry: str) -> etree.XMLSchema:
    """The schema of a document in memory and what it refers to.

    documents: name -> bytes; names are paths that the references between them are relative to.
    Raises ConfigurationError with the document and line that are not usable.
    """
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_Memory(documents))
    try:
        return etree.XMLSchema(etree.fromstring(documents[entry], parser, base_url=BASE + entry))
    except etree.XMLSchemaParseError as error:
        raise ConfigurationError(_told(error)) from None


class _Memory(etree.Resolver):
    """Gives libxml2 the documents it asks for."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents

    def resolve(self, system_url: str | None, public_id: str | None, context: object, /) -> "_InputDocument":
        """The document of this name; an unknown one is empty, because None would make libxml2 look outside."""
        data = self._documents.get(unquote(system_url or "").removeprefix(BASE))
        if data is None:
            return self.resolve_empty(context)
        return self.resolve_string(data, context, base_url=system_url)


def _told(error: etree.XMLSchemaParseError) -> str:
    """The first finding in our words: libxml2's own sentence is for who wrote the schema, not for who installs it."""
    found = next((entry for entry in error.error_log.filter_from_errors() if entry.line), None)
    if found is None:
        return "de schema's zijn samen niet te gebruiken"
    name = unquote(found.filename).removeprefix(BASE)
    return f"{name}, regel {found.line}: {_REASONS.get(found.type_name, 'dit is geen geldig XML Schema')}"


_MISSING = "verwijst naar iets wat in geen van de documenten staat"
_TWICE = "staat er al in een ander document"

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "SCHEMAP_SRC_RESOLVE": _MISSING,
        "SCHEMAP_UNKNOWN_BASE_TYPE": _MISSING,
        "SCHEMAP_UNKNOWN_REF": _MISSING,
        "SCHEMAP_UNKNOWN_TYPE": _MISSING,
        "SCHEMAP_REDEFINED_ATTR": _TWICE,
        "SCHEMAP_REDEFINED_ATTRGROUP": _TWICE,
        "SCHEMAP_REDEFINED_ELEMENT": _TWICE,
        "SCHEMAP_REDEFINED_GROUP": _TWICE,
        "SCHEMAP_REDEFINED_TYPE": _TWICE,
    }
)
"""Kind of finding -> what it means for a pack."""
