from dataclasses import replace

import pytest

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.pattern import format, lint, matches, nodes, parse
from auditor.pattern.finding import FindingKind
from auditor.pattern.nodes import And, Compare, Comparison, Or, TypeTest

FINDINGS = [
    (
        '{ $.additionalEventData.MFAUsed != "Yes" }',
        '$.additionalEventData.MFAUsed != "Yes": skips records without the field; write '
        '(($.additionalEventData.MFAUsed != "Yes") || ($.additionalEventData.MFAUsed NOT EXISTS))'
        " [skips-absent]",
    ),
    ("{ $.ok = true }", '$.ok = "true": finds the text true, no boolean; write IS TRUE'),
    ("[ERROR]", "ERROR names a word of the line and is not searched for"),
    ("[StopLogging, ..., DeleteTrail]", "[matches-almost-everything]"),
    ("Access Denied", 'anywhere, in any order; write "Access Denied" for the phrase [separate-'),
    ("ERROR OR WARN", "OR: terms have no operators, so this is a word that must occur; write ?"),
    ("ERROR AND WARN", "[keyword-as-term]"),
    ("NOT healthcheck", "write - before the term that must not occur"),
    ("{ $.readOnly = false }", "write IS FALSE [never-true]"),
    ("{ $.readOnly != true }", "finds texts other than true, no boolean; write IS FALSE [never"),
    ("{ $.managementEvent != false }", "texts other than false, no boolean; write IS TRUE [never"),
    ("{ $.ok != true }", "finds texts other than true, no boolean; write IS FALSE [boolean-as"),
    ("{ $.size > 5 }", "text never satisfies it, not even digits in quotes; = 5* finds both"),
    (
        "{ $.eventVersion >= 1 }",
        "which has no order; write conditions that a record can satisfy [never-true]",
    ),
    ("{ $.errorCode IS TRUE }", "this field holds text, never a boolean"),
    ("{ $.a = 1 || $.b = 2 && $.c = 3 }", "$.b = 2 && $.c = 3: && binds before ||"),
    ("{ $.a = 1 || ($.b != 2) && $.c = 3 }", "[precedence]"),
    ("{ $.x NOT EXISTS || $.x != a || $.x != b }", "since no value is both; write && for neither"),
    ("{ $.errorCode = a* || $.eventName != HeadBucket }", "nearly every record"),
    ("{ $.eventName = a && $.eventName = b }", "no record satisfies both; write || for either"),
    ("{ $.a IS NULL && $.a NOT EXISTS }", "no record satisfies both"),
    ("{ $.a = x && $.a NOT EXISTS }", "no record satisfies both"),
    ("{ $.a[*].b != x }", "holds if any one of the values differs"),
    ('{ $.a = "%x%" }', "write a regular expression without quotes [literal-regex]"),
    ("{ $.requestParameters = * }", "an object satisfies no comparison"),
    ("{ $.eventname = x }", "letter case counts; the field is $.eventName"),
    ("{ $.userIdentity.Type = Root }", "the field is $.userIdentity.type"),
    ("{ $.userIdentity.type = root }", 'letter case counts; write "Root"'),
    ("{ $.eventType = awsServiceEvent }", 'write "AwsServiceEvent"'),
    ("{ $.eventSource = iam }", 'sources end in .amazonaws.com; write "iam.amazonaws.com"'),
    ("{ $.eventName = iam.amazonaws.com }", "this is a source; write $.eventSource"),
    (
        "{ $.errorCode = null }",
        "not a null or an absent field; write IS NULL or NOT EXISTS [null-as-text]",
    ),
    (
        "{ $.errorCode != null }",
        "other than the text null; write = * for any text or number [null-",
    ),
    ("{ $.Records[0].eventName = StopLogging }", "and messages; write $.eventName [unknown-value]"),
    ("{ $.message.userIdentity.type = Root }", "and messages; write $.userIdentity.type [unknown-"),
    ("{ $.additionalEventData.MFAUsed IS FALSE }", "this field holds a text (in the list of "),
    ("{ $.detail.eventName = x }", "records in a log group do not; drop it"),
    (
        "{ $.id = 1 && $.id = 2 }",
        "$.id = 1 && $.id = 2: no record satisfies both; write || for either",
    ),
    ('{ $.id = 1 && $.id = "2" }', "no record satisfies both"),
    ("{ $.id = a && $.id = 1 }", "no record satisfies both"),
    ("{ $.id != 1 || $.id != 2 }", "holds for every value, since no value is both"),
    ("{ $.eventName NOT EXISTS }", "every event of an API call or sign-in has this field"),
    ("{ $.eventTime IS NULL }", "this field holds text, never null; write = and the text [never"),
    (
        '{ $.a != "*" }',
        "every text and every number matches *; write NOT EXISTS for an absent field",
    ),
    ("{ $.eventName = * }", "the pattern: nearly every record satisfies it; write"),
    ("{ $.eventName != a || $.x = b }", "satisfies it: != holds for nearly all of them, and with"),
    ("{ ($.a = x || $.a = y) && $.a = z }", "write || between alternative conditions"),
    ("{ $.eventTime IS NULL }", "writes satisfies it; write = and the text [matches-nothing]"),
    ("{ $.eventName = a && $.eventName != a }", "write || between alternative cond"),
    ("?a b", "?a: ignored beside terms without ?"),
    ("exit-code", 'CloudWatch may refuse it without quotes; write "exit-code"'),
    ("[level = ERROR]", "the last field holds the whole rest of the line"),
    ('"{ $.a = 1 }"', "text; write the pattern without the quotes around it [quoted-pattern]"),
    ('"[a = 1, b]"', "in quotes it is a phrase that matches only messages with this exact text"),
    (" { $.a = 1 }", "the pattern: CloudWatch has refused patterns with blanks around them"),
]


