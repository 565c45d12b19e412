// One app that uses every part of the library, in C#: see examples/typescript.
using System.Collections.Generic;
using System.Linq;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.S3;
using CdkUserInlinePolicy;

var app = new App();

// the example of the README
var stack = new Stack(app, "Reports");
new UserInlinePolicy(stack, "ReadReports", new UserInlinePolicyProps
{
    User = User.FromUserName(stack, "Alice", "alice"),
    Statements = new[]
    {
        new PolicyStatement(new PolicyStatementProps
        {
            Actions = new[] { "s3:GetObject" },
            Resources = new[] { "arn:aws:s3:::reports/*" },
        }),
    },
});

// each form of a document, and statements that are added to it
var documents = new Stack(app, "Documents");
var bob = new User(documents, "Bob");
var list = new PolicyStatement(new PolicyStatementProps
{
    Actions = new[] { "s3:ListBucket" },
    Resources = new[] { "arn:aws:s3:::reports" },
    Conditions = new Dictionary<string, object>
    {
        ["StringLike"] = new Dictionary<string, object> { ["s3:prefix"] = new[] { "2026/*" } },
    },
});
var read = new PolicyStatement(new PolicyStatementProps
{
    Actions = new[] { "s3:GetObject" },
    Resources = new[] { "arn:aws:s3:::reports/2026/*" },
});
var statements = new UserInlinePolicy(documents, "Statements", new UserInlinePolicyProps
{
    User = bob,
    Statements = new[] { read },
});
statements.AddStatements(list);
new UserInlinePolicy(documents, "Document", new UserInlinePolicyProps
{
    User = bob,
    Document = DocumentOf(list, read),
    OnExisting = OnExisting.ADOPT,
    OnModified = OnModified.RETAIN,
});
new UserInlinePolicy(documents, "Json", new UserInlinePolicyProps
{
    User = bob,
    PolicyName = "Json",
    DocumentJson =
        "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\", " +
        "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": false}}}}",
    RemovalPolicy = RemovalPolicy.RETAIN,
});

// grants of other constructs
var grants = new Stack(app, "Grants");
var work = new UserInlinePolicy(grants, "Work", new UserInlinePolicyProps
{
    User = User.FromUserName(grants, "Carol", "carol"),
});
new Bucket(grants, "Drafts").GrantReadWrite(work);

// the options of the Lambda
var options = new Stack(app, "Options");
var provider = new UserInlinePolicyProvider(options, "Provider", new UserInlinePolicyProviderProps
{
    Architecture = Architecture.ARM_64,
    MemorySize = 512,
    Timeout = Duration.Minutes(10),
    VerifyEvents = true,
    LogGroup = new LogGroup(options, "Log", new LogGroupProps { Retention = RetentionDays.TEN_YEARS }),
});
new UserInlinePolicy(options, "Read", new UserInlinePolicyProps
{
    User = User.FromUserName(options, "Dave", "dave"),
    Statements = new[] { read },
    Provider = provider,
});

// exclusive control of the policies of a user
var exclusive = new Stack(app, "Exclusive");
var erin = User.FromUserName(exclusive, "Erin", "erin");
var control = new ExclusiveUserInlinePolicies(exclusive, "OfErin", new ExclusiveUserInlinePoliciesProps
{
    User = erin,
    Policies = new[]
    {
        new UserInlinePolicy(exclusive, "Read", new UserInlinePolicyProps { User = erin, Statements = new[] { read } }),
    },
    OnUnmanaged = OnUnmanaged.REMOVE,
    IgnoredPolicyNames = new[] { "breakglass-*" },
});
Output(exclusive, "Unmanaged", control.UnmanagedPolicyNames);

// the quota, the linter and the comparison, as data
var checks = new Stack(app, "Checks");
foreach (var quota in UserInlinePolicyQuota.Of(app).Report())
{
    Output(checks, $"QuotaOf{quota.User.Replace("/", "")}", $"{quota.Characters} characters");
}
var findings = PolicyLinter.LintText(
    "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"allow\", \"Action\": \"s3:Get\"}]}");
foreach (var (finding, i) in findings.Select((finding, i) => (finding, i)))
{
    Output(checks, $"Finding{i}", $"{finding.Path}: {finding.Message} [{finding.Id}]");
}
var comparison = PolicyComparison.Of(DocumentOf(read), DocumentOf(read, list));
Output(checks, "Comparison", comparison.Explanation);

app.Synth();

static PolicyDocument DocumentOf(params PolicyStatement[] statements) =>
    new PolicyDocument(new PolicyDocumentProps { Statements = statements });

static void Output(Stack stack, string id, string value) =>
    new CfnOutput(stack, id, new CfnOutputProps { Value = value });
