"""Questions that people ask in public: the first thing the tool prints names the cause.

Each is named by its thread. The inputs are written anew; what matters of the thread is kept.
"""

import re

import pytest

from tests.cli.conftest import call
from tests.conftest import record

TEMPLATE = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: trail
      FilterPattern: '{ $.eventName = "StopLogging" }'
      MetricTransformations:
        - {MetricName: Stops, MetricNamespace: Trail, MetricValue: "1"}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      {AlarmName: Stops, Namespace: Trail, MetricName: Stops, Statistic: Sum, Period: 300,
      EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold,
      TreatMissingData: notBreaching, AlarmActions: ["arn:aws:sns:us-east-1:111122223333:t"]}
"""


def first(text):
    """Return the first paragraph on one line."""
    return " ".join(re.split(r"\n\s*\n", text.strip())[0].split())


PATTERNS = {
    "hashicorp/terraform-provider-aws#2945 Pattern failed": (
        "{$.userIdentity.type = 'Root' && $.userIdentity.invokedBy NOT EXISTS}",
        'error: invalid character "\'"; values stand between straight double quotes',
    ),
    "aws/aws-cdk#15047 FilterPattern.stringValue creates invalid metric filter pattern": (
        '{ status = "401" }',
        "error: a selector begins with $.; write $.status",
    ),
    "jorgebastida/awslogs#210 Error when using && in filter-pattern": (
        "{$.kubernetes.namespace_name=abc",
        "error: If a filter pattern starts with '{' it must end with '}'",
    ),
    "awsdocs/amazon-cloudwatch-logs-user-guide#21 Example returns Invalid filter pattern": (
        "[ip, user, username, timestamp, request, status_code = 4* && bytes > 1000]",
        "error: a condition on bytes among those on status_code; write it in the place of bytes",
    ),
    "DataBiosphere/azul#5884 Metric alarm api_unauthorized is not firing for some hits": (
        '{ $.errorCode = "A" && $.userIdentity.invokedBy != "cloudfront.amazonaws.com" }',
        "skips records without the field; write",
    ),
    "awsdocs/aws-security-hub-user-guide#6 Cant use quotes in ConsoleLogin": (
        "{ $.eventName = \u201cConsoleLogin\u201d }",
        "error: invalid character '\u201c'; values stand between straight double quotes",
    ),
    "prowler-cloud/prowler#1914 fails when metric filter and alarm are present": (
        '{ $.errorCode = "A*" || $.errorCode = "B*" && $.eventName != "HeadBucket" }',
        "&& binds before ||; add parentheses to show which terms belong together",
    ),
    "ministryofjustice/modernisation-platform-environments#5137 escape parentheses in regex": (
        r"%failed \(code%",
        r"error: no parentheses in regular expressions, not even escaped; write \x28 and \x29",
    ),
    "lucagrulla/cw#181 Special characters not working with grep": (
        "email@someemail.com",
        "error: invalid character '@'; put the whole term between double quotes",
    ),
    "hashicorp/terraform-provider-aws#47274 pattern length counts bytes instead of characters": (
        '{ $.msg = "%s" }' % ("\u30c6" * 1_010),
        "1,024 of 1,024 characters",
    ),
    "erezrokah/aws-testing-library#696 wrapping all patterns in double quotes": (
        '"{ $.eventName = StopLogging }"',
        "in quotes it is a phrase that matches only messages with this exact text",
    ),
    "floci-io/floci#3233 ?term gets silently ignored when combined with other terms": (
        "ERROR ?WARN",
        "?WARN: ignored beside terms without ?",
    ),
}


@pytest.mark.parametrize("thread", PATTERNS)
def test_pattern_check_names_what_is_wrong_with_a_pattern(thread):
    pattern, cause = PATTERNS[thread]
    assert cause in first(call("pattern", "check", pattern).stdout)


LINTED = {
    "plus3it/cfn#143 Looks for the metric in the correct namespace": (
        "{AlarmName: Stops, Namespace: Trail",
        "{AlarmName: Stops, Namespace: CIS-SECURITY",
        "it never has data: the namespaces differ; it reads CIS-SECURITY/Stops",
    ),
    "virtualjj/cis-aws-benchmark-section-3-monitoring-remediate#5 filter not linked to alarm": (
        "Namespace: Trail, MetricName: Stops",
        "Namespace: trail, MetricName: Stops",
        "it never has data: letter case counts; it reads trail/Stops",
    ),
    "ACloudGuru/serverless-plugin-aws-alerts#181 misleading Metric Log Filters example": (
        "Statistic: Sum, Period: 300,\n      EvaluationPeriods: 1, Threshold: 1",
        "Statistic: Minimum, Period: 300,\n      EvaluationPeriods: 1, Threshold: 2",
        "Minimum is always 1 here, never 2 or more Remedy: Statistic: Sum",
    ),
    "DataBiosphere/azul#4884 CloudWatch log metric alarms don't return to OK": (
        "TreatMissingData: notBreaching, ",
        "",
        "from ALARM to INSUFFICIENT_DATA",
    ),
    "guardian/support-service-lambdas#1289 alarm to ignore missing data": (
        "notBreaching",
        "ignore",
        "silence keeps the alarm there",
    ),
    "nozaq/terraform-aws-secure-baseline#37 Change alarm status breach status": (
        "notBreaching",
        "breaching",
        "The alarm is in ALARM from its first evaluation",
    ),
    "aws/aws-cdk#21654 Alarms don't seem to trigger when a dimension is included": (
        'MetricValue: "1"}',
        'MetricValue: "1", Dimensions: [{Key: who, Value: $.userIdentity.arn}]}',
        "it reads the series with no dimensions",
    ),
    "hashicorp/terraform-provider-aws#28881 filter pattern does not support dimensions": (
        "FilterPattern: '{ $.eventName = \"StopLogging\" }'\n      MetricTransformations:\n"
        '        - {MetricName: Stops, MetricNamespace: Trail, MetricValue: "1"}',
        "FilterPattern: ERROR\n      MetricTransformations:\n"
        '        - {MetricName: Stops, MetricNamespace: Trail, MetricValue: "1",'
        " Dimensions: [{Key: who, Value: $.user}]}",
        "The specified filter pattern does not support dimensions",
    ),
    "virtualjj/cis-aws-benchmark-section-3-monitoring-remediate#4 pattern shows no log entries": (
        "$.eventName",
        "$.eventname",
        "no record that CloudTrail writes satisfies it Remedy: the field is $.eventName",
    ),
    "aws-quickstart/quickstart-compliance-cis-benchmark#7 alarms need better comparisons": (
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "a single match makes Sum 1, which is not more than 1",
    ),
    "hashicorp/terraform#12493 using the id of the filter creates an alarm that never fires": (
        "MetricName: Stops, Statistic",
        "MetricName: Filter, Statistic",
        "its MetricName is the filter's name, not the name of its metric",
    ),
    "ministryofjustice/modernisation-platform-terraform-baselines#1038 readOnly is a boolean": (
        '$.eventName = "StopLogging"',
        '$.readOnly = "false"',
        "no record that CloudTrail writes satisfies it Remedy: IS FALSE",
    ),
}


@pytest.mark.parametrize("thread", LINTED)
def test_lint_names_why_an_alarm_does_not_do_its_job(thread, tmp_path):
    old, new, cause = LINTED[thread]
    assert old in TEMPLATE
    (tmp_path / "rules.yaml").write_text(TEMPLATE.replace(old, new))
    assert cause in first(call("rules", "lint", "rules.yaml", cwd=tmp_path).stdout)


IMPORTED = {
    "panther-labs/panther#435 CloudWatch Alarm Generation Should Resolve References": (
        "Threshold: 1",
        "Threshold: !Ref Limit",
        "No alarm can be judged: rules.yaml:10: Alarm: Threshold depends on Limit.",
    ),
    "aquasecurity/defsec#637 unresolvable values e.g. via ImportValue": (
        "MetricName: Stops, Statistic",
        "MetricName: !ImportValue Metric, Statistic",
        "No alarm can be judged: rules.yaml:10: Alarm: MetricName depends on Fn::ImportValue",
    ),
    "hashicorp/terraform#17078 aws_cloudwatch_log_metric_filter Pattern failed": (
        "'{ $.eventName = \"StopLogging\" }'",
        "\"{ $.eventName = 'StopLogging' }\"",
        "No alarm can be judged: rules.yaml:3: Filter: FilterPattern: invalid character",
    ),
    "aws-quickstart/quickstart-compliance-hipaa#7 Fix MetricName on CloudWatch Alarms": (
        "Namespace: Trail, MetricName: Stops, S",
        "Namespace: AWS/EC2, MetricName: CPUUtilization, S",
        "No alarm can be judged: rules.yaml:10: Alarm: no metric filter here publishes AWS/EC2/",
    ),
    "DataBiosphere/azul#6220 the statistics parameter is null": (
        "Statistic: Sum, ",
        "",
        "No alarm can be judged: rules.yaml:10: Alarm: exactly one of Statistic and",
    ),
    "hashicorp/terraform#24070 DatapointsToAlarm must be less than or equal to EvaluationPeriods": (
        "EvaluationPeriods: 1",
        "EvaluationPeriods: 1, DatapointsToAlarm: 15",
        "rules.yaml:10: Alarm: DatapointsToAlarm must be from 1 to EvaluationPeriods",
    ),
    "hashicorp/terraform-provider-aws#42389 metric period differs from AWS API spec": (
        "Period: 300",
        "Period: 20",
        "rules.yaml:10: Alarm: Period must be a multiple of 60 to be simulated",
    ),
    "aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock#632": (
        'MetricValue: "1"}',
        'MetricValue: "1", DefaultValue: 0, Dimensions: [{Key: who, Value: $.userIdentity.arn}]}',
        "dimensions and default value are mutually exclusive properties",
    ),
    "sevenwestmedia-labs/pulumi-components#33 ValidationError due to missing Period": (
        "Period: 300,\n",
        "\n",
        "No alarm can be judged: rules.yaml:10: Alarm: Period is missing",
    ),
    "cds-snc/covid-alert-portal#327 comparison_operator LessThanLowerThreshold": (
        "GreaterThanOrEqualToThreshold",
        "LessThanLowerThreshold",
        "LessThanLowerThreshold: anomaly bands are not simulated",
    ),
    "aws-cloudformation/aws-cloudformation-resource-providers-logs#64 no dimensions accepted": (
        "FilterPattern: '{ $.eventName = \"StopLogging\" }'\n      MetricTransformations:\n"
        '        - {MetricName: Stops, MetricNamespace: Trail, MetricValue: "1"}',
        "FilterPattern: '?ERROR ?WARN'\n      MetricTransformations:\n"
        '        - {MetricName: Stops, MetricNamespace: Trail, MetricValue: "1",'
        " Dimensions: [{Key: ClusterName, Value: $.cluster}]}",
        "The specified filter pattern does not support dimensions",
    ),
    "ministryofjustice/modernisation-platform-terraform-baselines#1033 Tests fix metric name": (
        "MetricName: Stops, Statistic",
        "MetricName: Filter, Statistic",
        "rules.yaml:10: Alarm: Filter is the name of a metric filter; its metric is Trail/Stops",
    ),
}


@pytest.mark.parametrize("thread", IMPORTED)
def test_import_names_first_what_keeps_alarms_from_being_judged(thread, tmp_path):
    old, new, cause = IMPORTED[thread]
    assert old in TEMPLATE
    (tmp_path / "rules.yaml").write_text(TEMPLATE.replace(old, new))
    assert cause in first(call("rules", "import", "rules.yaml", cwd=tmp_path).stdout)


def test_import_of_a_folder_without_rules_is_wrong_usage(tmp_path):
    (tmp_path / "main.py").write_text("print()")
    done = call("rules", "import", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(": no metric filters or alarms found\n")


DIGEST = (
    '{"awsAccountId": "111122223333", "digestStartTime": "2026-03-01T00:00:00Z", "logFiles": []}'
)
SOURCES = {
    "wazuh/wazuh-documentation#24 cloudtrail-digest: KeyError Records": (
        DIGEST,
        "no record was found; digest files hold hashes of log files and no events",
    ),
    "logstash-plugins/logstash-codec-cloudtrail#5 undefined method each for nil": (
        DIGEST,
        "give the folder CloudTrail beside CloudTrail-Digest",
    ),
    "wazuh/wazuh#20251 many cloudtrail logs do not get parsed": (
        '{"Records": []}',
        "no record was found; 1 log file without records",
    ),
    "elastic/beats#20972 key Records not found": (
        '{"configurationItems": []}',
        "logs/a.json: not CloudTrail: it is a snapshot or history of AWS Config",
    ),
    "Graylog2/graylog-plugin-aws#249 Handle cloudtrail message where the message is not json": (
        "CloudTrail validation message.",
        "logs/a.json: not JSON: it is a test notification of CloudTrail",
    ),
    "falcosecurity/plugins#381 Falco cloudtrail can't parse SQS messages from s3 notifications": (
        '{"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",'
        ' "eventName": "ObjectCreated:Put", "s3": {"object": {"key": "x.json.gz"}}}]}',
        "logs/a.json: not CloudTrail: it is a notification of aws:s3",
    ),
    "vectordotdev/vector#14438 unable to process AWS S3 messages": (
        '{"Type": "Notification", "Message": "{\\"s3Bucket\\": \\"b\\", \\"s3ObjectKey\\":'
        ' [\\"AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz\\"]}"}',
        "logs/a.json: not CloudTrail: it is a notice that CloudTrail has delivered log files",
    ),
    "wazuh/wazuh#27747 Error reading .json files from AWS": (
        '{"test": "value", "status": "success", "timestamp": "2025-01-15T12:00:00Z"}',
        "logs/a.json: not CloudTrail: it is an object with 'test', 'status', 'timestamp'",
    ),
    "PaloAltoNetworks/aws-transit-vpc#13 JSONDecodeError Expecting value: line 1 column 1": (
        "",
        "logs/a.json: not JSON: it is empty",
    ),
    "LeapBeyond/terraform-aws-cloudtrail#1 Push VPC Flow logs to S3": (
        "2 111122223333 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010\n",
        "logs/a.json: not JSON: it is text that begins with '2 111122223333 eni-1235b8ca",
    ),
}


@pytest.mark.parametrize("thread", SOURCES)
def test_an_audit_of_files_without_records_names_why(thread, tmp_path):
    content, cause = SOURCES[thread]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.json").write_text(content)
    done = call("audit", "logs", cwd=tmp_path)
    assert done.returncode == 1
    assert first(done.stdout).startswith("No alarm could be judged: ")
    assert cause in first(done.stdout)
    assert cause in done.stderr


def test_copies_are_counted_once_where_counts_differ_from_the_console(archive):
    """awslabs/landing-zone-accelerator-on-aws#449 Duplicate CloudTrail Management Events."""
    folder = archive(a=[record(eventID="x")], b=[record(eventID="x")])
    assert "1 copy of an event, delivered again" in call("audit", folder).stdout


