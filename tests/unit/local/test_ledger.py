from slipway.local.ledger import Ledger


def test_a_replacement_with_the_same_identity_outlives_the_one_it_replaces() -> None:
    ledger = Ledger()
    ledger.add("urn:a", "t", "web", emulated=True, removal="first")
    ledger.add("urn:a", "t", "web", emulated=True, removal="second")
    ledger.drop("urn:a", "web")
    assert [ledger.removal(entry) for entry in ledger.entries()] == ["second"]


def test_entries_are_in_order_and_what_changed_is_removed_with_its_new_state() -> None:
    ledger = Ledger()
    for name in "abc":
        ledger.add(f"urn:{name}", "t", name, emulated=name != "b", removal=name)
    ledger.revise("urn:a", "a", "changed")
    gone = ledger.entries()[1]
    ledger.drop("urn:b", "b")
    assert [(entry.order, entry.urn) for entry in ledger.entries()] == [(1, "urn:a"), (3, "urn:c")]
    assert ledger.removal(ledger.entries()[0]) == "changed"
    assert ledger.removal(gone) is None
    assert ledger.types_seen() == {"t": True}
