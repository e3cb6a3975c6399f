"""The sizes of task that Fargate has (Amazon ECS developer guide, task CPU and memory)."""

from __future__ import annotations

from typing import Any

FARGATE_MEMORY: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
}
"""Memory in MiB that is accepted for each number of CPU units."""


def fargate_json_schema(schema: dict[str, Any]) -> None:
    """Add the sizes to the JSON Schema of a model with `cpu` and `memory`; a field left out has its default."""
    defaults = {name: schema["properties"][name]["default"] for name in ("cpu", "memory")}
    schema["anyOf"] = [
        {
            "properties": {"cpu": {"const": cpu}, "memory": {"enum": list(sizes)}},
            "required": [
                *(["cpu"] if cpu != defaults["cpu"] else []),
                *(["memory"] if defaults["memory"] not in sizes else []),
            ],
        }
        for cpu, sizes in FARGATE_MEMORY.items()
    ]
