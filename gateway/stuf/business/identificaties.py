"""Numbers that identify persons, organisations, zaken and documents."""

from collections.abc import Iterator
from operator import mul
from typing import Final

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.problems import Gewicht

_GEWICHTEN: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_FORBIDDEN: Final = frozenset('\\/"*?:<>|')
"""Characters an identificatie may not have, because it names a folder of the DMS (ZDS 1.1 par. 8)."""

_IDENTIFICATIE = ns.zkn("identificatie")


def is_elfproef(number: str) -> bool:
    """True for nine digits that satisfy the elfproef of BSN and RSIN; nine zeros identify nobody."""
    if len(number) != 9 or not (number.isascii() and number.isdigit()) or number == "000000000":
        return False
    total: int = sum(map(mul, _GEWICHTEN, map(int, number)))
    return total % 11 == 0


def is_usable(identificatie: str) -> bool:
    """True when every system can use it as a key and a name: no forbidden or unprintable character, no outer blanks."""
    return (
        identificatie.isprintable() and _FORBIDDEN.isdisjoint(identificatie) and identificatie.strip() == identificatie
    )


def _elfproef(tag: str) -> Check:
    def check(bericht: Bericht) -> Iterator[Found]:
        return (Found(one) for one in bericht.element.iter(tag) if one.text and not is_elfproef(one.text.strip()))

    return check


def _teken(bericht: Bericht) -> Iterator[Found]:
    for one in bericht.element.iter(_IDENTIFICATIE):
        if one.text and not is_usable(one.text) and (parent := one.getparent()) is not None:
            name = _NAMEN.get(parent.get(ns.ENTITEITTYPE, ""))
            if name:
                yield Found(one, {"naam": name})


_NAMEN: Final = {"ZAK": "zaakidentificatie", "EDC": "documentidentificatie"}


def _gemeentecode(bericht: Bericht) -> Iterator[Found]:
    for zaak in bericht.objecten:
        one = next(zaak.iterchildren(_IDENTIFICATIE), None)
        if one is not None and one.text and not (one.text[:4].isascii() and one.text[:4].isdigit()):
            yield Found(one)


RULES: Final = (
    Rule(
        id="StUF-bsn",
        familie=Familie.STUF,
        bron="StUF-BG 3.10, RGBZ 1.0",
        eis="Een burgerservicenummer voldoet aan de elfproef.",
        code="StUF058",
        nl="Het burgerservicenummer voldoet niet aan de elfproef",
        en="the burgerservicenummer fails the elfproef",
        doe_nl="Controleer het nummer; verwacht worden negen cijfers, ook voorloopnullen",
        doe_en="check the number; nine digits are expected, leading zeros included",
        check=_elfproef(ns.bg("inp.bsn")),
    ),
    Rule(
        id="StUF-rsin",
        familie=Familie.STUF,
        bron="StUF-BG 3.10, RGBZ 1.0",
        eis="Een RSIN (inn.nnpId) voldoet aan de elfproef.",
        code="StUF058",
        nl="Het RSIN voldoet niet aan de elfproef",
        en="the RSIN fails the elfproef",
        doe_nl="Controleer het nummer; verwacht worden negen cijfers, ook voorloopnullen",
        doe_en="check the number; nine digits are expected, leading zeros included",
        check=_elfproef(ns.bg("inn.nnpId")),
    ),
    Rule(
        id="ZDS-tekens",
        familie=Familie.ZDS,
        bron="ZDS 1.1 par. 8",
        eis='Een zaak- of documentidentificatie heeft geen \\ / " * ? : < > of |, geen stuurtekens, geen spatie aan '
        "de rand.",
        code="StUF058",
        nl="De {naam} bevat een teken dat niet mag",
        en="the {naam} has a character that is not allowed",
        doe_nl='Gebruik letters, cijfers en streepjes; niet \\ / " * ? : < > of |, geen regeleinde en geen spatie aan '
        "de rand",
        doe_en='use letters, digits and dashes; not \\ / " * ? : < > or |, no line break, no blank at either end',
        check=_teken,
    ),
    Rule(
        id="ZDS-gemeentecode",
        familie=Familie.ZDS,
        bron="ZDS 1.1 par. 8",
        eis="Een zaakidentificatie begint met de vier cijfers van de gemeentecode.",
        code="StUF058",
        nl="De zaakidentificatie begint niet met een gemeentecode",
        en="the zaakidentificatie does not start with a gemeentecode",
        doe_nl="Laat nieuwe zaakidentificaties beginnen met de vier cijfers van de behandelende gemeente",
        doe_en="start a new zaakidentificatie with the four digits of the municipality that handles it",
        operaties=frozenset(("creeerZaak_Lk01",)),
        # The official test set itself has one that starts with letters: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_gemeentecode,
    ),
)
