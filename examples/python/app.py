"""One app that uses every part of the library, in Python: see examples/typescript."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from cdk_user_inline_policy import (
    ExclusiveUserInlinePolicies,
    OnExisting,
    OnModified,
    OnUnmanaged,
    PolicyComparison,
    PolicyLinter,
    UserInlinePolicy,
    UserInlinePolicyProvider,
    UserInlinePolicyQuota,
)

app = cdk.App()

# the example of the README
stack = cdk.Stack(app, "Reports")
UserInlinePolicy(
    stack,
    "ReadReports",
    user=iam.User.from_user_name(stack, "Alice", "alice"),
    statements=[iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::reports/*"])],
)

# each form of a document, and statements that are added to it
documents = cdk.Stack(app, "Documents")
bob = iam.User(documents, "Bob")
list_ = iam.PolicyStatement(
    actions=["s3:ListBucket"],
    resources=["arn:aws:s3:::reports"],
    conditions={"StringLike": {"s3:prefix": ["2026/*"]}},
)
read = iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::reports/2026/*"])
statements = UserInlinePolicy(documents, "Statements", user=bob, statements=[read])
statements.add_statements(list_)
UserInlinePolicy(
    documents,
    "Document",
    user=bob,
    document=iam.PolicyDocument(statements=[list_, read]),
    on_existing=OnExisting.ADOPT,
    on_modified=OnModified.RETAIN,
)
UserInlinePolicy(
    documents,
    "Json",
    user=bob,
    policy_name="Json",
    document_json='{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", '
    '"Condition": {"Bool": {"aws:SecureTransport": false}}}}',
    removal_policy=cdk.RemovalPolicy.RETAIN,
)

# grants of other constructs
grants = cdk.Stack(app, "Grants")
work = UserInlinePolicy(grants, "Work", user=iam.User.from_user_name(grants, "Carol", "carol"))
s3.Bucket(grants, "Drafts").grant_read_write(work)

# the options of the Lambda
options = cdk.Stack(app, "Options")
provider = UserInlinePolicyProvider(
    options,
    "Provider",
    architecture=lambda_.Architecture.ARM_64,
    memory_size=512,
    timeout=cdk.Duration.minutes(10),
    verify_events=True,
    log_group=logs.LogGroup(options, "Log", retention=logs.RetentionDays.TEN_YEARS),
)
UserInlinePolicy(
    options,
    "Read",
    user=iam.User.from_user_name(options, "Dave", "dave"),
    statements=[read],
    provider=provider,
)

# exclusive control of the policies of a user
exclusive = cdk.Stack(app, "Exclusive")
erin = iam.User.from_user_name(exclusive, "Erin", "erin")
control = ExclusiveUserInlinePolicies(
    exclusive,
    "OfErin",
    user=erin,
    policies=[UserInlinePolicy(exclusive, "Read", user=erin, statements=[read])],
    on_unmanaged=OnUnmanaged.REMOVE,
    ignored_policy_names=["breakglass-*"],
)
cdk.CfnOutput(exclusive, "Unmanaged", value=control.unmanaged_policy_names)

# the quota, the linter and the comparison, as data
checks = cdk.Stack(app, "Checks")
for quota in UserInlinePolicyQuota.of(app).report():
    cdk.CfnOutput(
        checks, f"QuotaOf{quota.user.replace('/', '')}", value=f"{quota.characters:.0f} characters"
    )
findings = PolicyLinter.lint_text(
    '{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:Get"}]}'
)
for i, finding in enumerate(findings):
    cdk.CfnOutput(checks, f"Finding{i}", value=f"{finding.path}: {finding.message} [{finding.id}]")
comparison = PolicyComparison.of(
    iam.PolicyDocument(statements=[read]), iam.PolicyDocument(statements=[read, list_])
)
cdk.CfnOutput(checks, "Comparison", value=comparison.explanation)

app.synth()
