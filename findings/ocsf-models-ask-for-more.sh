#!/usr/bin/env bash
# py-ocsf-models: the API call of a Security Lake event is rejected, and a compliance status is
#   dropped.
#
# Guess: what OCSF makes optional is optional, and what it names is kept.
# Observation: a service needs a uid and a version in addition to its name, and an account a name in
#   addition to its id, none of which CloudTrail has. "status" of a compliance object is ignored, so
#   FAIL and PASS give the same finding. The two classes of findings spell their own names
#   differently.
# Version: py-ocsf-models 0.10.0
# Source: OCSF schema 1.5, objects api, service, account and compliance; model classes of py_ocsf_models
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" py-ocsf-models==0.10.0
"$PYTHON" - <<'PY'
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.events.findings.detection_finding import DetectionFinding
from claim import holds, refused

common = {
    "metadata": {"product": {"name": "p", "vendor_name": "v"}, "version": "1.5.0"},
    "severity_id": 4, "activity_id": 1, "time": 1767225600000, "finding_info": {"title": "t", "uid": "u"},
}
detection = lambda **more: DetectionFinding(**common, type_uid=200401, **more)
compliance = lambda **more: ComplianceFinding(**common, type_uid=200301, compliance={"standards": ["s"], **more})
call = {"operation": "CreateUser", "service": {"name": "iam.amazonaws.com"}}
refused("a service with a name only", lambda: detection(api=call), "ValidationError", "api.service.version")
refused("an account with its id only", lambda: detection(cloud={"provider": "AWS", "account": {"uid": "012345678901", "type_id": 10}}),
        "ValidationError", "cloud.account.name")
holds("PASS and FAIL give the same", compliance(status="PASS") == compliance(status="FAIL"), True)
holds("names of the classes", (detection().class_name, compliance().class_name), ("Detection Finding", "ComplianceFinding"))
PY
