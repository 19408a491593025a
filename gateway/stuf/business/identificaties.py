"""Numbers that identify persons, organisations, zaken and documents."""

from collections.abc import Iterator
from operator import mul
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import ALLE_OBJECTEN, Langs, elk, nergens
from gateway.stuf.problems import Gewicht

_GEWICHTEN: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_REST: Final = ord("0") * sum(_GEWICHTEN) % 11
"""What is left of nine zeros as characters: a character is its digit and the code of zero."""

_FORBIDDEN: Final = frozenset('\\/"*?:<>|')
"""Characters an identificatie may not have, because it names a folder of the DMS (ZDS 1.1 par. 8)."""

_IDENTIFICATIE = ns.zkn("identificatie")


def is_elfproef(number: str) -> bool:
    """True for nine digits that satisfy the elfproef of BSN and RSIN; nine zeros identify nobody."""
    if len(number) != 9 or not (number.isascii() and number.isdigit()) or number == "000000000":
        return False
    total: int = sum(map(mul, _GEWICHTEN, number.encode()))
    return total % 11 == _REST


def is_usable(identificatie: str) -> bool:
    """True when every system can use it as a key and a name: no forbidden or unprintable character, no outer blanks."""
    return (
        identificatie.isprintable() and _FORBIDDEN.isdisjoint(identificatie) and identificatie.strip() == identificatie
    )


def _faalt(number: _Element, _: Bericht) -> bool:
    text = number.text or ""
    return text != "" and not is_elfproef(text.strip())


def _heeft_teken(identificatie: _Element, _: Bericht) -> bool:
    text = identificatie.text or ""
    return text != "" and not is_usable(text)


def _teken_in_nieuwe(bericht: Bericht) -> Iterator[Found]:
    return (Found(one) for one in _van_nieuwe_zaak(bericht) if _heeft_teken(one, bericht))


def _teken_in_andere(bericht: Bericht) -> Iterator[Found]:
    new = _van_nieuwe_zaak(bericht)
    for one in bericht.element.iter(_IDENTIFICATIE):
        parent = one.getparent() if _heeft_teken(one, bericht) and one not in new else None
        name = "" if parent is None else _NAMEN.get(parent.get(ns.ENTITEITTYPE, ""))
        if name:
            yield Found(one, {"naam": name})


def _van_nieuwe_zaak(bericht: Bericht) -> list[_Element]:
    """What a zaak that is made here comes to be called."""
    made = bericht.objecten if bericht.message.operation.naam in _CREEER else ()
    return [one for zaak in made for one in zaak.iterchildren(_IDENTIFICATIE)]


_CREEER: Final = frozenset(("creeerZaak_Lk01",))
_NAMEN: Final = {"ZAK": "zaakidentificatie", "EDC": "documentidentificatie"}
_TOEGESTAAN_NL: Final = (
    'Gebruik letters, cijfers en streepjes; niet \\ / " * ? : < > of |, geen regeleinde en geen spatie aan de rand'
)
_TOEGESTAAN_EN: Final = (
    'use letters, digits and dashes; not \\ / " * ? : < > or |, no line break, no blank at either end'
)
_GEEN_GEMEENTECODE: Final = (
    "/ZKN:identificatie[1][string(.)][string-length(translate(substring(., 1, 4), '0123456789', '')) > 0]"
)
"""XPath of the first identificatie that begins with something else than four digits."""


RULES: Final = (
    Rule(
        id="StUF-bsn",
        familie=Familie.STUF,
        bron="StUF-BG 3.10, RGBZ 1.0",
        eis="Een burgerservicenummer voldoet aan de elfproef.",
        code="StUF058",
        nl="Het burgerservicenummer voldoet niet aan de elfproef; dat moet wel",
        en="the burgerservicenummer fails the elfproef, which it must pass",
        doe_nl="Controleer het nummer; verwacht worden negen cijfers, ook voorloopnullen",
        doe_en="check the number; nine digits are expected, leading zeros included",
        check=elk((ns.bg("inp.bsn"),), _faalt),
    ),
    Rule(
        id="StUF-rsin",
        familie=Familie.STUF,
        bron="StUF-BG 3.10, RGBZ 1.0",
        eis="Een RSIN (inn.nnpId) voldoet aan de elfproef.",
        code="StUF058",
        nl="Het RSIN voldoet niet aan de elfproef; dat moet wel",
        en="the RSIN fails the elfproef, which it must pass",
        doe_nl="Controleer het nummer; verwacht worden negen cijfers, ook voorloopnullen",
        doe_en="check the number; nine digits are expected, leading zeros included",
        check=elk((ns.bg("inn.nnpId"),), _faalt),
    ),
    Rule(
        id="ZDS-tekens",
        familie=Familie.ZDS,
        bron="ZDS 1.1 par. 8",
        eis='De identificatie van een nieuwe zaak heeft geen \\ / " * ? : < > of |, geen stuurtekens en geen spatie '
        "aan de rand.",
        code="StUF058",
        nl="De zaakidentificatie bevat een teken dat niet mag",
        en="the zaakidentificatie has a character that is not allowed",
        doe_nl=_TOEGESTAAN_NL,
        doe_en=_TOEGESTAAN_EN,
        operaties=_CREEER,
        check=Langs((_IDENTIFICATIE,), _heeft_teken, _teken_in_nieuwe),
    ),
    Rule(
        id="ZDS-tekens-bestaand",
        familie=Familie.ZDS,
        bron="ZDS 1.1 par. 8",
        eis="Ook de identificatie van een document of van een zaak die er al is, heeft die tekens niet.",
        code="StUF058",
        nl="De {naam} bevat een teken dat er niet in hoort",
        en="the {naam} has a character that should not be in it",
        doe_nl=_TOEGESTAAN_NL,
        doe_en=_TOEGESTAAN_EN,
        # The paragraph is about new zaken; what exists cannot be reached by another name: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=Langs((_IDENTIFICATIE,), _heeft_teken, _teken_in_andere),
    ),
    Rule(
        id="ZDS-gemeentecode",
        familie=Familie.ZDS,
        bron="ZDS 1.1 par. 8",
        eis="Een zaakidentificatie begint met de vier cijfers van de gemeentecode.",
        code="StUF058",
        nl="De zaakidentificatie begint niet met vier cijfers; daar hoort de gemeentecode te staan",
        en="the zaakidentificatie does not start with four digits, where the gemeentecode should be",
        doe_nl="Laat nieuwe zaakidentificaties beginnen met de vier cijfers van de behandelende gemeente",
        doe_en="start a new zaakidentificatie with the four digits of the municipality that handles it",
        operaties=frozenset(("creeerZaak_Lk01",)),
        # The official test set itself has one that starts with letters: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=nergens(f"{ALLE_OBJECTEN}{_GEEN_GEMEENTECODE}"),
    ),
)
