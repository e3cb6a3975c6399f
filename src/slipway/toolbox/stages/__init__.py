"""The stages build and test of a service, done on this machine in a sandbox."""

from slipway.toolbox.stages.model import STAGES, Candidate, Outcome, Settings, Stage
from slipway.toolbox.stages.run import run_stages

__all__ = ["STAGES", "Candidate", "Outcome", "Settings", "Stage", "run_stages"]
