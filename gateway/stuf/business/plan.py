"""What RZS 1.0 demands of a gezinsplan, levensdomeinplan and deelplan, as far as the message itself shows it.

Most rules ask it of a new plan; of a change they ask it of the relations it makes (RZS U-1, C-21).
"""

from collections.abc import Iterator
from typing import Final

from gateway.stuf.business.lezen import CLIENT, GEGEVEN, HUIDIG, IS_CLIENT, NIEUW, bsn_of
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.soort import OVERKOEPELEND, PLANNEN
from gateway.stuf.business.verplicht import mist, zonder
from gateway.stuf.business.zaak import CREEER, KENNISGEVINGEN
from gateway.stuf.business.zoek import Vraag, nergens
from gateway.stuf.problems import Gewicht

_ALLE_PLANNEN: Final = frozenset(PLANNEN)
_DEELPLAN: Final = frozenset(("deelplan",))

# The predicates that seldom hold stand first: of a message in order nothing else is looked at.
_ZAAKOBJECT = f"{HUIDIG}/ZKN:heeftBetrekkingOp"
_INITIATOR = f"{HUIDIG}/ZKN:heeftAlsInitiator"
_ROLLEN = ("Belanghebbende", "Gemachtigde", "Uitvoerende", "Verantwoordelijke", "OverigBetrokkene")
_ROL = " or ".join(f"parent::ZKN:heeftAls{one}{GEGEVEN}" for one in _ROLLEN)

_PERSOON = "ZKN:gerelateerde/ZKN:natuurlijkPersoon"
_BSN = f"{_PERSOON}/BG:inp.bsn"
_NAAM = f"{_PERSOON}/BG:geslachtsnaam"
_PROFESSIONAL = "normalize-space(ZKN:gerelateerde/ZKN:medewerker/ZKN:achternaam)"
_ANDERE_UITVOERENDE = (
    f"{HUIDIG}/ZKN:heeftAlsUitvoerende[not(ZKN:gerelateerde/ZKN:medewerker "
    f"or normalize-space(ZKN:gerelateerde/ZKN:vestiging/BG:vestigingsNummer))]{GEGEVEN}"
)

_MET_BSN = f"{GEGEVEN}[normalize-space({_BSN})]"
_INITIATOREN = Vraag(f"{_INITIATOR}{_MET_BSN}")
_BELANGHEBBENDEN = Vraag(f"{HUIDIG}/ZKN:heeftAlsBelanghebbende{_MET_BSN}")

_CLIENTEN = mist(
    {
        f"{HUIDIG}{NIEUW}[not(ZKN:heeftBetrekkingOp{GEGEVEN}{IS_CLIENT})]": "heeftBetrekkingOp met omschrijving Client",
        f"{_ZAAKOBJECT}[not(normalize-space({_BSN}))]{GEGEVEN}{IS_CLIENT}": "inp.bsn van een Client",
        f"{_ZAAKOBJECT}[not(normalize-space({_NAAM}))]{GEGEVEN}{IS_CLIENT}": "geslachtsnaam van een Client",
    }
)
_ZONDER_OMSCHRIJVING = mist(zonder(f"{HUIDIG}/ZKN:isVan", "gerelateerde/omschrijving", onder="isVan/"))


def _plan_relations(least: int, most: int) -> Check:
    """Asks for a number of relations to other plans; of a change only that it does not make too many."""
    given = f"ZKN:heeftBetrekkingOpAndere{GEGEVEN}"
    too_few = f"{HUIDIG}{NIEUW}[count({given}) < {least}]"
    return nergens(f"{too_few}|{HUIDIG}/{given}[{most + 1}]")


def _applicant_is_client(bericht: Bericht) -> Iterator[Found]:
    clienten = frozenset(bericht.message.onderwerp.clienten)
    return (Found(role) for role in _INITIATOREN(bericht.element) if bsn_of(role) not in clienten)


def _interested_party(bericht: Bericht) -> Iterator[Found]:
    clienten = frozenset(bericht.message.onderwerp.clienten)
    return (Found(role) for role in _BELANGHEBBENDEN(bericht.element) if bsn_of(role) in clienten)