@pytest.mark.parametrize(("text", "finding"), FINDINGS)
def test_what_is_probably_not_meant_is_named_with_what_to_write(text, finding):
    findings = "\n".join(map(str, lint(parse(text), text, vocabulary())))
    assert finding in findings


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS'
        ' && $.eventType != "AwsServiceEvent" }',
        '{ ($.a != "x") || ($.a NOT EXISTS) }',
        "{ $.a = x* && $.a != xy }",
        "{ $.message.level = ERROR }",
        "{ $.a = 1 && $.a = 1.0 }",
        '{ $.a = 1 && $.a = "1.0" }',
        "{ $.a = 1 || ($.b = 2 && $.c = 3) }",
        '{ $.userIdentity.sessionContext.attributes.mfaAuthenticated = "true" }',
        '"exit-code" -"a.b"',
        '"[ERROR]"',
        "ERROR",
        '"Access Denied"',
        "ERROR -WARN",
        '"a OR b"',
        '"{ $.a = }"',
        '"{ $.a = 1 }" -b',
        "?a ?b",
        "[..., level = ERROR, message]",
        "[level = ERROR, message]",
        "[message = ERROR*]",
    ],
)
def test_a_pattern_that_is_meant_has_no_finding(text):
    assert lint(parse(text), text, vocabulary()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "{ $.a.b != x }",
        "{ $['a b'].c != x }",
        "{ ($.a.b != x) && ($.c = 1) }",
        "{ $.c = 1 && $.a.b != x }",
        "{ $.c = 1 || $.a.b != x }",
        "{ ($.c = 1 || $.a.b != x) && $.d = 2 && $.e.f[0] != y }",
    ],
)
def test_what_is_to_be_written_can_stand_where_the_condition_stood(text):
    """In its place it makes a pattern that is true of records without the field, too."""
    tree = parse(text)
    mended, meant = format(tree), tree
    for one in lint(tree):
        assert one.kind is FindingKind.SKIPS_ABSENT
        mended = mended.replace(one.subject, one.remedy.removeprefix("write "))
    assert format(parse(mended)) == format(_with_absent(meant))
    assert lint(parse(mended)) == ()


def _with_absent(expression):
    match expression:
        case And(terms) | Or(terms):
            return replace(expression, terms=tuple(map(_with_absent, terms)))
        case Compare(nodes.Selector() as selector, Comparison.NOT_EQUAL):
            return Or((expression, TypeTest(selector, nodes.Test.NOT_EXISTS)))
        case _:
            return expression


@pytest.mark.parametrize("text", ["{ $.readOnly != true }", "{ $.userIdentity.Type != Root }"])
def test_a_condition_that_never_holds_has_no_other_finding(text):
    assert [one.kind for one in lint(parse(text), text, vocabulary())] == [
        FindingKind.NEVER_TRUE,
        FindingKind.MATCHES_NOTHING,
    ]


