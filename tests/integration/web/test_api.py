"""The JSON API: what the scenario runner and other programs read."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from gateway.web.api import BASE
from tests.factories import CLIENT, GEZINSPLAN, S1, V1
from tests.integration.web.conftest import Site
from tests.traffic import NAAM

MESSAGE = {"id", "received_at", "zender", "ontvanger", "referentienummer", "operation", "zaakidentificatie", "zaaktype",
           "soort_plan", "state", "reply", "fault", "rule", "origin", "deliveries"}  # fmt: skip
KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None), "unknown": ()
}  # fmt: skip
DELIVERY = {"id", "destination", "operation", "state", "attempts", "reason", "next_attempt_at"}


def get(site: Site, path: str, status: int = 200) -> Any:
    """The JSON at an address of the API."""
    response = site.client.get(BASE + path)
    assert response.status_code == status, response.text
    assert response.content_type == "application/json"
    return response.json


def differences(value: Any, schema: Mapping[str, Any], named: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Where a value is not what a schema says; as much of JSON Schema as the description uses."""
    if reference := schema.get("$ref"):
        schema = named[reference.rpartition("/")[2]]
    if options := schema.get("anyOf"):
        if all(any(differences(value, option, named, where)) for option in options):
            yield f"{where}: none of the options"
    elif not isinstance(value, KINDS[schema["type"]]) or value not in schema.get("enum", [value]):
        yield f"{where}: not {schema['type']}"
    else:
        yield from (f"{where}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, one, inner in parts(value, schema):
            yield from differences(one, inner, named, f"{where}/{name}")


def parts(value: Any, schema: Mapping[str, Any]) -> Iterator[tuple[object, Any, Mapping[str, Any]]]:
    """What is inside a list or object, each with the schema it must meet."""
    if isinstance(value, list):
        yield from ((number, one, schema["items"]) for number, one in enumerate(value))
    if isinstance(value, dict):
        others = schema.get("additionalProperties", {"type": "unknown"})
        yield from ((name, one, schema.get("properties", {}).get(name, others)) for name, one in value.items())


def test_a_list_has_the_agreed_keys(site: Site) -> None:
    """Each message and delivery of a list carries the keys programs were promised."""
    answer = get(site, "/messages")
    assert all(set(message) == MESSAGE for message in answer["messages"])
    assert all(set(one) >= DELIVERY for message in answer["messages"] for one in message["deliveries"])
    assert answer["messages"][0]["received_at"] == "2026-04-01T08:00:00Z"


def test_a_list_can_be_followed_to_its_end(site: Site) -> None:
    """`next` leads through every page and is null on the last."""
    ids: list[int] = []
    before: int | None = None
    while True:
        page = get(site, f"/messages?limit=4{f'&before={before}' if before else ''}")
        ids += [message["id"] for message in page["messages"]]
        before = page["next"]
        if before is None:
            break
    assert ids == sorted({row.id for row in site.wissel.messages()}, reverse=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"zaak={GEZINSPLAN}", ["postponed", "delivered"]),
        ("zender=WMOBO&state=refused", ["refused"]),
        ("state=answered", ["answered"]),
        ("referentienummer=bestaat-niet", []),
        ("zaak=&zender=WMOBO", ["answered", "refused"]),
    ],
)
def test_filters_find(site: Site, query: str, expected: list[str]) -> None:
    """Filters combine; an empty one is no filter."""
    found = [message["id"] for message in get(site, f"/messages?{query}")["messages"]]
    assert found == [getattr(site.traffic, name) for name in expected]


def test_one_message_adds_explanation_and_events(site: Site) -> None:
    """A message by id has all keys of the list and tells per rule why it held or not."""
    answer = get(site, f"/messages/{site.traffic.parked}")
    assert set(answer) > MESSAGE
    assert [rule["naam"] for rule in answer["explanation"]["rules"] if rule["hit"]] == [answer["rule"]]
    assert answer["events"][0]["action"] == "message_accepted"
    assert [wait["kind"] for wait in answer["waits"]] == ["parked"]
    assert {one["origin"] for one in answer["made"]} == {site.traffic.parked}


