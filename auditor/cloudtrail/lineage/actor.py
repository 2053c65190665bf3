"""The owner of a credential, in words."""

from auditor.cloudtrail.lineage.call import Call


def actor_of(call: Call) -> str:
    """Return the owner of the credential of a call: `user alice`, `role deploy as ci-1`."""
    name = call.user_name or call.arn.rpartition("/")[2]
    match call.identity_type:
        case "Root":
            return f"root of {call.identity_account or call.account}"
        case "IAMUser":
            return f"user {name}" if name else "an IAM user"
        case "AssumedRole":
            role = call.issuer.rpartition("/")[2] or call.arn.split("/")[1:2] or "of no name"
            session = call.principal_id.partition(":")[2]
            if not session and ":assumed-role/" in call.arn:
                session = call.arn.rpartition("/")[2]
            role = role if isinstance(role, str) else role[0]
            return f"role {role} as {session}" if session else f"role {role}"
        case "FederatedUser":
            return f"federated user {name or call.principal_id.partition(':')[2]}"
        case "AWSService":
            return call.invoked_by or "an AWS service"
        case "AWSAccount":
            return f"{call.principal_id or 'someone'} of account {call.identity_account}"
        case "SAMLUser" | "WebIdentityUser":
            return call.user_name or call.principal_id or "a federated identity"
        case "IdentityCenterUser":
            return f"Identity Center user {call.portal_user}"
        case _:
            return call.arn or name or call.principal_id or call.identity_type or "no identity"
