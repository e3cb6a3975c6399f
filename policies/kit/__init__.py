"""What every rule stands on: facts about resources, the shape of a rule, and the way into a policy pack."""
