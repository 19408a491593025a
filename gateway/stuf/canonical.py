"""A fingerprint of what a message says, the same however it was written down.

StUF leaves "identical" open (reliability of duplicates, fact sheet 8.4): prefixes, attribute order, blanks between
elements and the SOAP envelope do not count; names, attributes and text do. Every text goes in with its length, so that
no text can pass for an element.
"""

from hashlib import sha256

from lxml.etree import _Element

_BLANKS = " \t\r\n"
"""What XML calls white space; a no-break space is a character like any other."""


def digest(element: _Element) -> str:
    """Hex SHA-256 over names, attributes and text of a message element in document order."""
    fingerprint = sha256()
    for item in element.iter():
        fingerprint.update(f"<{item.tag!s}".encode())
        for name, value in sorted(item.attrib.items()):
            fingerprint.update(f" {name!s}={value!r}".encode())
        text = (item.text or "").strip(_BLANKS) if len(item) else (item.text or "")
        tail = (item.tail or "").strip(_BLANKS) if item is not element else ""
        fingerprint.update(f">{len(item)},{len(text)}:{text}{len(tail)}:{tail}".encode())
    return fingerprint.hexdigest()
