"""Which operation a message calls: by its SOAPAction, else by its content; and the first reason why it calls none."""

from dataclasses import replace

import pytest

from gateway.errors import SoapError, StufError
from gateway.stuf import ns
from gateway.stuf.dispatch import BERICHTCODES, plain_action
from gateway.stuf.operations import BY_NAME, CATALOGUE, RZS_ACTION, Operation, of_root
from gateway.stuf.parse import read_xml
from gateway.stuf.read import read_message
from tests.factories import (
    Bericht,
    bevestig,
    creeer_zaak,
    fout,
    genereer_zaakidentificatie,
    initieer,
    notificeer,
    overdraag,
    stuurgegevens,
    update_zaak,
    voeg_document_toe,
    wijzig_document,
    zaakvraag,
)

_NS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in ns.PREFIXES.items())


def minimal(operation: Operation) -> Bericht:
    """The least that a message of an operation can be: its element, stuurgegevens and mutatiesoort."""
    sector = {ns.ZKN: "ZKN", ns.RZS: "RZS", ns.STUF: "StUF"}[operation.root[1:].split("}")[0]]
    given = stuurgegevens(
        operation.berichtcode,
        "REGIE",
        "ZMAG",
        sector=sector,
        entiteittype=operation.entiteittype or "",
        functie=(operation.functies or ("",))[0],
    )
    soort = f"<StUF:mutatiesoort>{operation.mutatiesoort}</StUF:mutatiesoort>" if operation.mutatiesoort else ""
    parameters = f"<ZKN:parameters>{soort}</ZKN:parameters>" if soort else ""
    root = f"{sector}:{operation.root.split('}')[1]}"
    status = '<ZKN:object><ZKN:heeft StUF:verwerkingssoort="T"/></ZKN:object>'
    body = status if operation.naam == "actualiseerZaakstatus_Lk01" else ""
    return Bericht(f"<{root} {_NS}>{given}{parameters}{body}</{root}>", operation.naam)


def operation_of(bericht: Bericht, action: str | None) -> str:
    """The name of the operation a message is taken to call."""
    return read_message(bericht.element, action).operation.naam


NAMED = [
    pytest.param(operation, action, id=f"{operation.naam} {number}")
    for operation in CATALOGUE
    for number, action in enumerate(operation.actions)
]


@pytest.mark.parametrize("form", ['"{}"', "{}", " '{}' ", '"{}" '], ids=["quoted", "bare", "apostrophes", "blanks"])
@pytest.mark.parametrize(("operation", "action"), NAMED)
def test_every_soap_action_calls_its_operation(operation: Operation, action: str, form: str) -> None:
    """The WSDL's own SOAPAction and each one derived by rule call their operation, however they are quoted."""
    assert operation_of(minimal(operation), form.format(action)) in (operation.naam, *_content_choice(operation))


def _content_choice(operation: Operation) -> tuple[str, ...]:
    """A generic action leaves the choice to the content; nothing in a minimal message tells more."""
    return (operation.naam,) if operation.generic else ()


ALONE = [row for row in CATALOGUE if len(of_root(row.root)) == 1]


@pytest.mark.parametrize("action", [None, "", '""', "''", " ", "urn:iets-anders"])
@pytest.mark.parametrize("operation", ALONE, ids=lambda row: row.naam)
def test_without_a_known_soap_action_the_element_decides(operation: Operation, action: str | None) -> None:
    """WS-I R1127: a message with an element of its own is known without a SOAPAction."""
    assert operation_of(minimal(operation), action) == operation.naam


