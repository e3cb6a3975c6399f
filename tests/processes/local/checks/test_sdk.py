"""What checking the inputs of resources imports, in a process that has imported nothing."""

import subprocess
import sys


def test_only_the_sdk_in_question_is_imported() -> None:
    program = (
        "import sys; from slipway.local.checks import sdk; sdk.problems('aws:sqs/queue:Queue', {});"
        "print(sorted(name for name in sys.modules if name in ('pulumi_gcp', 'pulumi_azure_native')))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    assert shown.stdout == "[]\n"
