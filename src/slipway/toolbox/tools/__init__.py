"""The scanners: one file a tool; each says how its tool is run, and by which settings it is chosen."""

from slipway.toolbox.tools.bandit import BANDIT
from slipway.toolbox.tools.checkov import CHECKOV_IAC, CHECKOV_SECRETS
from slipway.toolbox.tools.ecr import ECR
from slipway.toolbox.tools.hadolint import HADOLINT
from slipway.toolbox.tools.licences import LICENCES
from slipway.toolbox.tools.osv_scanner import OSV_SCANNER
from slipway.toolbox.tools.semgrep import SEMGREP
from slipway.toolbox.tools.snyk import SNYK
from slipway.toolbox.tools.sonar import SONAR
from slipway.toolbox.tools.wapiti import WAPITI
from slipway.toolbox.tools.zap import ZAP

SCANNERS = (
    *(SONAR, SEMGREP, BANDIT),
    *(SNYK, OSV_SCANNER),
    *LICENCES,
    *(CHECKOV_IAC, HADOLINT),
    CHECKOV_SECRETS,
    ECR,
    *(ZAP, WAPITI),
)
