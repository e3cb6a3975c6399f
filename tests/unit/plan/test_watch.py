import ast

import pytest

from slipway.catalogue import Service, TargetKind, Thresholds
from slipway.catalogue.thresholds import Overrides
from slipway.plan.watch import TRAFFIC_FLOOR, AlarmSpec, watch, watch_service

RUNS_HERE: tuple[TargetKind, ...] = ("ecs", "ec2", "lambda")
ELSEWHERE: tuple[TargetKind, ...] = ("cloud-run", "container-apps", "terraform")


def service(thresholds: Thresholds | None = None, targets: tuple[TargetKind, ...] = ("ecs",)) -> Service:
    return Service.model_validate(
        {
            "name": "auth",
            "system": "identity",
            "owner": "identity",
            "repository": "wayfarer/auth",
            "build": {"kind": "docker"},
            "targets": list(targets),
            "thresholds": thresholds or Thresholds(),
        }
    )


def of(target: TargetKind, thresholds: Thresholds | None = None) -> dict[str, AlarmSpec]:
    return {spec.signal: spec for spec in watch(service(thresholds), "production", target)}


class Lazy(ast.NodeTransformer):
    """CloudWatch's IF as Python's, which leaves the branch that is not taken alone."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "IF":
            asked, one, other = node.args
            return ast.IfExp(asked, one, other)
        return node


def measured(spec: AlarmSpec, **values: float) -> float:
    """What an expression gives; a metric without a value has no data."""
    tree = ast.fix_missing_locations(Lazy().visit(ast.parse(spec.expression, mode="eval")))
    words = {"FILL": lambda value, other: other if value is None else value, "MAX": max}
    given = {metric.id: values.get(metric.id) for metric in spec.metrics}
    return float(eval(compile(tree, "expression", "eval"), {}, {**words, **given}))  # noqa: S307 - our own expression


def test_an_error_rate_counts_both_colours_in_percent() -> None:
    errors = of("ecs")["errors"]
    assert measured(errors, r0=60, r1=40, e0=1, e1=2) == 3
    assert measured(errors, r0=100, e0=5) == 5
    assert measured(errors, r0=100) == 0


@pytest.mark.parametrize("target", ["ecs", "ec2"])
def test_below_the_traffic_floor_neither_errors_nor_slowness_count(target: TargetKind) -> None:
    few = TRAFFIC_FLOOR - 1
    specs = of(target)
    assert measured(specs["errors"], r0=few, e0=few) == 0
    assert measured(specs["errors"], r0=few + 1, e0=few + 1) == 100
    assert measured(specs["errors"]) == 0


def test_the_slower_colour_counts_in_seconds() -> None:
    latency = of("ecs", Thresholds(latency_p99_ms=1500))["latency"]
    assert latency.threshold == 1.5
    assert measured(latency, t0=0.2, t1=1.6, r0=90, r1=10) == 1.6
    assert measured(latency, t0=0.2, r0=90) == 0.2
    assert measured(latency, t0=9.0, r0=TRAFFIC_FLOOR - 1) == 0


def test_a_function_has_its_share_of_failed_calls_its_duration_and_its_throttles() -> None:
    specs = of("lambda", Thresholds(latency_p99_ms=1500))
    assert measured(specs["errors"], calls=200, failed=3) == 1.5
    assert measured(specs["errors"], calls=200) == 0
    assert measured(specs["errors"], calls=TRAFFIC_FLOOR - 1, failed=5) == 0
    assert (specs["latency"].threshold, measured(specs["latency"], calls=50, time=1600)) == (1500, 1600)
    assert (specs["throttles"].threshold, specs["throttles"].metrics[0].name) == (0, "Throttles")


def test_what_runs_is_watched_for_what_it_uses_up() -> None:
    limits = Thresholds(cpu_percent=70, memory_percent=60)
    assert {signal: spec.threshold for signal, spec in of("ecs", limits).items() if signal in {"cpu", "memory"}} == {
        "cpu": 70,
        "memory": 60,
    }
    assert of("ec2", limits)["cpu"].metrics[0].dimensions == {"AutoScalingGroupName": "fleet"}


def test_a_target_of_another_cloud_is_watched_there() -> None:
    assert [watch(service(), "production", target) for target in ELSEWHERE] == [(), (), ()]


@pytest.mark.parametrize("target", RUNS_HERE)
def test_thresholds_are_those_of_the_environment(target: TargetKind) -> None:
    limits = Thresholds(environments={"dev": Overrides(error_rate_percent=50.0)})
    found = {
        environment: {spec.signal: spec.threshold for spec in watch(service(limits), environment, target)}["errors"]
        for environment in ("dev", "production")
    }
    assert found == {"dev": 50, "production": 1}


def whole(thresholds: Thresholds | None = None, targets: tuple[TargetKind, ...] = ("ecs",)) -> dict[str, AlarmSpec]:
    return {spec.signal: spec for spec in watch_service(service(thresholds, targets), "production")}


def test_only_who_sets_it_is_watched_for_failed_logins() -> None:
    assert set(whole()) == {"deploys"}
    logins = whole(Thresholds(login_failures_per_minute=30))["logins"]
    assert (logins.threshold, logins.counts, logins.metrics) == (30, '{ $.event = "login_failed" }', ())
    elsewhere = Thresholds(environments={"production": Overrides(login_failures_per_minute=5)})
    assert whole(elsewhere)["logins"].threshold == 5


def test_failed_logins_are_counted_once_over_all_targets_and_where_there_is_a_log() -> None:
    limits = Thresholds(login_failures_per_minute=30)
    assert list(whole(limits, ("ecs", "ec2"))) == ["deploys", "logins"]
    assert list(whole(limits, ELSEWHERE)) == ["deploys"]
    assert list(whole(limits, ("cloud-run", "lambda"))) == ["deploys", "logins"]


@pytest.mark.parametrize("target", RUNS_HERE)
def test_what_no_data_means_is_said_of_every_alarm(target: TargetKind) -> None:
    specs = [*of(target).values(), *whole(Thresholds(login_failures_per_minute=1)).values()]
    assert all(spec.because for spec in specs)
    assert {spec.signal: spec.missing for spec in specs if spec.missing != "notBreaching"} == (
        {"ecs": {"cpu": "missing", "memory": "missing"}, "ec2": {"cpu": "missing"}}.get(target, {})
    )


@pytest.mark.parametrize("target", RUNS_HERE)
def test_an_alarm_fits_cloudwatch(target: TargetKind) -> None:
    """At most 10 metrics, one metric or an expression over all, and ids that an expression can name."""
    for spec in of(target).values():
        assert len(spec.metrics) <= 10
        assert spec.expression or len(spec.metrics) == 1
        ids = [metric.id for metric in spec.metrics]
        assert len(set(ids)) == len(ids)
        assert all(name[0].islower() for name in ids)
        if spec.expression:
            named = {node.id for node in ast.walk(ast.parse(spec.expression)) if isinstance(node, ast.Name)}
            assert named - {"IF", "FILL", "MAX"} == set(ids)
