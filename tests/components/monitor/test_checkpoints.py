"""The checkpoints of the default fleet look at the alarms that the stack declares."""

from components.context import Context
from components.monitor.names import service_alarms
from slipway.cli.inputs import load_plan
from slipway.decide.checkpoints import checkpoints


def test_alarms_are_called_as_the_stack_declares_them() -> None:
    plan, catalogue = load_plan("prod")
    made = checkpoints(plan, catalogue)
    context = Context(plan, "123456789012", "us-east-1")
    for name, service in plan.services.items():
        declared = {context.name(*identity, limit=255) for identity in service_alarms(context, service)}
        of_targets = {context.name(*each, limit=255) for each in service_alarms(context, service) if len(each) == 3}
        assert set(made[name].alarms) == of_targets <= declared
        for needed, alarms in made[name].dependencies.items():
            assert set(alarms) == set(made[needed].alarms)
        assert set(made[name].dependencies) == set(service.depends_on)
