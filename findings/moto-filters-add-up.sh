#!/usr/bin/env bash
# moto: putting a metric filter a second time adds one, where AWS replaces it.
#
# Guess: a filter is identified by log group and name, so a second put changes the first filter.
# Observation: both are kept and described, oldest first, even if the pattern was corrected in
#   between. Deploying twice to the mock doubles the filters, and a test that reads the first one
#   sees the old pattern.
# Version: moto 5.2.5, boto3 1.44.8
# Source: moto/logs/metric_filters.py, MetricFilters.add_filter; CloudWatch Logs API reference, PutMetricFilter
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" "moto[logs]==5.2.5" boto3==1.44.8
export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_DEFAULT_REGION=us-east-1
"$PYTHON" - <<'PY'
import boto3
from moto import mock_aws
from claim import holds

with mock_aws():
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="trail")
    count = [{"metricName": "Stops", "metricNamespace": "Trail", "metricValue": "1"}]
    for pattern in ("{ $.eventName = StopLoging }", "{ $.eventName = StopLogging }"):
        logs.put_metric_filter(logGroupName="trail", filterName="stops", filterPattern=pattern, metricTransformations=count)
    described = logs.describe_metric_filters(logGroupName="trail")["metricFilters"]
holds("filters of one name", [found["filterName"] for found in described], ["stops", "stops"])
holds("their patterns", [found["filterPattern"] for found in described],
      ["{ $.eventName = StopLoging }", "{ $.eventName = StopLogging }"])
PY