def test_a_span_without_records_is_named_with_the_span_of_the_records(logs):
    """grycap/cloudtrail-tracker#10 Missing Events."""
    done = call("audit", logs, "--from", "2030-01-01")
    assert done.returncode == 2
    assert "no record lies in the span of --from and --to: the records are from" in done.stderr


SILENT = {
    "aws-quickstart/quickstart-compliance-cis-benchmark#7 alarms need better comparisons": (
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
    ),
    "DataBiosphere/azul#6220 Increase threshold for unauthorized metric alarm": (
        "Statistic: Sum, Period: 300,\n      EvaluationPeriods: 1, Threshold: 1,",
        "Statistic: Average, Period: 300,\n      EvaluationPeriods: 1, Threshold: 10,",
    ),
}


@pytest.mark.parametrize("thread", SILENT)
def test_an_audit_of_an_alarm_that_stays_silent_names_why(thread, archive, tmp_path):
    old, new = SILENT[thread]
    assert old in TEMPLATE
    rules = tmp_path / "rules.yaml"
    rules.write_text(TEMPLATE.replace(old, new))
    done = call("audit", archive(a=[record(eventName="StopLogging")]), "--rules", rules)
    cause = "1 record matches, and no period breaches the threshold."
    assert first(done.stdout).endswith(cause)