_LACKS_NL = "Bij een plan ontbreekt {naam}"
_LACKS_EN = "a plan needs {naam}"
_GIVE_NL = "Geef {naam} een waarde"
_GIVE_EN = "give {naam} a value"


RULES: tuple[Rule, ...] = (
    Rule(
        id="P-1",
        familie=Familie.RZS,
        bron="RZS 1.0 P-1",
        eis="Een nieuw plan heeft ten minste één Client (heeftBetrekkingOp), elk met inp.bsn en geslachtsnaam.",
        code="StUF055",
        nl=_LACKS_NL,
        en=_LACKS_EN,
        doe_nl=_GIVE_NL,
        doe_en=_GIVE_EN,
        check=_CLIENTEN,
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
    ),
    Rule(
        id="P-2",
        familie=Familie.RZS,
        bron="RZS 1.0 P-2",
        eis="De initiator van een gezinsplan of levensdomeinplan is een medewerker met achternaam: de regisseur.",
        code="StUF055",
        nl="De initiator van een gezinsplan of levensdomeinplan is geen medewerker met achternaam",
        en="the initiator of a gezinsplan or levensdomeinplan is not a medewerker with achternaam",
        doe_nl="Geef de regisseur als medewerker, met identificatie en achternaam",
        doe_en="give the regisseur as medewerker, with identificatie and achternaam",
        check=nergens(f"{_INITIATOR}[not({_PROFESSIONAL})]{GEGEVEN}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(OVERKOEPELEND),
    ),
    Rule(
        id="P-3",
        familie=Familie.RZS,
        bron="RZS 1.0 P-3",
        eis="De initiator van een deelplan is een medewerker met achternaam of een natuurlijkPersoon met inp.bsn.",
        code="StUF055",
        nl="De initiator van een deelplan is geen medewerker met achternaam of natuurlijkPersoon met inp.bsn",
        en="the initiator of a deelplan is no medewerker with achternaam and no natuurlijkPersoon with inp.bsn",
        doe_nl="Geef de professional als medewerker of de client als natuurlijkPersoon",
        doe_en="give the professional as medewerker or the client as natuurlijkPersoon",
        check=nergens(f"{_INITIATOR}[not({_PROFESSIONAL} or normalize-space({_BSN}))]{GEGEVEN}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="P-4",
        familie=Familie.RZS,
        bron="RZS 1.0 P-4",
        eis="De client die initiator is van een deelplan, staat er ook als Client in.",
        code="StUF055",
        nl="De persoon die initiator is van het deelplan, ontbreekt als Client",
        en="the person who is initiator of the deelplan is not there as Client",
        doe_nl="Geef deze persoon ook als heeftBetrekkingOp met omschrijving Client",
        doe_en="give this person as heeftBetrekkingOp with omschrijving Client as well",
        check=_applicant_is_client,
        operaties=frozenset(CREEER),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="P-5",
        familie=Familie.RZS,
        bron="RZS 1.0 P-5",
        eis="Een levensdomeinplan heeft precies één heeftBetrekkingOpAndere: het gezinsplan.",
        code="StUF055",
        nl="Een levensdomeinplan heeft precies één heeftBetrekkingOpAndere",
        en="a levensdomeinplan has exactly one heeftBetrekkingOpAndere",
        doe_nl="Geef alleen de relatie met het gezinsplan",
        doe_en="give the relation to the gezinsplan only",
        check=_plan_relations(1, 1),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(("levensdomeinplan",)),
    ),
    Rule(
        id="P-6",
        familie=Familie.RZS,
        bron="RZS 1.0 P-6",
        eis="Een deelplan heeft één of twee keer heeftBetrekkingOpAndere: het gezinsplan en soms een levensdomeinplan.",
        code="StUF055",
        nl="Een deelplan heeft één of twee keer heeftBetrekkingOpAndere",
        en="a deelplan has one or two heeftBetrekkingOpAndere",
        doe_nl="Geef de relatie met het gezinsplan en zo nodig die met het levensdomeinplan",
        doe_en="give the relation to the gezinsplan and, where needed, to the levensdomeinplan",
        check=_plan_relations(1, 2),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="RZS-gezinsplan-relatie",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6, gezinsplan",
        eis="Een gezinsplan heeft zelf geen heeftBetrekkingOpAndere: de andere plannen verwijzen ernaar.",
        code="StUF055",
        nl="Een gezinsplan heeft zelf geen heeftBetrekkingOpAndere",
        en="a gezinsplan has no heeftBetrekkingOpAndere of its own",
        doe_nl="Leg de relatie in het levensdomeinplan of deelplan",
        doe_en="give the relation in the levensdomeinplan or deelplan",
        check=_plan_relations(0, 0),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(("gezinsplan",)),
    ),
    # The code is demanded of every zaak (ZDS-zaaktype).
    Rule(
        id="P-11",
        familie=Familie.RZS,
        bron="RZS 1.0 P-11",
        eis="Een nieuw plan noemt naast de code ook de omschrijving van zijn zaaktype.",
        code="StUF055",
        nl=_LACKS_NL,
        en=_LACKS_EN,
        doe_nl=_GIVE_NL,
        doe_en=_GIVE_EN,
        check=_ZONDER_OMSCHRIJVING,
        operaties=frozenset(CREEER),
        soorten=_ALLE_PLANNEN,
    ),
    Rule(
        id="RZS-uitvoerende",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6 (C-20)",
        eis="Een uitvoerende van een plan is een medewerker of een vestiging met vestigingsNummer.",
        code="StUF055",
        nl="Een uitvoerende van een plan is geen medewerker of vestiging met vestigingsNummer",
        en="an uitvoerende of a plan is no medewerker and no vestiging with vestigingsNummer",
        doe_nl="Geef een medewerker of een vestiging met vestigingsNummer",
        doe_en="give a medewerker or a vestiging with vestigingsNummer",
        check=nergens(_ANDERE_UITVOERENDE),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
    ),
    # Everybody understands the other spellings; only those who compare the text itself miss the client.
    Rule(
        id="RZS-client",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6",
        eis="De omschrijving van een client is precies Client.",
        code="StUF055",
        nl="De omschrijving van een client is precies Client, met een hoofdletter en zonder trema",
        en="the omschrijving of a client is exactly Client, with a capital and without diaeresis",
        doe_nl="Schrijf Client",
        doe_en="write Client",
        check=nergens(f"{_ZAAKOBJECT}[ZKN:omschrijving != '{CLIENT}']{GEGEVEN}{IS_CLIENT}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
    # Who is a party is for the professional to say; the combination is worth a look, not a refusal.
    Rule(
        id="P-13",
        familie=Familie.RZS,
        bron="RZS 1.0 P-13",
        eis="Een belanghebbende is iemand die geen client van die zaak is.",
        code="StUF058",
        nl="Een belanghebbende staat ook als Client in deze zaak",
        en="a belanghebbende is Client of this zaak too",
        doe_nl="Geef deze persoon één van beide rollen",
        doe_en="give this person one of both roles",
        check=_interested_party,
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
    # A client without BSN is refused by P-1; in other roles the tables leave the BSN optional.
    Rule(
        id="P-15",
        familie=Familie.RZS,
        bron="RZS 1.0 P-15",
        eis="Een persoon die bij een plan betrokken is, heeft een BSN.",
        code="StUF055",
        nl="Een betrokken natuurlijkPersoon heeft geen inp.bsn; andere systemen herkennen deze persoon niet",
        en="a natuurlijkPersoon has no inp.bsn, so other systems cannot tell who it is",
        doe_nl="Geef inp.bsn of laat deze persoon weg",
        doe_en="give inp.bsn or leave this person out",
        check=nergens(f"{HUIDIG}/*/{_PERSOON}[not(normalize-space(BG:inp.bsn))][parent::*[{_ROL}]]"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
)
