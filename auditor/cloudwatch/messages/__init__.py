"""What CloudWatch writes about a change of state: reasons, SNS messages, mails, history items."""