@pytest.mark.parametrize("other", ["$.x IS NULL", "$.x = z", "$.x = v", "($.x = z && $.y = 1)"])
def test_beside_or_only_not_exists_takes_records_without_the_field(other):
    pattern = parse("{ $.x != v || " + other + " }")
    assert not matches(pattern, {"y": 1})
    kinds = [one.kind for one in lint(pattern)]
    assert [kind for kind in kinds if kind is not FindingKind.NEEDLESS_CONDITION] == [
        FindingKind.SKIPS_ABSENT
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{ $.x != v && $.x = z* }",
        "{ ($.x != v || $.y = 1) && $.x = z* }",
        "{ ($.x != v && $.y = 1) || $.x NOT EXISTS }",
    ],
)
def test_conditions_on_the_field_elsewhere_settle_its_absence(text):
    assert FindingKind.SKIPS_ABSENT not in [
        one.kind for one in lint(parse(text), text, vocabulary())
    ]


def test_two_conditions_that_exclude_each_other_match_no_value():
    excluding = parse("{ $.id = 1 && $.id = 2 }"), parse('{ $.id = 1 && $.id = "2" }')
    values = 1, 1.0, 2, "1", "1.0", "2", "01"
    assert not any(matches(one, {"id": value}) for one in excluding for value in values)
    assert matches(parse('{ $.id = 1 && $.id = "1.0" }'), {"id": 1.0})


def test_a_finding_stands_once():
    kinds = [one.kind for one in lint(parse("{ $.a.b != x || $.a.b != x }"))]
    assert kinds == [FindingKind.NEEDLESS_CONDITION, FindingKind.SKIPS_ABSENT]


ONE_SIDED = '{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*" && %s }'


def test_an_exclusion_that_binds_to_one_side_only_is_explained_and_mended():
    pattern = parse(ONE_SIDED % '$.eventName != "HeadBucket"')
    (finding,) = [one for one in lint(pattern) if one.kind is FindingKind.ONE_SIDED_EXCLUSION]
    assert finding.subject == '$.eventName != "HeadBucket"'
    assert finding.message == (
        '&& binds before ||, so it limits $.errorCode = "AccessDenied*" alone;'
        ' records that $.errorCode = "*UnauthorizedOperation" matches are not excluded'
    )
    mended = parse("{ " + finding.remedy.removeprefix("write ") + " }")
    head = {"errorCode": "Client.UnauthorizedOperation", "eventName": "HeadBucket"}
    assert matches(pattern, head)
    assert not matches(mended, head)
    assert lint(mended) == ()


@pytest.mark.parametrize(
    "text",
    [
        '{ $.errorCode = a || ($.errorCode = b && $.eventName != "HeadBucket") }',
        "{ $.eventName = a || $.eventName = b && $.errorCode = c }",
        "{ $.eventName = a || $.errorCode = b && $.eventName != c }",
    ],
)
def test_parentheses_or_an_exclusion_that_touches_no_other_side_are_let_be(text):
    kinds = [one.kind for one in lint(parse(text))]
    assert FindingKind.ONE_SIDED_EXCLUSION not in kinds


@pytest.mark.parametrize("text", ["a -a", "[a = x && a = y, b]"])
def test_lines_that_no_message_satisfies_are_named(text):
    assert FindingKind.MATCHES_NOTHING in [one.kind for one in lint(parse(text))]


