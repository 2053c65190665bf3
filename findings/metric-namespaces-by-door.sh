#!/usr/bin/env bash
# CloudWatch: the API accepts a metric namespace that begins with "Ü", CloudFormation does not.
#
# Guess: one service has one rule for one name.
# Observation: the API of CloudWatch Logs accepts up to 255 characters, any but ":", "*" and "$";
#   the resource schema of AWS::Logs::MetricFilter accepts up to 256, which begin with ASCII
#   letters, digits or one of . - _ / #. The alarm's schema accepts any text that does not begin
#   with ":". So a filter made in the console can have a namespace that no template can give it,
#   while both accept the alarm on it.
# Version: botocore 1.44.8, cfn-lint 1.58.0
# Source: service model of logs in botocore; resource provider schemas in cfn-lint
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" botocore==1.44.8 cfn-lint==1.58.0
"$PYTHON" - <<'PY'
import re
from botocore.session import Session
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from claim import holds

schema = lambda kind: PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
of_api = Session().get_service_model("logs").shape_for("MetricNamespace").metadata
of_filter = schema("AWS::Logs::MetricFilter")["definitions"]["MetricTransformation"]["properties"]["MetricNamespace"]
of_alarm = schema("AWS::CloudWatch::Alarm")["properties"]["Namespace"]
name = "Überwachung/Trail"
holds("longest, by the API and by the filter's schema", (of_api["max"], of_filter["maxLength"]), (255, 256))
holds(f"{name}, by the API", bool(re.fullmatch(of_api["pattern"], name)), True)
holds(f"{name}, by the filter's schema", bool(re.search(of_filter["pattern"], name)), False)
holds(f"{name}, by the alarm's schema", bool(re.search(of_alarm["pattern"], name)), True)
PY
