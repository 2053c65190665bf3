"""The content of invented records: 20 kinds of calls in three accounts and four Regions.

Writes to IAM, calls of root, failed sign-ins and refused calls are rare, so alarms are rare, too.
"""

from itertools import accumulate
from typing import Final

ACCOUNTS: Final = ("111122223333", "444455556666", "777788889999")
REGIONS: Final = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")
_CALLS: Final = {
    ("sts", "AssumeRole"): 2000,
    ("kms", "Decrypt"): 2000,
    ("ec2", "DescribeInstances"): 1200,
    ("ec2", "DescribeNetworkInterfaces"): 800,
    ("s3", "GetBucketAcl"): 800,
    ("logs", "CreateLogStream"): 600,
    ("dynamodb", "DescribeTable"): 400,
    ("monitoring", "DescribeAlarms"): 400,
    ("iam", "GetRole"): 300,
    ("lambda", "GetFunction20150331v2"): 300,
    ("cloudformation", "DescribeStacks"): 300,
    ("iam", "ListRoles"): 200,
    ("ec2", "RunInstances"): 100,
    ("iam", "PutRolePolicy"): 30,
    ("ec2", "AuthorizeSecurityGroupIngress"): 30,
    ("iam", "AttachRolePolicy"): 20,
    ("signin", "ConsoleLogin"): 20,
    ("iam", "CreateAccessKey"): 10,
    ("iam", "CreateUser"): 5,
    ("iam", "DeleteUser"): 3,
}
"""Service and name of each call, with its frequency."""
NAMES: Final = tuple(_CALLS)
FREQUENCIES: Final = tuple(accumulate(_CALLS.values()))
READS: Final = ("Describe", "Get", "List", "Decrypt", "AssumeRole")
ERRORS: Final = (
    "AccessDenied",
    "Client.UnauthorizedOperation",
    "ThrottlingException",
    "NoSuchEntityException",
)
AGENTS: Final = (
    *(f"aws-cli/2.{n}.0 Python/3.11 Linux/6.1 source/x86_64" for n in range(40)),
    *(f"Boto3/1.{n}.0 md/Botocore#1.{n}.0 lang/python#3.11" for n in range(40)),
    *(f"APN/1.0 HashiCorp/1.0 Terraform/1.5.{n} terraform-provider-aws" for n in range(10)),
    "ec2.amazonaws.com",
    "AWS Internal",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
)
ADDRESSES: Final = tuple(f"203.0.{112 + n // 250}.{1 + n % 250}" for n in range(200))
USERS: Final = ("alice", "bob", "carol", "dave", "ci-bot")
POLICY: Final = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
)