VALUES = [
    ('$.errorMessage = "Failedauthentication"', 'write "Failed authentication"'),
    ('$.errorMessage = "Failed authentification"', 'write "Failed authentication"'),
    ('$.errorCode = "accessdenied*"', 'write it as in "AccessDenied"'),
    ('$.errorCode != "AcessDenied"', "nothing is excluded (in the list of 20"),
    ("$.awsRegion = us_east_1", 'write "us-east-1"'),
    ("$.awsRegion = US-EAST-1", 'write "us-east-1"'),
    ("$.awsRegion = us-est-1", 'write "us-east-1"'),
    ("$.awsRegion = us-esat-1", 'write "us-east-1"'),
    ("$.awsRegion = us-est1", 'write "us-east-1"'),
    ("$.awsRegion = us-east-1a", 'write "us-east-1"'),
    ("$.awsRegion = us-east", 'write "us-east-1"'),
    ("$.awsRegion = ue-west-1", 'write "eu-west-1"'),
    ("$.awsRegion = ap-suotheast-1", 'write "ap-southeast-1"'),
    ("$.errorCode = AccesDenid", 'write "AccessDenied"'),
    ("$.errorCode = AccessDneied", 'write "AccessDenied"'),
    ('$.errorCode = "AccesDenied*"', 'write it as in "AccessDenied"'),
    ('$.errorCode = "*UnauthorizedOperaton"', 'write it as in "UnauthorizedOperation"'),
    ('$.errorCode = "*NotFoundExeption"', 'write it as in "ResourceNotFoundException"'),
    ('$.awsRegion != "us-est-*"', "so that nothing is excluded"),
    ("$.additionalEventData.AuthenticationMethod = AuthHeadr", 'write "AuthHeader"'),
    ("$.userIdentity.identityProvider = www.amazn.com", 'write "www.amazon.com"'),
    ('$.sourceIPAddress = "10.0.0.0/8"', 'never equals a range; write "10.*" [unknown-value]'),
    ('$.sourceIPAddress != "10.1.0.0/16"', 'so that nothing is excluded; write "10.1.*"'),
    ('$.sourceIPAddress = "192.0.2.7/24"', 'write "192.0.2.*"'),
    ('$.sourceIPAddress = "192.0.2.7/32"', 'write "192.0.2.7"'),
    ('$.sourceIPAddress = "172.16.0.0/12"', '"172.16.*" to "172.31.*", joined with ||'),
    ('$.sourceIPAddress != "192.0.2.16/28"', '"192.0.2.16" to "192.0.2.31", joined with &&'),
    ('$.sourceIPAddress = "2001:db8::/32"', 'such as "2001:db8:*"'),
    (r"$.sourceIPAddress = %^10\.0\.0\.0/8%", 'write "10.*"'),
    ('$.sourceIPAddress = "10.0.*/16"', 'a wildcard, such as "10.0.*"'),
    ('$.sourceIPAddress = "192.0.2.1-192.0.2.9"', 'a wildcard, such as "10.0.*"'),
    ("$.userIdentity.type = Admin", "write one of AWSAccount, AWSService, AssumedRole, Directory,"),
    ("$.userIdentity.type = root*", "is not known to write this value"),
    ("$.userIdentity.type = %^root$%", "is not known to write this value"),
    ("$.eventType = AwsConsoleSignin", 'letter case counts; write "AwsConsoleSignIn" [never-true]'),
    ("$.eventCategory = Managment", 'write "Management"'),
    ("$.additionalEventData.MFAUsed = yes", 'letter case counts; write "Yes" [never-true]'),
    ("$.additionalEventData.mfaUsed = Yes", "write $.additionalEventData.MFAUsed [unknown-value]"),
    ("$.additionalEventData.MFAUsed = true", "write one of No, Yes [unknown-value]"),
    ("$.sessionCredentialFromConsole = yes", "write one of true [unknown-value]"),
    ("$.responseElements.ConsoleLogin = Failed", "write one of Failure, Success"),
    ("$.eventName = consolelogin", 'write "ConsoleLogin" [unknown-event-name]'),
    ("$.eventName != Headbucket", "so that nothing is excluded (in the list of botocore"),
    (
        "$.eventSource = s3.amazonaws.com && $.eventName = PutUserPolicy",
        "[event-of-another-source]",
    ),
    (
        "$.eventSource = s3.amazonaws.com && $.eventName = %^PutUserPolicy$%",
        "s3.amazonaws.com has no such event",
    ),
]


@pytest.mark.parametrize(("condition", "finding"), VALUES)
def test_a_value_that_cloudtrail_is_not_known_to_write_is_named_with_what_was_meant(
    condition, finding
):
    text = f"{{ {condition} }}"
    assert finding in "\n".join(map(str, lint(parse(text), text, vocabulary())))


@pytest.mark.parametrize(
    "condition",
    [
        "$.awsRegion = eu-east-1",
        "$.awsRegion = us-east-9",
        "$.awsRegion = ca-east-1",
        "$.awsRegion = ap-southwest-*",
        "$.awsRegion = eu-northe*",
        "$.errorCode = NoSuchKey*",
        "$.errorCode = *FailureException",
        "$.awsRegion = ap-southwest-1",
        "$.awsRegion = jp-east-1",
        "$.errorCode = MLResourceNotFoundException",
        "$.errorCode = AccessDeniedFault",
        "$.tlsDetails.tlsVersion = TLSv1.4",
        "$.awsRegion = us-*",
        "$.errorMessage = Whatever",
        "$.errorCode = *UnauthorizedOperation",
        "$.errorCode = AccessDenied*",
        "$.errorCode = NoSuchBucket",
        "$.errorCode = %Denied%",
        "$.userIdentity.type = *User",
        "$.userIdentity.type = %Root|User$%",
        "$.additionalEventData.MFAUsed = No",
        "$.sessionCredentialFromConsole = true",
        "$.userIdentity.sessionContext.attributes.mfaAuthenticated = false",
        "$.eventSource = *.amazonaws.com",
        "$.eventVersion = 1.11",
        "$.sourceIPAddress = 10.*",
        '$.sourceIPAddress = "2001:db8::1"',
        '$.sourceIPAddress = "AWS Internal"',
        '$.requestParameters.cidrIp = "10.0.0.0/8"',
        "$.requestParameters.awsRegion = nowhere",
    ],
)
def test_values_that_aws_may_add_and_wildcards_that_find_some_are_let_be(condition):
    text = f"{{ {condition} }}"
    assert lint(parse(text), text, vocabulary()) == ()


