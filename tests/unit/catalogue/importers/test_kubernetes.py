from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.importers.helpers import edges, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Imported, Put


def deployment(
    name: str,
    *,
    env: str = "",
    kind: str = "Deployment",
    labels: str = "",
    namespace: str = "",
    image: str = "",
    more: str = "",
) -> str:
    where = f"namespace: {namespace}" if namespace else "labels: {}"
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata:
  name: {name}
  {where}
spec:
  template:
    metadata: {{labels: {{app: {labels or name}}}}}
    spec:
      containers:
      - name: main
        image: {image or "acme/" + name}
        env: [{env}]
        {more}
---
"""


def service(name: str, app: str = "", *, namespace: str = "", port: int = 80, target: str = "8080") -> str:
    where = f"namespace: {namespace}" if namespace else "labels: {}"
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  {where}
spec:
  selector: {{app: {app or name}}}
  ports: [{{port: {port}, targetPort: {target}}}]
---
"""


def test_a_host_is_a_service_and_leads_to_its_workload(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web", env="{name: CART_ADDR, value: 'basket:80'}, {name: B_ADDR, value: 'cart:80'}"))
    put("cart.yml", deployment("cart") + service("basket", "cart"))
    fleet, catalogue = imported(source)
    assert edges(catalogue) == {("web", "cart")}
    web = next(found for found in fleet.services if found.name == "web")
    assert [(place.line, place.field) for place in web.depends_on["cart"]] == [(13, "CART_ADDR")]
    assert any("names the host 'cart'" in note.message for note in fleet.notes)


def test_every_label_of_the_selector_counts(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web", env="{name: A, value: 'http://cart'}"))
    put("cart.yaml", deployment("cart") + service("cart").replace("{app: cart}", "{app: cart, tier: backend}"))
    fleet, catalogue = imported(source)
    assert edges(catalogue) == set()
    assert "Service 'cart' leads to no workload of the source" in {note.message for note in fleet.notes}


def test_namespaces_are_kept_apart(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web", namespace="shop", env="{name: A, value: 'http://cart'}"))
    put("one.yaml", deployment("cart", namespace="shop") + service("cart", namespace="shop"))
    put("two.yaml", deployment("cart-of-test", labels="cart", namespace="test") + service("cart", namespace="test"))
    put("far.yaml", deployment("far", namespace="shop", env="{name: A, value: 'cart.test.svc.cluster.local:80'}"))
    _, catalogue = imported(source)
    assert edges(catalogue) == {("web", "cart"), ("far", "cart-of-test")}
    assert (catalogue.services["web"].system, catalogue.services["cart-of-test"].system) == ("shop", "test")


def test_config_maps(put: Put, imported: Imported, source: Path) -> None:
    put("cart.yaml", deployment("cart") + service("cart") + deployment("user") + service("user"))
    put("mail.yaml", deployment("mail") + service("mail"))
    put(
        "web.yaml",
        """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: hosts}
        data:
          cart.url: http://cart
          people: user
          nginx.conf: |
            location / { proxy_pass http://mail:8025; }
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          template:
            spec:
              initContainers:
              - env:
                - name: USER_HOST
                  valueFrom: {configMapKeyRef: {name: hosts, key: people}}
              containers:
              - name: web
                image: acme/web
                envFrom: [{configMapRef: {name: hosts}}]
              volumes: [{configMap: {name: hosts}}]
        """,
    )
    assert edges(imported(source)[1]) == {("web", "cart"), ("web", "user"), ("web", "mail")}


def test_a_variable_made_of_others_and_arguments(put: Put, imported: Imported, source: Path) -> None:
    put("cart.yaml", deployment("cart") + service("cart") + deployment("user") + service("user"))
    env = "{name: NAME, value: cart}, {name: ADDRESS, value: '$(NAME):80'}"
    put("web.yaml", deployment("web", env=env, more="args: ['--peer=$(GONE)', '--users', 'http://user']"))
    assert edges(imported(source)[1]) == {("web", "cart"), ("web", "user")}


def test_ports_and_health(put: Put, imported: Imported, source: Path) -> None:
    more = "ports: [{containerPort: 9000, name: http}, {containerPort: 9001}, {containerPort: 53, protocol: UDP}]\n"
    probe = "        readinessProbe: {httpGet: {path: /ready?x=1, port: http}}"
    put("cart.yaml", deployment("cart", more=more + probe) + service("cart", target="http"))
    put("user.yaml", deployment("user", more="livenessProbe: {httpGet: {path: up, port: 80}}") + service("user"))
    put("mail.yaml", deployment("mail", more="ports: [{containerPort: 25}]"))
    put("plain.yaml", deployment("plain"))
    services = imported(source)[1].services
    told = {name: (found.port, found.health) for name, found in services.items()}
    assert told == {
        "cart": (9000, "/ready"),
        "user": (8080, "/up"),
        "mail": (25, "/health"),
        "plain": (8080, "/health"),
    }


def test_lists_tasks_and_other_kinds(put: Put, imported: Imported, source: Path) -> None:
    put(
        "all.yaml",
        """\
        apiVersion: v1
        kind: List
        items:
        - apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: agent}
          spec: {template: {spec: {containers: [{name: a, image: acme/agent}]}}}
        - {apiVersion: batch/v1, kind: CronJob, metadata: {name: report}}
        - {apiVersion: v1, kind: Secret}
        - {apiVersion: v1, kind: Secret}
        """,
    )
    put("other.yaml", "just: a file\n")
    fleet, catalogue = imported(source)
    assert list(catalogue.services) == ["agent"]
    assert [note.message for note in fleet.notes] == [
        "passed over: 2 Secret, 1 files without a manifest",
        "a CronJob is no service; left out",
    ]


def test_labels_tell_owner_and_system(put: Put, imported: Imported, source: Path) -> None:
    text = deployment("web").replace(
        "labels: {}", "labels: {app.kubernetes.io/part-of: shop, acme.com/team: Front End}"
    )
    put("web.yaml", text)
    service = imported(source)[1].services["web"]
    assert (service.system, service.owner) == ("shop", "front-end")


def test_a_workload_that_is_there_twice(put: Put, imported: Imported, source: Path) -> None:
    put("a.yaml", deployment("web"))
    put("b.yaml", deployment("web"))
    fleet, catalogue = imported(source)
    assert list(catalogue.services) == ["web"]
    assert [note.message.split(" is ")[0] for note in fleet.notes] == ["Deployment 'web'"]


def test_infrastructure_is_left_out(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web", env="{name: A, value: 'redis:6379'}"))
    put("redis.yaml", deployment("store", kind="StatefulSet", image="redis:7") + service("redis", "store"))
    fleet, catalogue = imported(source)
    assert list(catalogue.services) == ["web"]
    assert ([(left.name, left.kind) for left in fleet.left_out], fleet.needs_of_left_out) == ([("store", "cache")], 1)


def test_kustomization_is_followed(put: Put, imported: Imported, source: Path) -> None:
    put("base/web.yaml", deployment("web", env="{name: A_HOST, value: cart}"))
    put("base/unlisted.yaml", deployment("unlisted"))
    put("base/kustomization.yaml", "resources: [web.yaml, ../cart, 'https://x.example/y.yaml']\nnamePrefix: x-\n")
    put("cart/cart.yaml", deployment("cart") + service("cart"))
    put("cart/kustomization.yml", "resources: [cart.yaml]\nnamespace: shop\npatches: [{path: x.yaml}]\n")
    put("kustomization.yaml", "resources: [base]\nnamespace: live\n")
    fleet, catalogue = imported(source)
    assert edges(catalogue) == {("web", "cart")}
    assert catalogue.services["cart"].system == "live"
    messages = {note.message for note in fleet.notes}
    assert {
        "the prefix of names is not applied",
        "patches are not applied",
        "'https://x.example/y.yaml' is not in this folder; not read",
    } <= messages


def test_values_that_a_kustomization_generates(put: Put, imported: Imported, source: Path) -> None:
    put("cart.yaml", deployment("cart") + service("cart"))
    put("web.yaml", deployment("web", more="envFrom: [{configMapRef: {name: hosts}}]"))
    generator = "configMapGenerator: [{name: hosts, literals: [CART_HOST=cart]}]"
    put("kustomization.yaml", f"resources: [cart.yaml, web.yaml]\n{generator}\n")
    assert edges(imported(source)[1]) == {("web", "cart")}


def test_bases_and_overlays_below_a_folder(put: Put, imported: Imported, source: Path) -> None:
    put("base/web.yaml", deployment("web"))
    put("base/kustomization.yaml", "resources: [web.yaml]\n")
    put("overlays/live/kustomization.yaml", "resources: [../../base]\n")
    put("overlays/live/patch.yaml", deployment("patch"))
    fleet, catalogue = imported(source)
    assert list(catalogue.services) == ["web"]
    assert [note.message for note in fleet.notes] == ["builds on another folder, as overlays do; not read"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"kustomization.yaml": "resources: [x.yaml]\n"},
            (1, "resources[0]", "no such file or folder 'x.yaml'"),
        ),
        (
            {"kustomization.yaml": "resources: [a]\n", "a/kustomization.yaml": "resources: [..]\n"},
            (1, "resources", "the kustomization follows itself"),
        ),
        ({"kustomization.yaml": "resources: 5\n"}, (1, "resources", "expected a list, found a number")),
        ({"kustomization.yaml": "- x\n"}, (1, "", "expected a kustomization: a mapping with `resources`")),
    ],
)
def test_a_broken_kustomization(
    put: Put, imported: Imported, source: Path, files: dict[str, str], problem: tuple[int, str, str]
) -> None:
    for name, text in files.items():
        put(name, text)
    assert refused(imported, source) == [problem]


RENDER = "a Helm template; render it with `helm template` and import what that prints"


@pytest.mark.parametrize(
    "text",
    [
        "kind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n",
        "{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n",
        deployment("'{{ .Release.Name }}'"),
        deployment("web", image="'{{ .Values.image }}'"),
    ],
)
def test_a_helm_template_is_refused(put: Put, imported: Imported, source: Path, text: str) -> None:
    put("web.yaml", text)
    ((_, _, message),) = refused(imported, source)
    assert message == RENDER


def test_a_chart_is_refused(put: Put, imported: Imported, source: Path) -> None:
    put("Chart.yaml", "name: shop\n")
    put("templates/web.yaml", "{{ .Values.x }}\n")
    assert refused(imported, source) == [(0, "", RENDER)]


def test_a_chart_beside_manifests_is_noted(put: Put, imported: Imported, source: Path) -> None:
    put("chart/Chart.yaml", "name: shop\n")
    put("chart/templates/web.yaml", "{{ .Values.x }}\n")
    put("plain/web.yaml", deployment("web"))
    fleet, _ = imported(source)
    assert [note.message for note in fleet.notes] == [RENDER]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b\n", (0, "", "no Kubernetes manifest; expected YAML with `apiVersion` and `kind`")),
        ("kind: Deployment\napiVersion: v1\n", (1, "metadata", "required, but missing")),
        (
            deployment("web").replace("containers:\n", "containers: 5\n      x:\n"),
            (10, "spec.template.spec.containers", "expected a list, found a number"),
        ),
        (
            deployment("web", env="{name: A, value: [1]}"),
            (13, "spec.template.spec.containers[0].env[0].value", "expected text or a number, found a list"),
        ),
        (deployment("''"), (4, "metadata.name", "required, but missing")),
    ],
)
def test_what_is_refused(put: Put, imported: Imported, source: Path, text: str, problem: tuple[int, str, str]) -> None:
    put("web.yaml", text)
    assert problem in refused(imported, source)


def test_manifests_without_a_workload(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", service("web"))
    ((_, _, message),) = refused(imported, source)
    assert message.startswith("no workload among the manifests; expected one of DaemonSet, Deployment")


def test_env_values_that_are_no_text(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web", env="{name: A, value: 5}, {name: B, value: null}, {name: C, value: true}"))
    assert list(imported(source)[1].services) == ["web"]


def test_empty_fields(put: Put, imported: Imported, source: Path) -> None:
    put("web.yaml", deployment("web").replace("env: []", "env:").replace("labels: {}", "labels:"))
    assert list(imported(source)[1].services) == ["web"]
