"""Simulated peers over real HTTP and SOAP: zeep on a served WSDL at one side, the SOAP endpoints at the other.

Here the peers talk to each other; there is no gateway in between.
"""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from gateway.access.partners import Rol
from gateway.bootstrap import descriptions
from gateway.clock import SystemClock
from gateway.routing.load import load_rules
from gateway.settings import find_file
from gateway.simulator.serve import Addresses, running
from gateway.simulator.simulator import build_simulator
from gateway.stuf import validate

RULES = load_rules(find_file(Path("routing_rules.yaml")))
SCHEMAS = validate.load(find_file(Path("schemas/stuf-zkn")))
NOTIFICATION = {
    "zaak": "9990ZK0001",
    "zaaktype": "WMO-HH",
    "zaaktype omschrijving": "Behandelen aanvraag",
    "gebeurtenis": "Creeer zaak",
}


@contextmanager
def simulated(rol: Rol, sends_to: str) -> Iterator[Addresses]:
    """The peers of a role on free ports."""
    simulator = build_simulator(rol, RULES, sends_to, SystemClock(), SCHEMAS)
    with running(simulator, descriptions(), 0, 0) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def backoffices() -> Iterator[Addresses]:
    """The backoffices, listening; they send nowhere."""
    with simulated(Rol.BACKOFFICE, "http://127.0.0.1:9") as addresses:
        yield addresses


@pytest.fixture(scope="module")
def regie(backoffices: Addresses) -> Iterator[Addresses]:
    """The regiesysteem, for which wmo stands in the place of the gateway."""
    with simulated(Rol.REGIESYSTEEM, f"{backoffices.soap}/wmo") as addresses:
        yield addresses


@pytest.fixture(autouse=True)
def normal(backoffices: Addresses) -> Iterator[None]:
    """Whatever a test makes of wmo, afterwards it behaves again."""
    yield
    behave(backoffices, "normaal")


def send(at: Addresses, **order: Any) -> Any:
    """The facts of an answer to what the regiesysteem was told to send."""
    body = {"peer": "regiesysteem", "sjabloon": "notificeerOverZaak", "gegevens": NOTIFICATION, "naar": "wmo", **order}
    return requests.post(f"{at.control}/verstuur", json=body, timeout=30).json()


def received(at: Addresses, **parameters: Any) -> Any:
    """What arrived at a simulator."""
    return requests.get(f"{at.control}/ontvangen", params=parameters, timeout=30).json()


def behave(at: Addresses, gedrag: str) -> None:
    """Have wmo behave so."""
    requests.post(f"{at.control}/gedrag", json={"peer": "wmo", "gedrag": gedrag}, timeout=30).raise_for_status()


def test_message_travels_by_the_wsdl(backoffices: Addresses, regie: Addresses) -> None:
    """A template goes out through zeep, arrives as the same facts, and the Bv03 fits the WSDL."""
    since = received(backoffices)["laatste"]
    facts = send(regie)
    assert (facts["berichtcode"], facts["afwijking"], facts["status"]) == ("Bv03", "", 200)
    (arrived,) = received(backoffices, na=since, peer="wmo")["berichten"]
    assert arrived["referentienummer"] == facts["referentienummer"]
    assert (arrived["zender"], arrived["ontvanger"], arrived["bericht"]) == ("REGIE", "WMOBO", "notificeerOverZaak")
    assert received(backoffices, na=since, peer="schuldhulp")["berichten"] == []


def test_same_stamp_makes_the_same_message(backoffices: Addresses, regie: Addresses) -> None:
    """With number and moment given a message can be sent again, byte for byte the same; both get one answer."""
    facts = send(regie)
    stamp = {key: facts[key] for key in ("referentienummer", "tijdstipBericht")}
    assert send(regie, **stamp)["xml"] == facts["xml"]
    assert send(regie, **stamp, gegevens={**NOTIFICATION, "zaak": "9990ZK0002"})["code"] == "StUF016"


def test_other_zender(backoffices: Addresses, regie: Addresses) -> None:
    """A message can be sent in another name, to see who is refused."""
    since = received(backoffices)["laatste"]
    send(regie, zender="ONBEKEND")
    assert received(backoffices, na=since)["berichten"][0]["zender"] == "ONBEKEND"


def test_away_is_refused_connections_and_back_again(backoffices: Addresses, regie: Addresses) -> None:
    """Away means that nothing listens, also on kept-alive connections; back means on the same port."""
    assert send(regie)["berichtcode"] == "Bv03"
    behave(backoffices, "weg")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{backoffices.soap}/wmo/services/OntvangAsynchroon?wsdl", timeout=5)
    started = time.monotonic()
    assert "Geen antwoord" in send(regie)["fout"]
    assert time.monotonic() - started < 5
    behave(backoffices, "normaal")
    assert send(regie)["berichtcode"] == "Bv03"