BY_CONTENT = {
    "T is creeerZaak": (creeer_zaak(), "creeerZaak_Lk01"),
    "W is updateZaak": (update_zaak(), "updateZaak_Lk01"),
    "W with a new plan is updateZaak": (update_zaak(plannen=["P"]), "updateZaak_Lk01"),
    "W with a new status is actualiseerZaakstatus": (update_zaak(status="Klaar"), "actualiseerZaakstatus_Lk01"),
    "V is a plain kennisgeving": (update_zaak().replace("soort>W<", "soort>V<"), "zakLk01"),
    "C is a plain kennisgeving": (update_zaak().replace("soort>W<", "soort>C<"), "zakLk01"),
    "document with content": (voeg_document_toe(), "voegZaakdocumentToe_Lk01"),
    "document without content": (voeg_document_toe(inhoud=None), "maakZaakdocument_Lk01"),
    "document changed": (voeg_document_toe().replace("soort>T<", "soort>W<"), "edcLk01"),
    "question about a zaak": (zaakvraag(), "geefZaakdetails_Lv01"),
    "question about nothing in particular": (zaakvraag(zaak=""), "zakLv01"),
    "question for documents": (
        zaakvraag().replace(
            "</ZKN:gelijk>",
            "</ZKN:gelijk><ZKN:scope><ZKN:object><ZKN:heeftRelevant/></ZKN:object></ZKN:scope>",
        ),
        "geefLijstZaakdocumenten_Lv01",
    ),
    "question for the status": (
        zaakvraag().replace(
            "</ZKN:gelijk>",
            "<ZKN:heeft><ZKN:indicatieLaatsteStatus>J</ZKN:indicatieLaatsteStatus></ZKN:heeft></ZKN:gelijk>",
        ),
        "geefZaakstatus_Lv01",
    ),
    "trigger in the name of the message": (
        initieer().replace(">notificeerOverZaak<", ">initieerNotificeerOverZaak<"),
        "initieerNotificeerOverZaak",
    ),
}


@pytest.mark.parametrize("action", [None, "", '""'])
@pytest.mark.parametrize(("bericht", "expected"), BY_CONTENT.values(), ids=BY_CONTENT.keys())
def test_services_that_share_an_element_are_told_apart_by_content(
    bericht: Bericht, expected: str, action: str | None
) -> None:
    """creeerZaak, updateZaak, status, documents and questions share elements; what they say tells which it is."""
    assert operation_of(bericht, action) == expected


@pytest.mark.parametrize("root", ["zakLk01", "edcLk01", "zakLv01"])
def test_a_generic_soap_action_leaves_it_to_the_content(root: str) -> None:
    """The action of plain StUF-ZKN says no more than the element does."""
    bericht, expected = {
        "zakLk01": BY_CONTENT["W with a new status is actualiseerZaakstatus"],
        "edcLk01": BY_CONTENT["document without content"],
        "zakLv01": BY_CONTENT["question for documents"],
    }[root]
    assert operation_of(bericht, f"{ns.ZKN}/{root}") == expected


@pytest.mark.parametrize("status", ['xsi:nil="true"', 'StUF:verwerkingssoort="I"'])
def test_only_a_new_status_sets_a_status(status: str) -> None:
    """A status that is nil or only identifies does not make an update a change of status."""
    bericht = update_zaak(status="Klaar")
    wanted = 'StUF:entiteittype="ZAKSTT" StUF:verwerkingssoort="T"'
    soort = status if "verwerkingssoort" in status else f'StUF:verwerkingssoort="T" {status}'
    changed = bericht.replace(wanted, f'StUF:entiteittype="ZAKSTT" {soort}')
    assert operation_of(changed, None) == "updateZaak_Lk01"


OTHERS_ACTION = {
    "updateZaak on a document": (voeg_document_toe(), BY_NAME["updateZaak_Lk01"].soap_action),
    "creeerZaak on a question": (zaakvraag(), BY_NAME["creeerZaak_Lk01"].soap_action),
    "Du01 on a Di01": (overdraag(), BY_NAME["bevestigOverdragenZaak"].soap_action),
    "notificeer on initieer": (initieer(), f"{RZS_ACTION}/notificeerOverZaak"),
    "Fo01 on a Fo03": (fout(), f"{ns.STUF}/Fo01"),
}


@pytest.mark.parametrize(("bericht", "action"), OTHERS_ACTION.values(), ids=OTHERS_ACTION.keys())
def test_the_action_of_another_message_is_refused(bericht: Bericht, action: str) -> None:
    """A SOAPAction that belongs to another element is a Client fault: nobody knows what was meant."""
    with pytest.raises(SoapError, match="SOAPAction hoort bij een ander bericht") as caught:
        read_message(bericht.element, action)
    assert caught.value.faultcode == "Client"


def _as(bericht: Bericht, old: str, new: str) -> Bericht:
    return bericht.replace(old, new)


