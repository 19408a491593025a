"""Domain data of a deelplan: the three forms the concept of RZS names, all carried as a zaakdocument.

`bijlage` is any file; `e-formulier` and `domein-xml` (a message of Wmo or Jw) are XML, which the gateway reads once to
see that it is well-formed, and passes on untouched. The final standard has no other room (RZS section 1, row 5).
"""

import base64
import binascii

from lxml.etree import _Element

from gateway.errors import SoapError, StufError
from gateway.stuf import ns
from gateway.stuf.parse import read_xml, text_at

VORMEN = {"e-formulier": "e-formulier", "domeinbericht wmo": "domein-xml", "domeinbericht jw": "domein-xml"}
"""dct.omschrijving, in lower case, that makes a document carry domain data as XML."""

BIJLAGE = "domeingegevens"
"""dct.omschrijving, in lower case, of domain data as an attachment."""


def vorm(element: _Element) -> str:
    """The form of domain data an edcLk01 carries: bijlage, e-formulier, domein-xml, or empty when it carries none."""
    omschrijving = text_at(element, f"{ns.zkn('object')}/{ns.zkn('dct.omschrijving')}").casefold()
    return "bijlage" if omschrijving == BIJLAGE else VORMEN.get(omschrijving, "")


def check_domeingegevens(element: _Element) -> None:
    """Refuse an edcLk01 whose XML domain data cannot be read by anybody.

    Raises StufError StUF055 when the content is not base64 or not well-formed XML; nothing of it is repeated.
    """
    if vorm(element) not in ("e-formulier", "domein-xml"):
        return
    inhoud = element.find(f"{ns.zkn('object')}/{ns.zkn('inhoud')}")
    if inhoud is None:
        return
    try:
        read_xml(base64.b64decode("".join((inhoud.text or "").split()), validate=True))
    except binascii.Error:
        raise StufError("StUF055", "ZKN:object/ZKN:inhoud: de inhoud is geen base64") from None
    except SoapError:
        reason = "de domeingegevens zijn geen welgevormde XML; herstel het bestand en bied het opnieuw aan"
        raise StufError("StUF055", f"ZKN:object/ZKN:inhoud: {reason}") from None
