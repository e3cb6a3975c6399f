from __future__ import annotations

from graphlib import TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue.importers import cycles
from slipway.catalogue.importers.connect import Edge
from slipway.catalogue.importers.cycles import TooManyCyclesError, break_cycles


def edge(service: int, needs: int, *, declared: bool = False) -> Edge:
    return Edge(service, needs, declared=declared, places=())


def test_no_cycle_loses_nothing() -> None:
    edges = [edge(0, 1), edge(0, 2), edge(1, 2)]
    assert break_cycles(edges) == (edges, [])


def test_what_only_an_address_tells_gives_way() -> None:
    kept, left_out = break_cycles([edge(0, 1), edge(1, 0, declared=True)])
    assert kept == [edge(1, 0, declared=True)]
    ((lost, cycle),) = left_out
    assert lost == edge(0, 1)
    assert sorted(cycle) == [0, 1]


def test_a_declared_cycle_loses_its_last_edge() -> None:
    kept, left_out = break_cycles([edge(0, 1, declared=True), edge(1, 2, declared=True), edge(2, 0, declared=True)])
    assert [(lost.service, lost.needs) for lost, _ in left_out] == [(2, 0)]
    assert len(kept) == 2


def test_the_cycle_is_told_in_the_order_of_its_needs() -> None:
    edges = [edge(0, 2), edge(2, 1), edge(1, 0)]
    ((_, cycle),) = break_cycles(edges)[1]
    around = set(zip(cycle, cycle[1:] + cycle[:1], strict=True))
    assert around == {(0, 2), (2, 1), (1, 0)}


def test_too_many_cycles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "MAX_CYCLES", 2)
    with pytest.raises(TooManyCyclesError):
        break_cycles([edge(*pair) for n in range(0, 6, 2) for pair in ((n, n + 1), (n + 1, n))])


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1])))
def test_what_is_kept_can_be_ordered_and_nothing_is_lost(pairs: set[tuple[int, int]]) -> None:
    edges = [edge(*pair) for pair in pairs]
    kept, left_out = break_cycles(edges)
    needs = {}
    for one in kept:
        needs.setdefault(one.service, []).append(one.needs)
    TopologicalSorter(needs).prepare()
    assert sorted([*kept, *(lost for lost, _ in left_out)]) == sorted(edges)
