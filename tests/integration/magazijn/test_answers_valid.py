"""Whatever is stored and whatever is asked for, the answer is valid by schema."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.clock import FixedClock
from gateway.magazijn.magazijn import MIGRATIONS, Magazijn
from gateway.store.engine import open_engine
from gateway.store.migrate import upgrade
from gateway.stuf.parse import open_envelope, read_xml
from gateway.stuf.validate import Schemas
from tests.integration.magazijn.conftest import NOW, opened
from tests.unit.magazijn.builder import (
    ANNA,
    ASYNC,
    BART,
    CARLA,
    DEELPLAN,
    GEZINSPLAN,
    VRAAG,
    action,
    andere,
    asked,
    client,
    document,
    el,
    employee,
    executor,
    lk01,
    lv01,
    new_zaak,
    on_identificatie,
    person,
    relation,
    status,
)

OWN = (
    *("identificatie", "omschrijving", "toelichting", "kenmerk", "anderZaakObject", "resultaat", "startdatum"),
    *("registratiedatum", "publicatiedatum", "einddatumGepland", "uiterlijkeEinddatum", "einddatum", "opschorting"),
    *("verlenging", "betalingsIndicatie", "laatsteBetaaldatum", "archiefnominatie", "datumVernietigingDossier"),
    *("zaakniveau", "deelzakenIndicatie"),
)
PERSON = (
    *("inp.bsn", "anp.identificatie", "geslachtsnaam", "voorvoegselGeslachtsnaam", "voorletters", "voornamen"),
    *("geslachtsaanduiding", "geboortedatum"),
)
EMPLOYEE = ("identificatie", "achternaam", "voorletters", "voorvoegselAchternaam", "roepnaam", "telefoonnummer")
ROLES = {
    "heeftAlsBelanghebbende": "ZAKBTRBLH",
    "heeftAlsGemachtigde": "ZAKBTRGMC",
    "heeftAlsInitiator": "ZAKBTRINI",
    "heeftAlsUitvoerende": "ZAKBTRUTV",
}
STATUS = ("zkt.code", "zkt.omschrijving", "volgnummer", "code", "omschrijving", "ingangsdatumObject")
DOCUMENT = (
    *("identificatie", "dct.omschrijving", "creatiedatum", "ontvangstdatum", "titel", "beschrijving", "formaat"),
    *("taal", "versie", "status", "verzenddatum", "vertrouwelijkAanduiding", "auteur", "link"),
)
ANDER = ("identificatie", "omschrijving", "toelichting", "startdatum", "einddatum")


def some(*namen: str, prefix: str = "ZKN") -> st.SearchStrategy[str]:
    """Some of these elements, in their own order, as a scope asks for them."""
    chosen = st.sets(st.sampled_from(namen), min_size=1)
    return chosen.map(lambda picked: asked(*(naam for naam in namen if naam in picked), prefix=prefix))


def inside(code: str, content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A gerelateerde of one entity type."""
    return content.map(lambda text: el("gerelateerde", text, f'StUF:entiteittype="{code}"'))


@st.composite
def party(draw: st.DrawFn) -> str:
    """A gerelateerde in a role: one or both kinds."""
    kinds = {
        "medewerker": el("medewerker", draw(some(*EMPLOYEE)), 'StUF:entiteittype="MDW"'),
        "natuurlijkPersoon": el("natuurlijkPersoon", draw(some(*PERSON, prefix="BG")), 'StUF:entiteittype="NPS"'),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(kinds)), min_size=1))
    return el("gerelateerde", "".join(kinds[kind] for kind in sorted(chosen)))


