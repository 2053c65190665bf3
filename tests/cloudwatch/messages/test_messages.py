import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from auditor.cloudwatch.alarms import Alarm, AlarmState, ComparisonOperator, TreatMissingData
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import composite_histories
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.location import Location
from auditor.cloudwatch.messages.history_items import composite_history_items, history_items
from auditor.cloudwatch.messages.json_text import message_json
from auditor.cloudwatch.messages.mails import composite_mail, mail
from auditor.cloudwatch.messages.reason_data import state_reason_data
from auditor.cloudwatch.messages.sns import composite_sns_message, sms, sns_message
from auditor.cloudwatch.metrics import MetricData, MetricId, Statistic
from auditor.cloudwatch.minutes import Span, minute_of
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.transitions import AlarmHistory, Transition

START = datetime(2026, 1, 15, 21, 40, tzinfo=UTC)
CREATED = START - timedelta(seconds=30)
SPAN = Span(START, START + timedelta(hours=1))
LOCATION = Location("111122223333", "us-east-1")
TOPIC = "arn:aws:sns:us-east-1:111122223333:security"
ALARM = Alarm(
    name="Root sign-in",
    metric=MetricId("Audit", "Root", (("Trail", "main"),)),
    statistic=Statistic.SUM,
    period=timedelta(minutes=5),
    evaluation_periods=1,
    threshold=1,
    comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
    datapoints_to_alarm=1,
    treat_missing_data=TreatMissingData.NOT_BREACHING,
    description="The root user signed in.",
    alarm_actions=(TOPIC,),
)
DATA = MetricData.of([minute_of(START) + 6, minute_of(START) + 6], [1, 1])
HISTORY = history(ALARM, DATA, SPAN)
RAISED = HISTORY.transitions[1]
MATH = replace(
    ALARM,
    metric=(
        MetricQuery("m1", MetricStat(MetricId("Audit", "Root"), Statistic.SUM), "", False),
        MetricQuery("e1", "m1 * 2", "twice"),
    ),
    statistic=None,
)


def math_transition() -> Transition:
    return history(MATH, {MetricId("Audit", "Root"): DATA}, SPAN).transitions[1]


def test_reason_data_lists_what_decided():
    assert message_json(state_reason_data(ALARM, RAISED)) == (
        '{"version":"1.0","queryDate":"2026-01-15T21:47:41.000+0000",'
        '"startDate":"2026-01-15T21:42:00.000+0000","statistic":"Sum","period":300,'
        '"recentDatapoints":[2.0],"threshold":1.0,"evaluatedDatapoints":'
        '[{"timestamp":"2026-01-15T21:42:00.000+0000","sampleCount":2.0,"value":2.0}]}'
    )


def test_reason_data_without_any_data_lists_the_empty_periods():
    data = state_reason_data(ALARM, HISTORY.transitions[0])
    assert "startDate" not in data
    assert data["recentDatapoints"] == []
    assert data["evaluatedDatapoints"] == [{"timestamp": "2026-01-15T21:35:00.000+0000"}]


def test_reason_data_of_metric_math_has_no_statistic_and_no_counts():
    data = state_reason_data(MATH, math_transition())
    assert "statistic" not in data
    assert data["evaluatedDatapoints"] == [
        {"timestamp": "2026-01-15T21:42:00.000+0000", "value": 4.0}
    ]


def test_the_sns_message_has_the_keys_of_aws_in_its_order():
    message = json.loads(sns_message(ALARM, RAISED, CREATED, LOCATION))
    assert list(message) == [
        *("AlarmName", "AlarmDescription", "AWSAccountId", "AlarmConfigurationUpdatedTimestamp"),
        *("NewStateValue", "NewStateReason", "StateChangeTime", "Region", "AlarmArn"),
        *("OldStateValue", "ActionExecutedAfterMuteWindow", "OKActions", "AlarmActions"),
        *("InsufficientDataActions", "Trigger"),
    ]
    assert message["StateChangeTime"] == "2026-01-15T21:47:41.000+0000"
    assert message["Region"] == "US East (N. Virginia)"
    assert list(message["Trigger"].items()) == [
        ("MetricName", "Root"),
        ("Namespace", "Audit"),
        ("StatisticType", "Statistic"),
        ("Statistic", "SUM"),
        ("Unit", None),
        ("Dimensions", [{"value": "main", "name": "Trail"}]),
        ("Period", 300),
        ("EvaluationPeriods", 1),
        ("DatapointsToAlarm", 1),
        ("ComparisonOperator", "GreaterThanOrEqualToThreshold"),
        ("Threshold", 1.0),
        ("TreatMissingData", "notBreaching"),
        ("EvaluateLowSampleCountPercentile", ""),
    ]
    assert sms(ALARM.name, RAISED.new, LOCATION) == (
        'ALARM: "Root sign-in" in US East (N. Virginia)'
    )


