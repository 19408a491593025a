"""What monitoring reads: is it alive, can it work, and in numbers how it goes."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from gateway.errors import StorageError
from tests.factories import CLIENT, DEELPLAN, GEZINSPLAN
from tests.integration.web.conftest import Site


def metrics(site: Site) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample by name and the values of its labels, those in order of their names."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(site.client.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(value for _, value in sorted(sample.labels.items()))] = sample.value
    return found


def away(*_: object) -> None:
    """A store that does not answer."""
    raise StorageError("weg")


def test_alive_needs_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is alive also when its store is not there."""
    monkeypatch.setattr("gateway.store.insight.SqlInsight.is_current", away)
    assert site.client.get("/healthz").json == {"status": "ok"}


def test_ready_when_everything_is_there(site: Site) -> None:
    """With a store that is up to date and rules in force messages can be accepted."""
    response = site.client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"ready": True, "database": "ok", "rules": site.rules().version, "rules_error": None}


def test_not_ready_without_the_store(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that does not answer is named, with 503."""
    monkeypatch.setattr("gateway.store.insight.SqlInsight.is_current", away)
    response = site.client.get("/readyz")
    assert response.status_code == 503
    assert response.json
    assert (response.json["ready"], response.json["database"]) == (False, "niet bereikbaar")


def test_not_ready_with_old_tables(own_site: Site) -> None:
    """A database that misses a migration is not ready."""
    with own_site.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = own_site.client.get("/readyz")
    assert (response.status_code, response.json and response.json["database"]) == (503, "niet bijgewerkt")


def test_a_broken_rules_file_is_a_detail(own_site: Site) -> None:
    """The gateway works on with the rules it had, so it stays ready and tells what is wrong."""
    own_site.rules.path.write_text("onzin: ja\n")
    own_site.rules.look()
    response = own_site.client.get("/readyz")
    assert response.status_code == 200
    assert response.json
    assert ":1: " in response.json["rules_error"]


def test_metrics_count_what_passed(own_site: Site) -> None:
    """Messages and deliveries are counted by what became of them."""
    found = metrics(own_site)
    assert found["regiewissel_store_up"] == {(): 1}
    assert found["regiewissel_messages"]["StUF058", "creeerZaak_Lk01", "refused"] == 1
    assert sum(found["regiewissel_messages"].values()) == len(own_site.wissel.messages())
    assert found["regiewissel_deliveries"]["zakenmagazijn", "parked"] == 1
    assert sum(found["regiewissel_deliveries"].values()) == len(own_site.wissel.deliveries())


def test_the_oldest_waiting_grows(own_site: Site) -> None:
    """Age is told of what is on its way, not of what is parked or delivered."""
    own_site.wissel.clock.advance(90)
    found = metrics(own_site)["regiewissel_oldest_waiting_seconds"]
    assert found["wmo",] == 90
    assert found["regiesysteem",] == 0


def test_requests_are_counted_by_route(own_site: Site) -> None:
    """The label is the rule of the route: no number of a message or anything typed becomes a label."""
    own_site.client.get(f"/berichten/{own_site.traffic.parked}")
    own_site.client.get("/iemand/typt/wat")
    found = metrics(own_site)
    assert found["regiewissel_requests_total"]["/berichten/<int:message_id>", "GET", "200"] == 1
    assert found["regiewissel_requests_total"]["unknown", "GET", "404"] == 1
    assert found["regiewissel_request_seconds_count"]["/berichten/<int:message_id>",] == 1


def test_metrics_hold_nothing_personal(site: Site) -> None:
    """No BSN and no number of a zaak is in them."""
    told = site.client.get("/metrics").text
    assert not re.search(rf"{CLIENT}|{DEELPLAN}|{GEZINSPLAN}|TEST-\d+", told)


def test_metrics_without_the_store_say_so(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monitoring still gets an answer, in which the store is down and nothing is counted as zero."""
    monkeypatch.setattr("gateway.store.insight.SqlInsight.message_counts", away)
    found = metrics(own_site)
    assert found["regiewissel_store_up"] == {(): 0}
    assert "regiewissel_messages" not in found


def test_many_scrapers_cost_one_question(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts asked a moment ago are given again."""
    metrics(own_site)
    monkeypatch.setattr("gateway.store.insight.SqlInsight.message_counts", away)
    assert metrics(own_site)["regiewissel_store_up"] == {(): 1}
