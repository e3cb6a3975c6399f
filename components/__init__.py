"""ComponentResources: each turns a part of the plan into cloud resources."""