def _other_root(bericht: Bericht, root: str, namespace: str) -> Bericht:
    """The message under another element, in another namespace; its stuurgegevens stay as they are."""
    old = bericht.xml.split(" ", 1)[0][1:]
    prefix = old.split(":")[0]
    xml = bericht.xml.replace(f"<{old} ", f"<{prefix}:{root} ", 1).replace(f"</{old}>", f"</{prefix}:{root}>")
    return replace(
        bericht, xml=xml.replace(f'xmlns:{prefix}="{ns.PREFIXES[prefix]}"', f'xmlns:{prefix}="{namespace}"', 1)
    )


ZAK, DI01 = creeer_zaak(), overdraag()
UNFIT: dict[str, tuple[Bericht, str]] = {
    "StUF 02.04": (_as(ZAK, ns.STUF, "http://www.egem.nl/StUF/StUF0204"), "StUF001"),
    "StUF 03.02": (_as(ZAK, ns.STUF, "http://www.egem.nl/StUF/StUF0302"), "StUF001"),
    "stuurgegevens in no namespace": (_as(ZAK, "StUF:berichtcode", "berichtcode"), "StUF001"),
    "another sectormodel": (_other_root(ZAK, "npsLk01", ns.BG), "StUF004"),
    "a namespace nobody knows": (_other_root(ZAK, "zakLk01", "urn:x"), "StUF004"),
    "older zkn": (_other_root(ZAK, "zakLk01", "http://www.egem.nl/StUF/sector/zkn/0300"), "StUF007"),
    "ZDS 1.2": (_other_root(ZAK, "zakLk01", ns.ZDS12), "StUF007"),
    "draft of RZS": (_other_root(DI01, "overdragenZaak_Di01", ns.RZS_DRAFT), "StUF007"),
    "berichtcode that does not exist": (_as(ZAK, ">Lk01<", ">Lk99<"), "StUF022"),
    "berichtcode in lower case": (_as(ZAK, ">Lk01<", ">lk01<"), "StUF022"),
    "unknown element, unknown berichtcode": (_other_root(_as(ZAK, ">Lk01<", ">Xx01<"), "zakXx01", ns.ZKN), "StUF022"),
    "berichtcode of another message": (_as(ZAK, ">Lk01<", ">Lv01<"), "StUF025"),
    "synchronous kennisgeving": (_other_root(_as(ZAK, ">Lk01<", ">Lk02<"), "zakLk02", ns.ZKN), "StUF025"),
    "trigger message": (_other_root(_as(ZAK, ">Lk01<", ">Tr01<"), "Tr01Bericht", ns.STUF), "StUF025"),
    "entiteittype that does not exist": (_as(ZAK, ">ZAK</StUF:entiteittype>", ">XYZ</StUF:entiteittype>"), "StUF028"),
    "no entiteittype": (_as(ZAK, "<StUF:entiteittype>ZAK</StUF:entiteittype>", ""), "StUF028"),
    "unknown element and entiteittype": (
        _other_root(_as(ZAK, ">ZAK</StUF:entiteittype>", ">XYZ</StUF:entiteittype>"), "xyzLk01", ns.ZKN),
        "StUF028",
    ),
    "entiteittype of another message": (_as(ZAK, ">ZAK</StUF:entiteittype>", ">EDC</StUF:entiteittype>"), "StUF031"),
    "entiteittype that is not offered": (
        _other_root(_as(ZAK, ">ZAK</StUF:entiteittype>", ">MDW</StUF:entiteittype>"), "mdwLk01", ns.ZKN),
        "StUF031",
    ),
    "functie that does not exist": (_as(DI01, ">overdragenZaak<", ">doeIets<"), "StUF034"),
    "no functie": (_as(DI01, "<StUF:functie>overdragenZaak</StUF:functie>", ""), "StUF034"),
    "unknown element and functie": (
        _other_root(_as(DI01, ">overdragenZaak<", ">doeIets<"), "doeIets_Di01", ns.RZS),
        "StUF034",
    ),
    "functie of another message": (_as(DI01, ">overdragenZaak<", ">notificeerOverZaak<"), "StUF037"),
    "all known, not together": (_other_root(ZAK, "zakXk01", ns.ZKN), "StUF040"),
    "functie of a message that is not offered": (_other_root(DI01, "overdragenZaak_Di02", ns.RZS), "StUF040"),
}


