"""The environment of a function's process: the function's own variables and what Lambda adds, nothing of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from slipway.local.lambdas.deployed import Deployed


def variables(
    function: Deployed,
    *,
    endpoint: str,
    task: Path,
    runtime: Path,
    scratch: Path,
    stream: str,
    extra: Mapping[str, str],
) -> dict[str, str]:
    """All variables of a process.

    Args:
        function: whose process it is.
        endpoint: URL of the emulated AWS.
        task: the folder of its code.
        runtime: the folder of the runtime's own libraries.
        scratch: the folder that it may write to.
        stream: name of its log stream.
        extra: what is set for all functions, whatever they were given: addresses on this machine.
    """
    return {
        **function.variables,
        **extra,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(task),
        "LAMBDA_RUNTIME_DIR": str(runtime),
        "POWERTOOLS_TRACE_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": "UTC",
    }
