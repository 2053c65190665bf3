#!/usr/bin/env bash
# moto: a new alarm is OK with the reason that CloudWatch gives for INSUFFICIENT_DATA.
#
# Guess: INSUFFICIENT_DATA, the state of every new alarm in AWS until its first evaluation.
# Observation: the reason is AWS's text for a new alarm, but the state is OK, and no data changes
#   it, since alarms are not evaluated. Code that waits for the first OK finishes at once. Metric
#   data is returned under the second of its timestamp, not under the start of its period.
# Version: moto 5.2.5, boto3 1.44.8
# Source: moto/cloudwatch/models.py, Alarm.__init__ and get_metric_statistics; CloudWatch User Guide, "Alarm states"
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" "moto[cloudwatch]==5.2.5" boto3==1.44.8
export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_DEFAULT_REGION=us-east-1
"$PYTHON" - <<'PY'
from datetime import datetime, timedelta, timezone
import boto3
from moto import mock_aws
from claim import holds

put = datetime(2026, 1, 1, 12, 3, 20, tzinfo=timezone.utc)
with mock_aws():
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="stops", Namespace="Trail", MetricName="Stops", Statistic="Sum", Period=300, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="breaching")
    state = lambda: cloudwatch.describe_alarms(AlarmNames=["stops"])["MetricAlarms"][0]
    holds("state of a new alarm", state()["StateValue"], "OK")
    holds("its reason", state()["StateReason"], "Unchecked: Initial alarm creation")
    cloudwatch.put_metric_data(Namespace="Trail", MetricData=[{"MetricName": "Stops", "Value": 5, "Timestamp": put}])
    holds("state after a breaching value", state()["StateValue"], "OK")
    points = cloudwatch.get_metric_statistics(
        Namespace="Trail", MetricName="Stops", Period=300, Statistics=["Sum"],
        StartTime=put - timedelta(minutes=3, seconds=20), EndTime=put + timedelta(minutes=5))["Datapoints"]
    holds("datapoints of 12:03:20 in periods of five minutes",
          [point["Timestamp"].astimezone(timezone.utc).strftime("%H:%M:%S") for point in points], ["12:03:20"])
PY
