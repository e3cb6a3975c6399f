from slipway.deep.checks import CHECKS
from slipway.deep.job import checked
from slipway.deep.model import Rendered, Severity
from tests.deep.fleet import broken, line


def test_inputs_of_the_wrong_shape_are_an_error_of_every_check_that_reads_them(rendered: Rendered) -> None:
    results = checked(broken(rendered, "Pipeline auth-pipeline", lambda inputs: inputs.update(stages=["none", 7])))
    assert results.keys() == CHECKS.keys()
    told = {
        name: [line(fault) for fault in result.faults if fault.severity is Severity.ERROR]
        for name, result in results.items()
    }
    assert any("stages[0]" in text for text in told["sdk"])
    assert any("inputs that the check can read" in text for text in told["artifacts"])
    assert told["names"] == []
