//! AWS CloudTrail, as delivered to a bucket, as events of the console, or one a line.

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::import::profile::{Profile, Values};

/// AWS CloudTrail.
pub static AWS_CLOUDTRAIL: Profile = Profile {
    code: "aws_cloudtrail",
    label: "AWS CloudTrail",
    how: "JSON objects with eventTime, eventName, eventSource and userIdentity, alone or in \"Records\"",
    signs: &[
        &["eventName"],
        &["eventSource"],
        &["userIdentity", "awsRegion", "recipientAccountId"],
        &["eventVersion", "eventID", "eventType", "requestID", "eventTime", "sourceIPAddress"],
    ],
    proof: None,
    roles: &[
        (Role::Time, "eventTime"),
        (Role::User, "userIdentity.userName"),
        (Role::User, "userIdentity.arn"),
        (Role::User, "userIdentity.principalId"),
        (Role::User, "userIdentity.invokedBy"),
        (Role::Ip, "sourceIPAddress"),
        (Role::Action, "eventName"),
        (Role::Integration, "eventSource"),
        (Role::Resource, "resources[0].ARN"),
        (Role::Resource, "requestParameters.bucketName"),
        (Role::Resource, "requestParameters.roleArn"),
        (Role::Resource, "requestParameters.roleName"),
        (Role::Resource, "requestParameters.userName"),
        (Role::Resource, "requestParameters.policyArn"),
        (Role::Resource, "requestParameters.functionName"),
        (Role::Resource, "requestParameters.secretId"),
        (Role::Resource, "requestParameters.keyId"),
        (Role::Resource, "requestParameters.instanceId"),
        (Role::Resource, "requestParameters.groupId"),
        (Role::ResourceType, "resources[0].type"),
        (Role::Id, "eventID"),
    ],
    outcome: Some(outcome),
    lists: &[],
};

/// Calls that failed name an error; of console logins the answer tells.
fn outcome(values: &Values<'_>) -> Outcome {
    let login = values.get("responseElements.ConsoleLogin");
    let failed = !values.get("errorCode").is_empty() || login.eq_ignore_ascii_case("failure");
    if failed { Outcome::Failed } else { Outcome::Succeeded }
}
