"""What ZDS demands of a zaakdocument beyond the schema: metadata, inhoud, the zaak it belongs to, the checkout."""

from typing import Final

from gateway.stuf import ns
from gateway.stuf.business.lezen import GEGEVEN, GEVULD, HUIDIG
from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.verplicht import mist, verplicht, zonder
from gateway.stuf.business.zoek import ALLE_OBJECTEN, nergens
from gateway.stuf.problems import Gewicht

VERPLICHT: Final = ("identificatie", "creatiedatum", "titel", "formaat", "taal", "vertrouwelijkAanduiding", "auteur")
"""What a document must have from the start and keep (ZDS 1.1 voegZaakdocumentToe)."""

TOEVOEGEN: Final = ("voegZaakdocumentToe_Lk01",)
MAKEN: Final = ("maakZaakdocument_Lk01",)
NIEUW: Final = (*TOEVOEGEN, *MAKEN)
IS_RELEVANT_VOOR: Final = ns.zkn("isRelevantVoor")

_ZAAK = "isRelevantVoor/gerelateerde/identificatie"
_NIEUWE_ZAAK = f"{ALLE_OBJECTEN}[last()]/ZKN:isRelevantVoor"
# Only its beginning is looked at: an inhoud can be 60 MB.
_INHOUD = {
    f"{HUIDIG}[not(ZKN:inhoud/* or normalize-space(substring(ZKN:inhoud, 1, 100)))]": "inhoud",
    f"{HUIDIG}/ZKN:inhoud[not(string(@xmime:contentType))]": "inhoud@xmime:contentType",
    f"{HUIDIG}/ZKN:inhoud[not(string(@StUF:bestandsnaam))]": "inhoud@StUF:bestandsnaam",
}

RULES: tuple[Rule, ...] = (
    verplicht(
        "ZDS-document-verplicht",
        Familie.ZDS,
        "ZDS 1.1 voegZaakdocumentToe, maakZaakdocument",
        f"Een nieuw document heeft {', '.join(VERPLICHT)}, elk met een waarde.",
        mist(zonder(HUIDIG, *VERPLICHT)),
        NIEUW,
    ),
    verplicht(
        "ZDS-inhoud",
        Familie.ZDS,
        "ZDS 1.1 voegZaakdocumentToe",
        "voegZaakdocumentToe heeft een inhoud met de attributen contentType en bestandsnaam.",
        mist(_INHOUD),
        TOEVOEGEN,
    ),
    # Nothing is lost when it does carry content, so no reason to refuse.
    Rule(
        id="ZDS-inhoud-plaatshouder",
        familie=Familie.ZDS,
        bron="ZDS 1.1 maakZaakdocument",
        eis="maakZaakdocument heeft geen inhoud: die volgt met updateZaakdocument.",
        code="StUF055",
        nl="Het bericht heeft inhoud; maakZaakdocument hoort een document zonder inhoud te maken",
        en="the message has inhoud; maakZaakdocument should make a document without content",
        doe_nl="Gebruik voegZaakdocumentToe voor een document met inhoud",
        doe_en="use voegZaakdocumentToe for a document with content",
        check=nergens(f"{HUIDIG}/ZKN:inhoud{GEVULD}"),
        operaties=frozenset(MAKEN),
        gewicht=Gewicht.SIGNAAL,
    ),
    verplicht(
        "ZDS-zaakrelatie",
        Familie.ZDS,
        "ZDS 1.1 voegZaakdocumentToe, maakZaakdocument",
        "Een nieuw document noemt de zaak waarvoor het relevant is (isRelevantVoor/gerelateerde/identificatie).",
        mist(
            {f"{HUIDIG}[not(ZKN:isRelevantVoor{GEVULD})]": _ZAAK}
            | zonder(f"{HUIDIG}/ZKN:isRelevantVoor", "gerelateerde/identificatie", onder="isRelevantVoor/", mits=GEVULD)
        ),
        NIEUW,
    ),
    verplicht(
        "ZDS-zaakrelatie-wijziging",
        Familie.ZDS,
        "ZDS 1.1 updateZaakdocument",
        "Een zaak die bij een document komt, wordt met haar identificatie genoemd.",
        mist(zonder(_NIEUWE_ZAAK, "gerelateerde/identificatie", onder="isRelevantVoor/", mits=GEGEVEN)),
        ("updateZaakdocument_Di02", "edcLk01"),
    ),
    verplicht(
        "ZDS-checkedOutId",
        Familie.ZDS,
        "ZDS 1.1 cancelCheckout",
        "cancelCheckout noemt het checkedOutId dat geefZaakdocumentbewerken gaf.",
        mist(zonder("self::*", "parameters/checkedOutId")),
        ("cancelCheckout_Di02",),
    ),
)
