"""CloudWatch's texts about changes of state: reasons, SNS messages, mails, history items."""