def test_one_slip_in_any_value_of_ten_letters_is_named_and_no_value_by_itself():
    for field in vocabulary().fields.values():
        for text in field.texts:
            assert field.has(text)
            if len(text) < 10:
                continue
            at = next(
                n
                for n in range(1, len(text) - 1)
                if text[n : n + 2].isalpha() and text[n] != text[n + 1]
            )
            swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            for slip in (swapped, text.lower(), text.upper()):
                assert slip in field.texts or field.like(slip) is not None, (field.path, slip)


@pytest.mark.parametrize(
    ("condition", "meant"),
    [
        ("$.userIdentiy.type = Root", "$.userIdentity.type"),
        ("$.userIdentity.tpye = Root", "$.userIdentity.type"),
        ("$.userIdentiy.tpye = Root", "$.userIdentity.type"),
        ("$.errorCod NOT EXISTS", "$.errorCode"),
        ("$.event_name = StopLogging", "$.eventName"),
        ("$.evenName != StopLogging", "$.eventName"),
        ("$.sourceIpAdress = 203.0.113.7", "$.sourceIPAddress"),
        ("$.requestParamters.a.items[0].x = 1", "$.requestParameters.a.items[0].x"),
        ("$.tlsDetails.tlsVersoin = TLSv1", "$.tlsDetails.tlsVersion"),
        (
            "$.userIdentity.sessionContext.attributes.mfaAuthenticate = true",
            "$.userIdentity.sessionContext.attributes.mfaAuthenticated",
        ),
        (
            "$.userIdentity.sessionContext.sessionissuer.userName != a",
            "$.userIdentity.sessionContext.sessionIssuer.userName",
        ),
    ],
)
def test_a_misspelt_field_has_one_finding_with_the_field_that_is_meant(condition, meant):
    text = f"{{ $.eventName = StopLogging && {condition} }}"
    (finding,) = (f for f in lint(parse(text), text, vocabulary()) if condition[:9] in f.subject)
    assert finding.kind is FindingKind.UNKNOWN_VALUE
    assert str(finding).endswith(f"not known to write this field; write {meant} [unknown-value]")
    without_lists = "\n".join(map(str, lint(parse(text), text)))
    assert "this field" not in without_lists


@pytest.mark.parametrize(
    ("condition", "meant"),
    [
        ("$.UserIdentity.Type = Root", "$.userIdentity.type"),
        (
            "$.useridentity.sessioncontext.sessionissuer.username = a",
            "$.userIdentity.sessionContext.sessionIssuer.userName",
        ),
    ],
)
def test_all_names_of_a_field_are_corrected_at_once(condition, meant):
    text = f"{{ {condition} }}"
    findings = "\n".join(map(str, lint(parse(text), text, vocabulary())))
    assert f"letter case counts; the field is {meant} [never-true]" in findings


@pytest.mark.parametrize(
    "selector",
    [
        *("$.x", "$.user", "$.status", "$.region", "$.responseTime", "$.level", "$.errors"),
        *("$.requestParameters.usrName", "$.responseElements.eventNam", "$.message"),
        *("$.additionalEventData.MFAUse", "$.addendum.reason", "$.vpcEndpointAccountId"),
        *("$.userIdentity.inScopeOf.issuerType", "$.insightDetails.state"),
        *("$.userIdentity.onBehalfOf.userId", "$.userIdentity.sessionContext.ec2RoleDelivery"),
    ],
)
def test_fields_of_other_logs_and_of_services_are_not_misspelt(selector):
    text = f"{{ {selector} = a }}"
    assert "this field" not in "\n".join(map(str, lint(parse(text), text, vocabulary())))
