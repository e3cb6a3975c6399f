"""What declared pipelines really do: their order, the commands that they run, where they deploy."""
