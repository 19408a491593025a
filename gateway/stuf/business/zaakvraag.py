"""What ZDS demands of a question: on what it selects and what it asks for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.stuf.business.rule import Check, Familie, Rule
from gateway.stuf.business.verplicht import mist, verplicht
from gateway.stuf.business.zoek import Naargelang, nergens
from gateway.stuf.problems import Gewicht

ZAAKSTATUS: Final = "geefZaakstatus_Lv01"
ZAAKDETAILS: Final = "geefZaakdetails_Lv01"
LIJST: Final = "geefLijstZaakdocumenten_Lv01"
LEZEN: Final = "geefZaakdocumentLezen_Lv01"
VRAGEN: Final = (ZAAKSTATUS, ZAAKDETAILS, LIJST, LEZEN, "geefZaakdocumentbewerken_Di02")

_GELIJK = "(self::*|ZKN:edcLv01)/ZKN:gelijk"
# The key the provider gave as sleutelVerzendend identifies as well (StUF 03.01 par. 6.3.2).
_SLEUTEL = "normalize-space(ZKN:identificatie) or @StUF:sleutelOntvangend"


def _scope(*paths: str) -> Check:
    """Misses elements in the scope, unless it is said with the attribute StUF:scope."""
    object_ = "ZKN:scope/ZKN:object[not(@StUF:scope)]"
    places = {f"{object_}[not(ZKN:{path.replace('/', '/ZKN:')})]": f"scope/object/{path}" for path in paths}
    return mist({"self::*[not(ZKN:scope/ZKN:object)]": "scope/object", **places})


_IN_SCOPE: Mapping[str, Check] = MappingProxyType({
    ZAAKSTATUS: _scope(
        "identificatie",
        "heeft/gerelateerde/omschrijving",
        "heeft/gerelateerde/volgnummer",
        "heeft/datumStatusGezet",
        "heeft/indicatieLaatsteStatus",
    ),
    ZAAKDETAILS: _scope(),
    LIJST: _scope("heeftRelevant/gerelateerde/identificatie"),
    LEZEN: _scope("isRelevantVoor/gerelateerde/identificatie"),
})  # fmt: skip
"""Question -> what its scope must name."""

RULES: tuple[Rule, ...] = (
    verplicht(
        "ZDS-vraag",
        Familie.ZDS,
        "ZDS 1.1 BeantwoordVraag, geefZaakdocumentbewerken",
        "Een vraag noemt in gelijk de identificatie van de zaak of het document.",
        mist({f"self::*[not({_GELIJK})]|{_GELIJK}[not({_SLEUTEL})]": "gelijk/identificatie"}),
        VRAGEN,
    ),
    Rule(
        id="ZDS-laatste-status",
        familie=Familie.ZDS,
        bron="ZDS 1.1 geefZaakstatus",
        eis="geefZaakstatus vraagt in gelijk om de laatste status (heeft/indicatieLaatsteStatus is J).",
        code="StUF055",
        nl="In gelijk ontbreekt heeft/indicatieLaatsteStatus of heeft het een andere waarde dan J; het moet J zijn",
        en="in gelijk heeft/indicatieLaatsteStatus is missing or has another value than J; it must be J",
        doe_nl="Zet in gelijk heeft/indicatieLaatsteStatus met de waarde J",
        doe_en="put heeft/indicatieLaatsteStatus with value J in gelijk",
        check=nergens(
            "(self::*[not(ZKN:gelijk)]|ZKN:gelijk)[not(normalize-space(ZKN:heeft/ZKN:indicatieLaatsteStatus) = 'J')]"
        ),
        operaties=frozenset((ZAAKSTATUS,)),
    ),
    # StUF lets a question go without a scope: the provider then picks what it returns, so it can be answered.
    Rule(
        id="ZDS-scope",
        familie=Familie.ZDS,
        bron="ZDS 1.1 BeantwoordVraag",
        eis="Een vraag noemt in scope/object wat het antwoord ten minste moet bevatten.",
        code="StUF055",
        nl="De vraag noemt {naam} niet; het antwoord hoeft dat dan niet te bevatten",
        en="the question does not name {naam}, so the answer need not contain it",
        doe_nl='Neem {naam} op met xsi:nil="true"',
        doe_en='add {naam} with xsi:nil="true"',
        check=Naargelang(lambda operatie, _: _IN_SCOPE.get(operatie)),
        operaties=frozenset(_IN_SCOPE),
        gewicht=Gewicht.SIGNAAL,
    ),
)