def test_deliveries_and_causes(site: Site) -> None:
    """What is parked is found as a delivery and, counted, as a cause."""
    (delivery,) = get(site, "/deliveries?state=parked")["deliveries"]
    (cause,) = get(site, "/deadletters")["causes"]
    assert (delivery["destination"], delivery["message_id"]) == ("zakenmagazijn", site.traffic.parked)
    assert (cause["destination"], cause["number"], cause["reason"]) == ("zakenmagazijn", 1, delivery["reason"])


def test_rules_in_force(site: Site) -> None:
    """The rules show their fingerprint, variant, scenario, since when, and no error."""
    answer = get(site, "/rules")
    assert (answer["variant"], answer["scenario"], answer["error"]) == (V1, S1, None)
    assert answer["version"] == site.rules().version
    assert answer["since"] == "2026-04-01T08:00:00Z"


def test_a_broken_rules_file_is_told_and_not_taken(own_site: Site) -> None:
    """The old rules stay and the error names the line."""
    version = get(own_site, "/rules")["version"]
    own_site.rules.path.write_text("versie: 1\nonzin: ja\n")
    own_site.rules.look()
    answer = get(own_site, "/rules")
    assert answer["version"] == version
    assert "routing_rules.yaml:2: " in answer["error"]
    assert str(own_site.rules.path.parent) not in answer["error"]


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/messages/9999", 404, "bestaat niet"),
        ("/messages/abc", 404, "bestaat niet"),
        ("/messages?limit=veel", 400, "limit"),
        ("/messages?limit=-1", 400, "limit"),
        (f"/messages?before={10**30}", 400, "before"),
        ("/messages?state=kwijt", 400, "accepted, answered, refused"),
        ("/messages?bsn=1", 400, "bekend zijn referentienummer"),
        ("/rules?x=1", 400, "er zijn er hier geen"),
        ("/nergens", 404, "bestaat niet"),
    ],
)
def test_a_request_that_cannot_be_answered_says_why(site: Site, path: str, status: int, text: str) -> None:
    """Errors are JSON with one Dutch sentence, and repeat nothing of what was asked."""
    answer = get(site, path, status)
    assert set(answer) == {"error"}
    assert text in answer["error"]


def test_nothing_personal_is_in_any_answer(site: Site) -> None:
    """No address of the API gives a BSN, a name or content."""
    addresses = ["/messages", "/deliveries", "/deadletters", "/rules", "/openapi.json"]
    addresses += [f"/messages/{row.id}" for row in site.wissel.messages()]
    told = "".join(site.client.get(BASE + address).text for address in addresses)
    assert CLIENT not in told
    assert NAAM not in told
    assert "ZKN:zakLk01" not in told


def test_the_description_describes_the_answers(site: Site) -> None:
    """Every answer is valid against the schema OpenAPI gives for it, and every address is in it."""
    described = get(site, "/openapi.json")
    assert described["openapi"].startswith("3.1")
    examples = {f"{BASE}/messages/{{id}}": f"/messages/{site.traffic.parked}"}
    for path, item in described["paths"].items():
        ((method, operation),) = item.items()
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        address = examples.get(path, path.removeprefix(BASE))
        answer = judged(site, address, operation) if method == "post" else get(site, address)
        assert list(differences(answer, schema, described["components"]["schemas"])) == [], path
    assert len(described["paths"]) == 6


def judged(site: Site, address: str, operation: Mapping[str, Any]) -> Any:
    """The answer to a body of the first kind the description names."""
    media = next(iter(operation["requestBody"]["content"]))
    response = site.client.post(BASE + address, data=b"<bericht/>", content_type=media)
    assert response.status_code == 200
    return response.get_json()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_api_only_reads(site: Site, method: str) -> None:
    """Nothing can be changed through the API."""
    response = getattr(site.client, method)(f"{BASE}/messages")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