def test_the_sns_message_of_metric_math_lists_its_queries():
    message = json.loads(sns_message(MATH, math_transition(), CREATED, LOCATION))
    assert list(message["Trigger"]) == [
        *("Period", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator", "Threshold"),
        *("TreatMissingData", "EvaluateLowSampleCountPercentile", "Metrics"),
    ]
    assert message["Trigger"]["Metrics"] == [
        {
            "Id": "m1",
            "MetricStat": {
                "Metric": {"Dimensions": [], "MetricName": "Root", "Namespace": "Audit"},
                "Period": 300,
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
        {"Expression": "m1 * 2", "Id": "e1", "Label": "twice", "ReturnData": True},
    ]


def test_history_items_come_newest_first_and_actions_follow_their_change():
    items = history_items(ALARM, HISTORY, CREATED, LOCATION)
    assert [(item["Timestamp"], item["HistorySummary"]) for item in items] == [
        ("2026-01-15T22:02:41.000+00:00", "Alarm updated from ALARM to OK"),
        ("2026-01-15T21:47:41.000+00:00", f"Successfully executed action {TOPIC}"),
        ("2026-01-15T21:47:41.000+00:00", "Alarm updated from OK to ALARM"),
        ("2026-01-15T21:40:41.000+00:00", "Alarm updated from INSUFFICIENT_DATA to OK"),
        ("2026-01-15T21:39:30.000+00:00", 'Alarm "Root sign-in" created'),
    ]
    assert {item["AlarmType"] for item in items} == {"MetricAlarm"}
    first = json.loads(items[3]["HistoryData"])
    assert first["oldState"] == {
        "stateValue": "INSUFFICIENT_DATA",
        "stateReason": "Unchecked: Initial alarm creation",
    }
    assert list(first["newState"]) == ["stateValue", "stateReason", "stateReasonData"]
    action = json.loads(items[1]["HistoryData"])
    assert action["stateUpdateTimestamp"] == 1768513661000
    published = json.loads(action["publishedMessage"])
    assert list(published) == ["default", "sms", "email"]
    assert json.loads(published["default"])["NewStateValue"] == "ALARM"
    created = json.loads(items[4]["HistoryData"])["createdAlarm"]
    assert list(created)[-3:] == ["alarmActions", "insufficientDataActions", "okactions"]


def test_disabled_actions_leave_the_changes_of_state():
    items = history_items(replace(ALARM, actions_enabled=False), HISTORY, CREATED, LOCATION)
    assert {item["HistoryItemType"] for item in items} == {"StateUpdate", "ConfigurationUpdate"}


def test_a_mail_is_worded_as_cloudwatch_words_it():
    assert mail(ALARM, RAISED, "111122223333", "us-east-1") == (
        'You are receiving this email because your Amazon CloudWatch Alarm "Root sign-in" in the US'
        " East (N. Virginia) region has entered the ALARM state, because"
        ' "Threshold Crossed: 1 out of the last 1 datapoints [2.0 (15/01/26 21:42:00)] was greater'
        ' than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."'
        ' at "Thursday 15 January, 2026 21:47:41 UTC".\n'
        """
View this alarm in the AWS Management Console:
https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/Root%20sign-in

Alarm Details:
- Name:                       Root sign-in
- Description:                The root user signed in.
- State Change:               OK -> ALARM
- Reason for State Change:    """
        "Threshold Crossed: 1 out of the last 1 datapoints [2.0 (15/01/26 21:42:00)] was greater"
        " than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
        """
- Timestamp:                  Thursday 15 January, 2026 21:47:41 UTC
- AWS Account:                111122223333
- Alarm Arn:                  arn:aws:cloudwatch:us-east-1:111122223333:alarm:Root sign-in

Threshold:
- The alarm is in the ALARM state when the metric is GreaterThanOrEqualToThreshold 1.0 for at """
        """least 1 of the last 1 period(s) of 300 seconds.\x20

Monitored Metric:
- MetricNamespace:                     Audit
- MetricName:                          Root
- Dimensions:                          [Trail = main]
- Period:                              300 seconds
- Statistic:                           Sum
- Unit:                                not specified
- TreatMissingData:                    notBreaching


State Change Actions:
- OK:\x20
- ALARM: [arn:aws:sns:us-east-1:111122223333:security]
- INSUFFICIENT_DATA:\x20
"""
    )


def test_a_mail_on_metric_math_names_the_expression():
    text = mail(MATH, math_transition(), "111122223333", "us-east-1")
    assert "Monitored Metrics:\n- MetricExpression:           m1 * 2\n" in text
    assert "- MetricLabel:                twice\n\nState Change Actions:\n" in text


def test_a_composite_alarm_names_the_child_that_changed():
    composite = CompositeAlarm("Any", 'ALARM("Root sign-in")', alarm_actions=(TOPIC,))
    composite_history = composite_histories([composite], {ALARM.name: HISTORY}, SPAN, LOCATION)[
        "Any"
    ]
    items = composite_history_items(composite, composite_history, CREATED, LOCATION)
    assert [(item["Timestamp"][11:19], item["HistorySummary"]) for item in items] == [
        ("22:02:41", "Alarm updated from ALARM to OK"),
        ("21:47:41", f"Successfully executed action {TOPIC}"),
        ("21:47:41", "Alarm updated from OK to ALARM"),
        ("21:40:18", "Alarm updated from INSUFFICIENT_DATA to OK"),
        ("21:39:30", 'Alarm "Any" created'),
    ]
    new = json.loads(items[2]["HistoryData"])["newState"]
    arn = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:Root sign-in"
    assert new["stateReasonData"] == {
        "triggeringAlarms": [
            {
                "arn": arn,
                "state": {"value": "ALARM", "timestamp": "2026-01-15T21:47:41.000+0000"},
            }
        ]
    }
    message = json.loads(composite_sns_message(composite, composite_history.changes[1], LOCATION))
    assert list(message)[-2:] == ["AlarmRule", "TriggeringChildren"]
    assert message["TriggeringChildren"][0]["Arn"] == arn
    text = composite_mail(composite, composite_history.changes[1], LOCATION)
    assert "has transitioned to ALARM state on Thursday 15 January, 2026 21:47:41 UTC" in text
    assert '- Alarm Rule:                 ALARM("Root sign-in")\n' in text
    assert "Triggering children (max. 10):\n- arn:aws:cloudwatch" in text


def test_an_alarm_without_changes_was_created_and_no_more():
    items = history_items(
        ALARM,
        AlarmHistory((), AlarmState.INSUFFICIENT_DATA, lambda _: (), lambda _: ()),
        CREATED,
        LOCATION,
    )
    assert [item["HistoryItemType"] for item in items] == ["ConfigurationUpdate"]


def test_percentiles_and_units_have_their_own_keys():
    alarm = replace(ALARM, statistic=ExtendedStatistic("p90"), unit="Count")
    raised = history(alarm, DATA, SPAN).transitions[1]
    data = state_reason_data(alarm, raised)
    assert list(data)[:5] == ["version", "queryDate", "startDate", "unit", "statistic"]
    assert (data["unit"], data["statistic"]) == ("Count", "p90")
    trigger = json.loads(sns_message(alarm, raised, CREATED, LOCATION))["Trigger"]
    assert trigger["StatisticType"] == "ExtendedStatistic"
    assert trigger["ExtendedStatistic"] == "p90"
    created = history_items(
        alarm, AlarmHistory((), AlarmState.OK, lambda _: (), lambda _: ()), CREATED, LOCATION
    )[0]
    assert json.loads(created["HistoryData"])["createdAlarm"]["extendedStatistic"] == "p90"
    math = history_items(
        MATH, AlarmHistory((), AlarmState.OK, lambda _: (), lambda _: ()), CREATED, LOCATION
    )[0]
    assert len(json.loads(math["HistoryData"])["createdAlarm"]["metrics"]) == 2


def test_evaluated_datapoints_are_those_that_carry_the_state():
    alarm = replace(ALARM, evaluation_periods=3, datapoints_to_alarm=2, threshold=2)
    minutes = [minute_of(START) + age for age in (-14, -9, -4)]
    data = MetricData.of([*minutes, minutes[0], minutes[1]], [1] * 5)
    raised = history(alarm, data, SPAN).transitions[0]
    assert raised.new is AlarmState.ALARM
    listed = state_reason_data(alarm, raised)["evaluatedDatapoints"]
    assert [each["value"] for each in listed] == [2.0, 2.0]
    ok = history(replace(alarm, threshold=3), data, SPAN).transitions[0]
    listed = state_reason_data(alarm, ok)["evaluatedDatapoints"]
    assert [each["value"] for each in listed] == [1.0, 2.0]


def test_empty_periods_stand_in_for_evaluated_datapoints_and_gaps_are_null():
    alarm = replace(ALARM, evaluation_periods=3, datapoints_to_alarm=3)
    alarm = replace(alarm, treat_missing_data=TreatMissingData.BREACHING)
    first = minute_of(START)
    raised = history(alarm, MetricData.of([first - 1, first - 11], [1, 1]), SPAN).transitions[0]
    data = state_reason_data(alarm, raised)
    assert data["recentDatapoints"] == [1.0, None, 1.0]
    assert [each.get("value") for each in data["evaluatedDatapoints"]] == [1.0, None, 1.0]


def test_texts_for_telephones_are_short_and_ascii():
    name = "a" * 91
    assert sms(name, AlarmState.OK, LOCATION) == f'OK: "{"a" * 87}..." in US East (N. Virginia)'
    assert sms("界é ok", AlarmState.OK, LOCATION) == 'OK: "_ ok" in US East (N. Virginia)'


def test_numbers_in_json_are_written_as_java_writes_them():
    assert message_json({"a": [1e7, 0.0005, 3, True, None, "é\n"]}) == (
        '{"a":[1.0E7,5.0E-4,3,true,null,"é\\n"]}'
    )
