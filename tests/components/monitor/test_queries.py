from tests.components.conftest import ContextOf
from tests.components.monitor.conftest import Watched

MOST_LOG_GROUPS = 50


def test_a_system_has_its_queries_over_the_logs_of_its_services(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {}, "users": {}, "search": {"system": "discovery"}}))
    queries = {made.name: made.inputs["logGroupNames"] for made in found.of("QueryDefinition")}
    assert len(queries) == 6
    assert queries["core-slow-requests"] == ["/slipway/test/auth", "/slipway/test/users"]
    assert queries["discovery-login-failures"] == ["/slipway/test/search"]
    around = queries["core-errors-around-a-deployment"]
    assert around[0] == found.named("deploy-events").inputs["name"]


def test_a_query_reads_fifty_log_groups_at_most(context_of: ContextOf, watched: Watched) -> None:
    services = {f"service-{number}": {} for number in range(50)}
    found = watched(context_of(services))
    queries = {made.name: made.inputs["logGroupNames"] for made in found.of("QueryDefinition")}
    assert max(len(groups) for groups in queries.values()) <= MOST_LOG_GROUPS
    both = queries["core-slow-requests"] + queries["core-2-slow-requests"]
    assert sorted(both) == sorted(f"/slipway/test/{name}" for name in services)