@st.composite
def scopes(draw: st.DrawFn) -> str:
    """A scope as a consumer might send it."""
    parts = [draw(some(*OWN))]
    if draw(st.booleans()):
        parts.append(relation("isVan", "ZAKZKT", "", draw(inside("ZKT", some("omschrijving", "code", "trefwoord")))))
    for naam, code in ROLES.items():
        if draw(st.booleans()):
            parts.append(relation(naam, code, "", draw(party()), draw(some("code", "omschrijving", "toelichting"))))
    if draw(st.booleans()):
        other = draw(inside("ZAK", some(*ANDER)))
        parts.append(relation("heeftBetrekkingOpAndere", "ZAKZAKBTR", "", other))
    if draw(st.booleans()):
        wanted = draw(inside("STT", some(*STATUS)))
        own = draw(some("toelichting", "datumStatusGezet", "indicatieLaatsteStatus"))
        parts.append(relation("heeft", "ZAKSTT", "", wanted, own))
    if draw(st.booleans()):
        own = draw(some("titel", "beschrijving", "registratiedatum", "stt.volgnummer", "stt.omschrijving"))
        parts.append(relation("heeftRelevant", "ZAKEDC", "", draw(inside("EDC", some(*DOCUMENT))), own))
    return "".join(parts)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Magazijn:
    """A magazijn with a gezinsplan, a deelplan, statuses, persons of every kind and documents."""
    folder: Path = tmp_path_factory.mktemp("magazijn")
    engine = open_engine(f"sqlite:///{folder / 'magazijn.db'}")
    upgrade(engine, MIGRATIONS)
    magazijn = Magazijn(engine, folder / "documenten", FixedClock(NOW), "9990")
    kenmerk = el("kenmerk", el("kenmerk", "PLAN-42") + el("bron", "Regiesysteem"))
    belanghebbende = relation("heeftAlsBelanghebbende", "ZAKBTRBLH", "T", person(CARLA))
    foreigner = el("natuurlijkPersoon", el("anp.identificatie", "1" * 17, prefix="BG"), _entiteit("NPS"))
    gemachtigde = relation("heeftAlsGemachtigde", "ZAKBTRGMC", "T", el("gerelateerde", foreigner))
    gezinsplan = new_zaak(
        GEZINSPLAN,
        client(ANNA),
        client(BART),
        belanghebbende,
        wie=gemachtigde + relation("heeftAlsInitiator", "ZAKBTRINI", "T", employee("REG0417")),
        kenmerk=kenmerk,
    )
    deelplan = new_zaak(
        DEELPLAN,
        client(ANNA),
        executor("WT0093"),
        andere(GEZINSPLAN),
        status("1", "Aanvraag ontvangen", "20160412"),
        status("2", "In behandeling", "20160413"),
        code="WMO-HH",
        wie=relation("heeftAlsInitiator", "ZAKBTRINI", "T", person(ANNA)),
    )
    documents = [document(f"9990DOC{number}", DEELPLAN, "aGFsbG8=") for number in range(2)]
    for body in (lk01(gezinsplan), lk01(deelplan), *(lk01(row, entiteittype="EDC") for row in documents)):
        assert magazijn.receive(ASYNC, body, None, None).berichtcode == "Bv03"
    return magazijn


def _entiteit(code: str) -> str:
    return f'StUF:entiteittype="{code}" StUF:verwerkingssoort="T"'


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(wanted=scopes(), zaak=st.sampled_from([GEZINSPLAN, DEELPLAN]))
def test_every_valid_question_has_a_valid_answer(filled: Magazijn, schemas: Schemas, wanted: str, zaak: str) -> None:
    """A question that is valid by schema gets an La01 that is valid by schema."""
    body = lv01(on_identificatie(zaak), wanted)
    question = open_envelope(read_xml(body))
    assert not schemas.problems(question), [problem.message_en for problem in schemas.problems(question)]
    reply = filled.receive(VRAAG, body, action("geefZaakdetails_Lv01"), None)
    answer = opened(reply)
    assert reply.berichtcode == "La01"
    assert not schemas.problems(answer), [(problem.path, problem.message_en) for problem in schemas.problems(answer)]
