# One map of patterns, and for_each over it.

variable "log_group_name" {
  type    = string
  default = "organization-trail"
}

variable "alarm_topic_arn" {
  type    = string
  default = "arn:aws:sns:eu-west-1:111122223333:security"
}

locals {
  namespace = "CISBenchmark"

  patterns = {
    UnauthorizedAPICalls = "{ (($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\")) && ($.sourceIPAddress != \"delivery.logs.amazonaws.com\") && ($.eventName != \"HeadBucket\") }"
    NoMFAConsoleSignin   = "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }"
    SecurityGroupChanges = "{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = AuthorizeSecurityGroupEgress) || ($.eventName = RevokeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName = CreateSecurityGroup) || ($.eventName = DeleteSecurityGroup) }"
    NACLChanges          = "{ (($.eventName = CreateNetworkAcl) || ($.eventName = CreateNetworkAclEntry) || ($.eventName = DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || ($.eventName = ReplaceNetworkAclEntry) || ($.eventName = ReplaceNetworkAclAssociation)) && ($.userIdentity.arn != \"*deploy*\") }"
    RouteTableChanges    = "{ ($.eventName = CreateRoute) || ($.eventName = CreateRouteTable) || ($.eventName = ReplaceRoute) || ($.eventName = ReplaceRouteTableAssociation) || ($.eventName = DeleteRouteTable) || ($.eventName = DeleteRoute) || ($.eventName = DisassociateRouteTable) }"
    VPCChanges           = "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = \"*Vpc\") || ($.eventName = \"*VpcPeeringConnection\") || ($.eventName = ModifyVpcAttribute) || ($.eventName = \"*VpcClassicLink\")) }"
  }
}

resource "aws_cloudwatch_log_metric_filter" "cis" {
  for_each = local.patterns

  name           = each.key
  pattern        = each.value
  log_group_name = var.log_group_name

  metric_transformation {
    name      = each.key
    namespace = local.namespace
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "cis" {
  for_each = local.patterns

  alarm_name          = join("-", ["cis", each.key])
  metric_name         = aws_cloudwatch_log_metric_filter.cis[each.key].metric_transformation[0].name
  namespace           = local.namespace
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}