@pytest.mark.parametrize("action", [None, '""'])
@pytest.mark.parametrize(("bericht", "code"), UNFIT.values(), ids=UNFIT.keys())
def test_the_first_reason_of_table_4_1_is_told(bericht: Bericht, code: str, action: str | None) -> None:
    """A message that calls nothing here gets exactly the code of StUF 03.01 table 4.1 that applies first."""
    with pytest.raises(StufError) as caught:
        read_message(bericht.element, action)
    assert caught.value.code == code
    assert caught.value.details


OTHER_VERSIONS = {
    "StUF 02.04": ("StUF 02.04", "", "StUF 03.01"),
    "another sectormodel": ("another sectormodel", f"{ns.BG}/npsLk01", "zkn0310 en rzs0310"),
    "older zkn": ("older zkn", "http://www.egem.nl/StUF/sector/zkn/0300/zakLk01", "zkn0310"),
    "ZDS 1.2": ("ZDS 1.2", f"{ns.ZDS12}/creeerZaak_Lk01", "ZDS 1.1 (zkn0310)"),
    "draft of RZS": ("draft of RZS", f"{ns.RZS_DRAFT}/overdragenZaak_Di01", "rzs0310 versie 1.0"),
}


@pytest.mark.parametrize("name", OTHER_VERSIONS)
def test_the_nearest_version_is_named(name: str) -> None:
    """Whoever sends another version hears what it is and which one is supported, also with a SOAPAction of its own."""
    unfit, action, supported = OTHER_VERSIONS[name]
    bericht, code = UNFIT[unfit]
    with pytest.raises(StufError) as caught:
        read_message(bericht.element, f'"{action}"')
    assert caught.value.code == code
    assert f"Ondersteund wordt {supported}".casefold() in caught.value.details.casefold().replace("worden", "wordt")


def test_a_draft_with_its_capitals_is_told_what_it_is() -> None:
    """The old draft of RZS writes Stuurgegevens; it is recognised all the same (RZS fact sheet C-39)."""
    draft = UNFIT["draft of RZS"][0].replace(":stuurgegevens>", ":Stuurgegevens>")
    with pytest.raises(StufError, match="StUF007 Dit is een bericht van een oud concept van RZS"):
        read_message(draft.element, f"{RZS_ACTION}/iitieerNotificeerOverZaak")


SEVERAL_WRONG = [
    (("berichtcode", ">Lk01<", ">Xx01<"), ("entiteittype", ">ZAK</StUF:ent", ">XYZ</StUF:ent"), "StUF022"),
    (("version", ns.STUF, "urn:stuf"), ("berichtcode", ">Lk01<", ">Xx01<"), "StUF001"),
    (("sector", ns.ZKN, "urn:zkn"), ("berichtcode", ">Lk01<", ">Xx01<"), "StUF004"),
]


@pytest.mark.parametrize(("first", "second", "code"), SEVERAL_WRONG)
def test_only_the_first_of_several_faults_is_told(
    first: tuple[str, str, str], second: tuple[str, str, str], code: str
) -> None:
    """StUF 03.01 par. 4.4.3: one fault, the first row that applies."""
    bericht = ZAK.replace(*first[1:]).replace(*second[1:])
    with pytest.raises(StufError) as caught:
        read_message(bericht.element, None)
    assert caught.value.code == code


MISMATCHED = [
    (creeer_zaak(), "updateZaak_Lk01"),
    (creeer_zaak(), "actualiseerZaakstatus_Lk01"),
    (update_zaak(), "creeerZaak_Lk01"),
    (voeg_document_toe().replace("soort>T<", "soort>W<"), "voegZaakdocumentToe_Lk01"),
]


@pytest.mark.parametrize(("bericht", "named"), MISMATCHED)
def test_a_soap_action_that_contradicts_the_mutatiesoort_is_refused(bericht: Bericht, named: str) -> None:
    """Of two services with one element the mutatiesoort must be that of the one the SOAPAction names (StUF040)."""
    with pytest.raises(StufError, match="StUF040"):
        read_message(bericht.element, BY_NAME[named].soap_action)


