"""The outcome of playing as JUnit XML, for build servers: a suite for each scenario, a case for each step."""

from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element

from gateway.scenario.results import ScenarioResult, StepResult


def junit_report(results: Sequence[ScenarioResult]) -> bytes:
    """The XML document."""
    root = etree.Element("testsuites", name="regiewissel")
    for result in results:
        suite = etree.SubElement(root, "testsuite", name=result.scenario.naam, time=f"{result.seconds:.3f}")
        for step in result.steps:
            _add_case(suite, result, step)
        if result.error:
            case = etree.SubElement(suite, "testcase", name="spelen", classname=result.scenario.naam)
            etree.SubElement(case, "error", message=result.error.splitlines()[0]).text = result.error
        for name in ("failure", "error", "skipped"):
            plural = {"failure": "failures", "error": "errors"}.get(name, name)
            suite.set(plural, str(len(suite.findall(f"testcase/{name}"))))
        suite.set("tests", str(len(suite)))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add_case(suite: _Element, result: ScenarioResult, step: StepResult) -> None:
    name = f"{step.nummer}. {step.titel}"
    case = etree.SubElement(suite, "testcase", name=name, classname=result.scenario.naam, time=f"{step.seconds:.3f}")
    if step.skipped:
        etree.SubElement(case, "skipped", message="een eerdere stap hield geen stand")
    elif not step.ok:
        wrong = [str(finding) for finding in step.findings if not finding.ok]
        etree.SubElement(case, "failure", message=wrong[0]).text = "\n".join(wrong)
