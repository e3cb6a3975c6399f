import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.plan import DependencyCycleError, waves


def test_what_depends_on_nothing_comes_first() -> None:
    assert waves({"booking": ["auth", "payments"], "payments": ["auth"], "auth": []}) == (
        ("auth",),
        ("payments",),
        ("booking",),
    )


def test_services_that_do_not_need_each_other_share_a_wave() -> None:
    assert waves({"b": ["a"], "c": ["a"], "a": []}) == (("a",), ("b", "c"))


def test_a_cycle_is_shown_from_dependent_to_dependency() -> None:
    with pytest.raises(DependencyCycleError) as caught:
        waves({"b": ["c"], "c": ["a"], "a": ["b"], "free": []})
    assert caught.value.cycle == ("a", "b", "c", "a")


@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.tuples(st.integers(0, n), st.integers(0, n)), max_size=60)))
def test_no_service_deploys_before_what_it_needs(pairs: list[tuple[int, int]]) -> None:
    names = {str(number) for pair in pairs for number in pair}
    needs = {name: sorted({str(low) for low, high in pairs if str(high) == name and low < high}) for name in names}
    position = {name: number for number, wave in enumerate(waves(needs)) for name in wave}
    assert set(position) == names
    for name, needed in needs.items():
        assert position[name] == max((position[other] + 1 for other in needed), default=0)
