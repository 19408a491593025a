"""Namespaces of the StUF world and the one way to write a qualified name.

Source: StUF 03.01 and the Regie- en Zaakservices 1.0 schemas. Never match on a prefix, only on these URIs.
"""

STUF = "http://www.egem.nl/StUF/StUF0301"
ZKN = "http://www.egem.nl/StUF/sector/zkn/0310"
BG = "http://www.egem.nl/StUF/sector/bg/0310"
RZS = "http://www.stufstandaarden.nl/koppelvlak/rzs0310"
XMIME = "http://www.w3.org/2005/05/xmlmime"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"

ZDS12 = "http://www.stufstandaarden.nl/koppelvlak/zds0120"
"""ZDS 1.2: recognised by name, not handled."""

RZS_DRAFT = "http://www.stufstandaarden.nl/sectormodel/rzs0310"
"""The older draft of RZS that circulates (RZS fact sheet C-39): recognised by name, not handled."""

PREFIXES = {"StUF": STUF, "ZKN": ZKN, "BG": BG, "RZS": RZS, "xmime": XMIME, "xsi": XSI}
"""The prefixes we write; what others write does not matter."""


def stuf(name: str) -> str:
    """Qualified name in the StUF namespace."""
    return f"{{{STUF}}}{name}"


def zkn(name: str) -> str:
    """Qualified name in the sector namespace ZKN."""
    return f"{{{ZKN}}}{name}"


def bg(name: str) -> str:
    """Qualified name in the sector namespace BG."""
    return f"{{{BG}}}{name}"


def rzs(name: str) -> str:
    """Qualified name in the namespace of the Regie- en Zaakservices."""
    return f"{{{RZS}}}{name}"


def soap(name: str) -> str:
    """Qualified name in the SOAP 1.1 envelope namespace."""
    return f"{{{SOAP}}}{name}"


NIL = f"{{{XSI}}}nil"
ENTITEITTYPE = stuf("entiteittype")
VERWERKINGSSOORT = stuf("verwerkingssoort")
FUNCTIE = stuf("functie")
NO_VALUE = stuf("noValue")
SCOPE = stuf("scope")
SLEUTEL_VERZENDEND = stuf("sleutelVerzendend")
SLEUTEL_ONTVANGEND = stuf("sleutelOntvangend")
BESTANDSNAAM = stuf("bestandsnaam")
CONTENT_TYPE = f"{{{XMIME}}}contentType"