OLD_STATUS = (
    'StUF:entiteittype="ZAKSTT" StUF:verwerkingssoort="T"',
    'StUF:entiteittype="ZAKSTT" StUF:verwerkingssoort="I"',
)
NO_NEW_STATUS = [update_zaak(), update_zaak(plannen=["P"]), update_zaak(status="Klaar").replace(*OLD_STATUS)]


@pytest.mark.parametrize("bericht", NO_NEW_STATUS, ids=["nothing new", "new plan", "old status"])
def test_a_change_of_status_needs_a_new_status(bericht: Bericht) -> None:
    """The SOAPAction actualiseerZaakstatus is no way around the agreements about other changes (StUF040)."""
    action = BY_NAME["actualiseerZaakstatus_Lk01"].soap_action
    with pytest.raises(StufError, match="StUF040"):
        read_message(bericht.element, action)
    assert operation_of(update_zaak(status="Klaar", plannen=["P"]), action) == "actualiseerZaakstatus_Lk01"


def test_without_mutatiesoort_the_soap_action_is_believed() -> None:
    """A message that leaves the mutatiesoort out is left to the schema."""
    bericht = update_zaak().replace("<StUF:mutatiesoort>W</StUF:mutatiesoort>", "")
    assert operation_of(bericht, BY_NAME["updateZaak_Lk01"].soap_action) == "updateZaak_Lk01"


@pytest.mark.parametrize(
    ("header", "plain"),
    [(None, ""), ("", ""), ('""', ""), ('"urn:a"', "urn:a"), ("'urn:a'", "urn:a"), (' "urn:a" ', "urn:a")],
)
def test_plain_action(header: str | None, plain: str) -> None:
    """Quotes and blanks around a SOAPAction do not count."""
    assert plain_action(header) == plain


def test_the_berichtcodes_are_those_of_the_standard() -> None:
    """StUF 03.01 par. 4.1.2 lists 54 codes; those of every operation are among them."""
    assert len(BERICHTCODES) == 12 + 2 * 14 + 6 + 2 * 4
    assert {row.berichtcode for row in CATALOGUE} <= BERICHTCODES


def test_names_and_actions_are_unambiguous() -> None:
    """A name or a SOAPAction stands for one operation; the portType and service of each are filled."""
    names = [row.naam for row in CATALOGUE]
    actions = [action for row in CATALOGUE for action in row.actions]
    assert len(set(names)) == len(names)
    assert len(set(actions)) == len(actions)
    assert all(row.port_types and row.service for row in CATALOGUE)


REPLIES = {
    "creeerZaak_Lk01": (False, "Fo03", "Bv03Bericht"),
    "geefZaakdetails_Lv01": (True, "Fo02", "zakLa01"),
    "geefZaakdocumentLezen_Lv01": (True, "Fo02", "edcLa01"),
    "genereerZaakIdentificatie_Di02": (True, "Fo02", "genereerZaakIdentificatie_Du02"),
    "updateZaakdocument_Di02": (True, "Fo02", "Bv02Bericht"),
    "overdragenZaak": (False, "Fo03", "Bv03Bericht"),
    "Fo03": (False, "Fo03", "Bv03Bericht"),
}


@pytest.mark.parametrize(("naam", "expected"), REPLIES.items())
def test_the_mode_of_an_operation(naam: str, expected: tuple[bool, str, str]) -> None:
    """Synchronous operations answer on the connection and fail with Fo02, all others with Bv03 and Fo03."""
    row = BY_NAME[naam]
    assert (row.synchronous, row.fault.split("}")[1][:4], row.reply.split("}")[1]) == expected


def test_builders_make_what_they_say() -> None:
    """The builders these tests stand on give messages of the operation they name, with and without SOAPAction."""
    made = [creeer_zaak(), update_zaak(), update_zaak(status="x"), voeg_document_toe(), zaakvraag(), wijzig_document()]
    made += [genereer_zaakidentificatie(), overdraag(), bevestig("R"), notificeer(), initieer(), fout()]
    for bericht in made:
        assert operation_of(bericht, None) == operation_of(bericht, bericht.action) == bericht.operation
        assert read_xml(bericht.envelope) is not None
