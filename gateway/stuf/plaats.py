"""What the place of an element in a message leaves no choice about: its entiteittype, functie and verwerkingssoort.

Sources: ZDS 1.1 section 5 (relations of ZAK and EDC, subtypes of BTR and OBJ), StUF 03.01 par. 5.2 (verwerkingssoort)
and 7.2 (functie), RZS 1.0 schemas. A place that leaves more than one value has none here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree
from lxml.etree import _Element

from gateway.stuf.parse import mutatiesoort_of

_TOP: Final = frozenset({"object", "gelijk", "vanaf", "totEnMet"})
"""What holds the entity a message is about, whatever that is."""

_AROUND_TOP: Final = frozenset({"scope", "start", "antwoord"})

_BY_MESSAGE: Final[Mapping[str, str]] = MappingProxyType(
    {"zak": "ZAK", "edc": "EDC", "overdragenZaak": "ZAK", "notificeerOverZaak": "ZAK", "initieerNotificeer": "ZAK"}
)
"""What a message element is about, by how its name begins."""

_IN_FREE_MESSAGE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "object": ("entiteit", "ZAK"),
        "zaak": ("entiteit", "ZAK"),
        "document": ("entiteit", "EDC"),
        "edcLk02": ("update", "EDC"),
        "edcLv01": ("selectie", "EDC"),
        "edcLa01": ("antwoord", "EDC"),
    }
)
"""functie and entiteittype of what stands directly in a vrij bericht (ZDS 1.1 par. 6.7-6.14, RZS 1.0)."""

_RELATIONS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("ZAK", "isVan"): "ZAKZKT",
        ("ZAK", "heeftBetrekkingOp"): "ZAKOBJ",
        ("ZAK", "heeftAlsBelanghebbende"): "ZAKBTRBLH",
        ("ZAK", "heeftAlsGemachtigde"): "ZAKBTRGMC",
        ("ZAK", "heeftAlsInitiator"): "ZAKBTRINI",
        ("ZAK", "heeftAlsUitvoerende"): "ZAKBTRUTV",
        ("ZAK", "heeftAlsVerantwoordelijke"): "ZAKBTRVRA",
        ("ZAK", "heeftAlsOverigBetrokkene"): "ZAKBTROVR",
        ("ZAK", "heeftAlsDeelzaak"): "ZAKZAKDEL",
        ("ZAK", "heeftAlsHoofdzaak"): "ZAKZAKHFD",
        ("ZAK", "heeftBetrekkingOpAndere"): "ZAKZAKBTR",
        ("ZAK", "heeft"): "ZAKSTT",
        ("ZAK", "heeftRelevant"): "ZAKEDC",
        ("ZAK", "leidtTot"): "ZAKBSL",
        ("ZAKSTT", "isGezetDoor"): "ZAKSTTBTR",
        ("EDC", "isRelevantVoor"): "EDCZAK",
        ("EDC", "kanVastleggingZijnVan"): "EDCBSL",
        ("EDC", "maaktDeelUitVan"): "EDCSDC",
    }
)
"""Relations by owner and element name (ZDS 1.1 section 5.1 and 5.4)."""

_GERELATEERDEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ZAKZKT": "ZKT",
        "ZAKZAKDEL": "ZAK",
        "ZAKZAKHFD": "ZAK",
        "ZAKZAKBTR": "ZAK",
        "ZAKSTT": "STT",
        "ZAKEDC": "EDC",
        "ZAKBSL": "BSL",
        "EDCZAK": "ZAK",
        "EDCBSL": "BSL",
        "EDCSDC": "SDC",
    }
)
"""What stands in gerelateerde itself; every other relation has a choice of subtypes there."""

_SUBTYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adres": "AOA",
        "besluit": "BSL",
        "buurt": "BRT",
        "enkelvoudigDocument": "EDC",
        "gemeente": "GEM",
        "gemeentelijkeOpenbareRuimte": "GOR",
        "huishouden": "HHD",
        "inrichtingselement": "IRE",
        "kadastraleOnroerendeZaak": "KOZ",
        "kunstwerkdeel": "KWD",
        "maatschappelijkeActiviteit": "MAC",
        "medewerker": "MDW",
        "natuurlijkPersoon": "NPS",
        "nietNatuurlijkPersoon": "NNP",
        "openbareRuimte": "OPR",
        "organisatorischeEenheid": "OEH",
        "pand": "PND",
        "samengesteldDocument": "SDC",
        "spoorbaandeel": "SBD",
        "status": "STA",
        "terreindeel": "TDL",
        "terreinGebouwdObject": "TGO",
        "vestiging": "VES",
        "waterdeel": "WDL",
        "wegdeel": "WGD",
        "wijk": "WYK",
        "woonplaats": "WPL",
        "wozDeelobject": "WDO",
        "wozObject": "WOZ",
        "wozWaarde": "WRD",
        "zakelijkRecht": "ZKR",
    }
)
"""The subtypes of BTR and OBJ by element name (ZDS 1.1 section 5.2 and 5.3)."""

_CONTACTPERSONEN: Final = frozenset({"CTP"} | {f"{code}CTP" for code in _RELATIONS.values() if "BTR" in code})

ENTITEITTYPEN: Final = frozenset({"OBJ", "BTR"}).union(
    _BY_MESSAGE.values(), _RELATIONS.values(), _GERELATEERDEN.values(), _SUBTYPES.values(), _CONTACTPERSONEN
)
"""Every entiteittype of ZDS 1.1; OBJ and BTR stand for all their subtypes."""

FUNCTIES: Final = frozenset(functie for functie, _ in _IN_FREE_MESSAGE.values())
"""Every functie of what stands in a vrij bericht."""

_ONLY_NAMED: Final = frozenset({"ZKT", "STT", "ZAK", "BSL"})
"""What a kennisgeving can only point at: no message makes or changes it as gerelateerde (ZDS 1.1 section 4.4)."""


def entiteittype_of(element: _Element, message: _Element) -> str | None:
    """The one entiteittype an element of a message can have, None when it is no entity or its place leaves a choice."""
    parent = element.getparent()
    if element is message or parent is None:
        return None
    name = _name(element)
    if parent is message:
        return _at_top(name, _name(message))
    if name in _TOP and (_name(parent) in _AROUND_TOP or _name(parent) in _IN_FREE_MESSAGE):
        return _main(parent, message)
    return _inside(name, parent, message)


def functie_of(element: _Element, message: _Element) -> str | None:
    """The functie an element directly in a vrij bericht must have, None anywhere else (StUF 03.01 par. 7.2)."""
    if element.getparent() is not message or not _is_free(_name(message)):
        return None
    return _IN_FREE_MESSAGE.get(_name(element), (None,))[0]


def verwerkingssoort_of(element: _Element, message: _Element) -> str | None:
    """The one verwerkingssoort an entity in a kennisgeving can have, None when its place leaves a choice.

    StUF 03.01 par. 5.2.3 and table 5.5: in a message that adds, object and relations are added too; what can only be
    named is always I.
    """
    kennisgeving = _kennisgeving_of(element, message)
    if kennisgeving is None:
        return None
    if _name(element) == "gerelateerde":
        return "I" if entiteittype_of(element, message) in _ONLY_NAMED else None
    mutatiesoort = mutatiesoort_of(kennisgeving)
    if element.getparent() is kennisgeving:
        return mutatiesoort if _name(element) == "object" and mutatiesoort in ("T", "V") else None
    is_relation = any(_name(element) == name for _, name in _RELATIONS)
    return "T" if is_relation and mutatiesoort == "T" and not _in_gerelateerde(element) else None


def _at_top(name: str, message: str) -> str | None:
    if _is_free(message):
        return _IN_FREE_MESSAGE.get(name, (None, None))[1]
    return _about(message) if name in _TOP else None


def _main(parent: _Element, message: _Element) -> str | None:
    """What a scope, start or antwoord is about: the entity of the message or of the part of a vrij bericht it is in."""
    holder = parent.getparent() if _name(parent) in _AROUND_TOP else parent
    return _about(_name(holder)) if holder is not None and holder is not message else _about(_name(message))


def _inside(name: str, parent: _Element, message: _Element) -> str | None:
    """The code of a relation, of its gerelateerde or of a subtype in that, seen from what it stands in."""
    if _name(parent) == "gerelateerde" and (owner := parent.getparent()) is not None:
        relation = entiteittype_of(owner, message)
        if relation is not None and relation not in _GERELATEERDEN:
            return _SUBTYPES.get(name)
        code = _GERELATEERDEN.get(relation or "")  # Not asked of the parent: each level would ask twice.
    else:
        code = entiteittype_of(parent, message)
    if code is None:
        return None
    if name == "gerelateerde":
        return "CTP" if code.endswith("CTP") else _GERELATEERDEN.get(code)
    if name == "heeftAlsAanspreekpunt":
        return f"{code}CTP" if code.startswith("ZAKBTR") else None
    return _RELATIONS.get((code, name))


def _kennisgeving_of(element: _Element, message: _Element) -> _Element | None:
    """The message itself, or the edcLk02 in it, when that is a kennisgeving an element stands in."""
    if "Lk" in _name(message):
        return message
    return next((one for one in element.iterancestors() if _name(one) == "edcLk02"), None)


def _in_gerelateerde(element: _Element) -> bool:
    return any(_name(one) == "gerelateerde" for one in element.iterancestors())


def _about(message: str) -> str | None:
    return next((code for begin, code in _BY_MESSAGE.items() if message.startswith(begin)), None)


def _is_free(message: str) -> bool:
    return message.endswith(("_Di01", "_Du01", "_Di02", "_Du02"))


def _name(element: _Element) -> str:
    return etree.QName(element).localname
