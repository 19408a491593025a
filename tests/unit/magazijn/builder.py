"""Messages as the tests of the magazijn write them: small functions that give XML text and, in the end, SOAP bytes.

Every person is fictional; BSNs come from the test series 9999xxxxx.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.operations import PortType

GEZINSPLAN = "9990GP2016000042"
DEELPLAN = "9990WM2016001205"
ANNA, BART, CARLA, DIRK = "999910012", "999910024", "999910036", "999910048"

ASYNC, VRAAG, VRIJ = PortType.ONTVANG_ASYNCHROON, PortType.BEANTWOORD_VRAAG, PortType.VRIJE_BERICHTEN

_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in ns.PREFIXES.items())
_LEEG = 'xsi:nil="true" StUF:noValue="geenWaarde"'
_ORDER = (
    *("identificatie", "omschrijving", "toelichting", "kenmerk", "resultaat", "startdatum", "registratiedatum"),
    *("publicatiedatum", "einddatumGepland", "einddatum", "opschorting", "archiefnominatie", "zaakniveau"),
    "deelzakenIndicatie",
)
_DOCUMENT = {
    "dct.omschrijving": "Gezinsplan",
    "creatiedatum": "20160404",
    "titel": "Plan van aanpak",
    "formaat": "application/pdf",
    "taal": "nld",
    "versie": "1.0",
    "vertrouwelijkAanduiding": "ZAAKVERTROUWELIJK",
    "auteur": "S. Berkhof",
}
_numbers = count(1)


def next_number() -> str:
    """A referentienummer no other message in this run has."""
    return f"TEST-{next(_numbers):06}"


def el(naam: str, text: str | None = None, attributes: str = "", prefix: str = "ZKN") -> str:
    """One element; text None gives an empty one."""
    start = f"<{prefix}:{naam} {attributes}".rstrip()
    return f"{start}/>" if text is None else f"{start}>{text}</{prefix}:{naam}>"


def nil(naam: str, no_value: str = "geenWaarde", prefix: str = "ZKN") -> str:
    """An element that says there is no value."""
    return el(naam, None, f'xsi:nil="true" StUF:noValue="{no_value}"', prefix)


def asked(*namen: str, prefix: str = "ZKN") -> str:
    """Elements as a scope asks for them."""
    return "".join(el(naam, None, 'xsi:nil="true"', prefix) for naam in namen)


def relation(naam: str, code: str, vws: str, gerelateerde: str, *own: str) -> str:
    """A relation with verwerkingssoort; an empty vws leaves it out, as questions and answers do."""
    soort = f' StUF:verwerkingssoort="{vws}"' if vws else ""
    return el(naam, gerelateerde + "".join(own), f'StUF:entiteittype="{code}"{soort}')


def leeg(naam: str, code: str, vws: str) -> str:
    """The empty side of a relation that is added or ended."""
    return el(naam, None, f'StUF:entiteittype="{code}" StUF:verwerkingssoort="{vws}" {_LEEG}')


def person(bsn: str, naam: str = "Hazelaar") -> str:
    """A gerelateerde with a natuurlijkPersoon."""
    children = el("inp.bsn", bsn, prefix="BG") + el("geslachtsnaam", naam, prefix="BG")
    return el("gerelateerde", el("natuurlijkPersoon", children, 'StUF:entiteittype="NPS" StUF:verwerkingssoort="T"'))


def employee(identificatie: str, naam: str = "Berkhof") -> str:
    """A gerelateerde with a medewerker."""
    children = el("identificatie", identificatie) + el("achternaam", naam)
    return el("gerelateerde", el("medewerker", children, 'StUF:entiteittype="MDW" StUF:verwerkingssoort="I"'))


def tijdvak(begin: str, eind: str = "") -> str:
    """A tijdvakRelatie."""
    return el(
        "tijdvakRelatie",
        el("beginRelatie", begin, prefix="StUF")
        + (el("eindRelatie", eind, prefix="StUF") if eind else nil("eindRelatie", prefix="StUF")),
        prefix="StUF",
    )


def client(bsn: str, vws: str = "T", *own: str) -> str:
    """A Client of a plan."""
    return relation("heeftBetrekkingOp", "ZAKOBJ", vws, person(bsn), el("omschrijving", "Client"), *own)


def initiator(identificatie: str = "REG0417", vws: str = "T") -> str:
    """The regisseur."""
    return relation("heeftAlsInitiator", "ZAKBTRINI", vws, employee(identificatie), el("omschrijving", "Regisseur"))


def executor(identificatie: str, vws: str = "T", omschrijving: str = "Wijkteam", *own: str) -> str:
    """An uitvoerende medewerker."""
    text = el("omschrijving", omschrijving)
    return relation("heeftAlsUitvoerende", "ZAKBTRUTV", vws, employee(identificatie, "Olmstra"), text, *own)


def isvan(code: str = "GEZPLAN", omschrijving: str = "Opstellen en uitvoeren gezinsplan", vws: str = "T") -> str:
    """The zaaktype."""
    inside = el("omschrijving", omschrijving) + el("code", code)
    soort = ' StUF:verwerkingssoort="I"' if vws else ""
    return relation("isVan", "ZAKZKT", vws, el("gerelateerde", inside, f'StUF:entiteittype="ZKT"{soort}'))


def andere(identificatie: str, vws: str = "T", naam: str = "heeftBetrekkingOpAndere", code: str = "ZAKZAKBTR") -> str:
    """A relation to another zaak."""
    inside = el("identificatie", identificatie)
    soort = 'StUF:entiteittype="ZAK" StUF:verwerkingssoort="I"'
    return relation(naam, code, vws, el("gerelateerde", inside, soort))


def status(volgnummer: str, omschrijving: str, gezet: str, vws: str = "T") -> str:
    """A status, set by an employee."""
    inside = el("volgnummer", volgnummer) + el("omschrijving", omschrijving)
    statustype = el("gerelateerde", inside, 'StUF:entiteittype="STT" StUF:verwerkingssoort="I"')
    setter = relation("isGezetDoor", "ZAKSTTBTR", "T", employee("REG0417"))
    return relation("heeft", "ZAKSTT", vws, statustype, el("datumStatusGezet", gezet), setter)


def zaak(identificatie: str, *relations: str, vws: str = "T", **own: str) -> str:
    """An object; own elements by name, a value that is XML goes in as it stands, None leaves the element out."""
    values: dict[str, Any] = {"identificatie": identificatie, **own}
    shown = "".join(
        value if value.startswith("<") else el(naam, value)
        for naam in _ORDER
        for value in [values.get(naam)]
        if value is not None
    )
    return el("object", shown + "".join(relations), f'StUF:entiteittype="ZAK" StUF:verwerkingssoort="{vws}"')


def new_zaak(identificatie: str, *relations: str, **own: Any) -> str:
    """An object with everything creeerZaak demands; relations before isVan and initiator are given in schema order."""
    required = {
        "omschrijving": "Gezinsplan Van den Hazelaar",
        "startdatum": "20160404",
        "registratiedatum": "20160404",
        "zaakniveau": "1",
        "deelzakenIndicatie": "N",
    }
    code = own.pop("code", "GEZPLAN")
    before = [row for row in relations if row.startswith(("<ZKN:heeftBetrekkingOp ", "<ZKN:heeftAlsBelanghebbende"))]
    after = [row for row in relations if row not in before]
    return zaak(identificatie, isvan(code), *before, own.pop("wie", initiator()), *after, **{**required, **own})


def document(
    identificatie: str, zaak_id: str = GEZINSPLAN, inhoud: str | None = None, vws: str = "T", **own: Any
) -> str:
    """An EDC object with everything voegZaakdocumentToe demands; inhoud is base64 text."""
    values = {**_DOCUMENT, **own}
    shown = "".join(el(naam, value) for naam, value in values.items() if value is not None)
    gerelateerde = el("gerelateerde", el("identificatie", zaak_id), 'StUF:entiteittype="ZAK" StUF:verwerkingssoort="I"')
    attributes = 'xmime:contentType="application/pdf" StUF:bestandsnaam="plan.pdf"'
    return el(
        "object",
        el("identificatie", identificatie)
        + shown
        + (el("inhoud", inhoud, attributes) if inhoud is not None else "")
        + (relation("isRelevantVoor", "EDCZAK", "T", gerelateerde) if zaak_id else ""),
        f'StUF:entiteittype="EDC" StUF:verwerkingssoort="{vws}"',
    )


def parse(text: str) -> _Element:
    """The element of a piece of XML made here."""
    return etree.fromstring(f"<r {_XMLNS}>{text}</r>")[0]


def message(
    root: str,
    berichtcode: str,
    inside: str,
    *,
    entiteittype: str = "",
    functie: str = "",
    number: str = "",
    zender: str = "",
) -> bytes:
    """A message in a SOAP envelope."""
    stuurgegevens = (
        el("berichtcode", berichtcode, prefix="StUF")
        + el("zender", el("applicatie", zender or "REGIE", prefix="StUF"), prefix="StUF")
        + el("ontvanger", el("applicatie", "ZMAG", prefix="StUF"), prefix="StUF")
        + el("referentienummer", number or next_number(), prefix="StUF")
        + el("tijdstipBericht", "20160502093015120", prefix="StUF")
        + (el("entiteittype", entiteittype, prefix="StUF") if entiteittype else "")
        + (el("functie", functie, prefix="StUF") if functie else "")
    )
    body = el(root, el("stuurgegevens", stuurgegevens) + inside)
    return f'<s:Envelope xmlns:s="{ns.SOAP}" {_XMLNS}><s:Body>{body}</s:Body></s:Envelope>'.encode()


def lk01(*objects: str, soort: str = "", number: str = "", zender: str = "", entiteittype: str = "ZAK") -> bytes:
    """A kennisgeving; mutatiesoort T for one object, W for two, unless given."""
    mutatiesoort = soort or ("T" if len(objects) == 1 else "W")
    parameters = el("mutatiesoort", mutatiesoort, prefix="StUF") + el("indicatorOvername", "V", prefix="StUF")
    root = f"{entiteittype.lower()}Lk01"
    inside = el("parameters", parameters) + "".join(objects)
    return message(root, "Lk01", inside, entiteittype=entiteittype, number=number, zender=zender)


def lv01(
    gelijk: str = "",
    scope: str | None = None,
    *,
    entiteittype: str = "ZAK",
    maximum: int | None = None,
    sortering: str = "1",
    extra: str = "",
    vervolg: bool = False,
    stuf_scope: str = "",
) -> bytes:
    """A question. scope: content of scope/object, None = no scope. extra: vanaf, totEnMet or start."""
    attribute = f'StUF:entiteittype="{entiteittype}"'
    asks = f'{attribute} StUF:scope="{stuf_scope}"' if stuf_scope else attribute
    parameters = (
        el("sortering", sortering, prefix="StUF")
        + el("indicatorVervolgvraag", "true" if vervolg else "false", prefix="StUF")
        + (el("maximumAantal", str(maximum), prefix="StUF") if maximum else "")
    )
    before, after = (extra, "") if "vanaf" in extra else ("", extra)
    inside = (
        el("parameters", parameters)
        + (el("gelijk", gelijk, attribute) if gelijk else "")
        + before
        + (el("scope", el("object", scope, asks)) if scope is not None or stuf_scope else "")
        + after
    )
    return message(f"{entiteittype.lower()}Lv01", "Lv01", inside, entiteittype=entiteittype)


def on_identificatie(identificatie: str) -> str:
    """The criterion of most questions."""
    return el("identificatie", identificatie)


def di02(naam: str, functie: str, inside: str = "", number: str = "") -> bytes:
    """A synchronous free message."""
    return message(naam, "Di02", inside, functie=functie, number=number)


def new_number(soort: str = "Zaak", number: str = "") -> bytes:
    """Ask for an identificatie; soort Zaak or Document."""
    return di02(f"genereer{soort}Identificatie_Di02", f"genereer{soort}identificatie", number=number)


def check_out(identificatie: str, number: str = "") -> bytes:
    """geefZaakdocumentbewerken."""
    gelijk = el("gelijk", el("identificatie", identificatie), 'StUF:entiteittype="EDC"')
    inside = el("edcLv01", el("parameters") + gelijk, 'StUF:entiteittype="EDC" StUF:functie="selectie"')
    return di02("geefZaakdocumentbewerken_Di02", "geefZaakdocumentbewerken", inside, number)


def check_in(oud: str, huidig: str, checked_out_id: str = "") -> bytes:
    """updateZaakdocument."""
    soort = el("parameters", el("mutatiesoort", "W", prefix="StUF"))
    inner = el("edcLk02", soort + oud + huidig, 'StUF:entiteittype="EDC" StUF:functie="update"')
    parameters = el("parameters", el("checkedOutId", checked_out_id) if checked_out_id else "")
    return di02("updateZaakdocument_Di02", "updateZaakdocument", parameters + inner)


def cancel(identificatie: str, checked_out_id: str) -> bytes:
    """cancelCheckout."""
    attributes = 'StUF:entiteittype="EDC" StUF:functie="entiteit" StUF:verwerkingssoort="I"'
    named = el("document", el("identificatie", identificatie), attributes)
    return di02("cancelCheckout_Di02", "cancelCheckout", el("parameters", el("checkedOutId", checked_out_id)) + named)


def action(naam: str) -> str:
    """A SOAPAction header of ZDS 1.1."""
    return f'"{ns.ZKN}/{naam}"'


def texts_at(element: _Element, path: str) -> list[str]:
    """The texts at a path like ``antwoord/object/heeft/gerelateerde/volgnummer``, whatever the namespaces."""
    wildcards: Iterable[str] = (f"{{*}}{part}" if part not in ("*", ".") else part for part in path.split("/"))
    return [found.text or "" for found in element.findall("/".join(wildcards))]