def test_misbehaving(backoffices: Addresses, regie: Addresses) -> None:
    """A peer refuses or answers nonsense when told to, and says how it behaves."""
    behave(backoffices, "fo03")
    assert (facts := send(regie))["code"] == "StUF058" and facts["berichtcode"] == "Fo03"
    behave(backoffices, "html")
    assert (facts := send(regie))["berichtcode"] == "" and facts["status"] == 200
    assert requests.get(f"{backoffices.control}/gezond", timeout=5).json()["peers"]["wmo"] == "html"


def test_waiting_for_what_arrives(backoffices: Addresses, regie: Addresses) -> None:
    """A question for what arrived can wait, and gives up in time."""
    since = received(backoffices)["laatste"]
    started = time.monotonic()
    assert received(backoffices, na=since, wacht=0.3)["berichten"] == []
    assert time.monotonic() - started >= 0.3


def test_work_order_is_answered_of_its_own_accord() -> None:
    """A backoffice told to accept sends, after its Bv03, a Du01 that names the number of the Di01 (RZS 3.6)."""
    with (
        simulated(Rol.REGIESYSTEEM, "http://127.0.0.1:9") as regie,
        simulated(Rol.BACKOFFICE, regie.soap) as backoffice,
    ):
        behave(backoffice, "overdracht-accepteren")
        facts = _send_order(backoffice)
        assert facts["berichtcode"] == "Bv03"
        (answer,) = received(regie, wacht=10)["berichten"]
        assert (answer["bericht"], answer["cross_refnummer"]) == ("bevestigOverdragenZaak", facts["referentienummer"])
        assert "Overdracht geaccepteerd" in answer["xml"]


def _send_order(backoffice: Addresses) -> Any:
    with simulated(Rol.REGIESYSTEEM, f"{backoffice.soap}/wmo") as sender:
        values = {key: NOTIFICATION[key] for key in ("zaak", "zaaktype", "zaaktype omschrijving")}
        return send(sender, sjabloon="overdragenZaak", gegevens=values)


def test_raw_bytes(regie: Addresses) -> None:
    """What no template allows can be sent as it is; the answer is a plain SOAP fault."""
    facts = send(regie, ruw="<geen-soap/>", sjabloon="", gegevens={})
    assert (facts["status"], facts["berichtcode"]) == (500, "")
    assert "SOAP" in facts["omschrijving"]


def test_own_template(regie: Addresses) -> None:
    """A tester's own template is sent like a shipped one."""
    source = (Path("gateway/simulator/sjablonen") / "notificeerOverZaak.xml").read_text("utf-8")
    assert send(regie, sjabloon="", xml=source)["berichtcode"] == "Bv03"


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"peer": "wmo"}, "Hier is geen 'wmo'; wel: regiesysteem"),
        ({"sjabloon": "bestaatNiet"}, "geen sjabloon 'bestaatNiet'"),
        ({"naar": "niemand"}, "geen partner 'niemand'"),
        ({"gegevens": {}}, "geef een waarde voor 'zaak'"),
        ({"onzin": 1}, "onzin"),
    ],
)
def test_wrong_order_is_told(regie: Addresses, order: dict[str, Any], told: str) -> None:
    """An order that cannot be carried out is answered with what is wrong, in one sentence."""
    assert told in send(regie, **order)["fout"]


def test_control_api_only_takes_json(regie: Addresses) -> None:
    """A page in a browser cannot steer a simulator with a form."""
    assert requests.post(f"{regie.control}/gedrag", data="peer=wmo", timeout=5).status_code == 415


def test_templates_are_listed(regie: Addresses) -> None:
    """Who wants to send something can ask what there is."""
    names = {item["naam"] for item in requests.get(f"{regie.control}/sjablonen", timeout=5).json()["sjablonen"]}
    assert {"creeerZaak-gezinsplan", "geefZaakstatus"} <= names


def test_document_content_is_base64(regie: Addresses, backoffices: Addresses) -> None:
    """The content of a document travels as the base64 it is given as."""
    content = base64.b64encode(b"\x00\xff").decode()
    since = received(backoffices)["laatste"]
    send(regie, sjabloon="voegZaakdocumentToe", gegevens={"zaak": "9990Z", "document": "9990D", "inhoud": content})
    assert f">{content}<" in received(backoffices, na=since)["berichten"][0]["xml"]
