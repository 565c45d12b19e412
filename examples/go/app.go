// One app that uses every part of the library, in Go: see examples/typescript.
package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	inline "github.com/cdk-user-inline-policy/cdk-user-inline-policy-go/cdkuserinlinepolicy"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)

	// the example of the README
	stack := awscdk.NewStack(app, jsii.String("Reports"), nil)
	inline.NewUserInlinePolicy(stack, jsii.String("ReadReports"), &inline.UserInlinePolicyProps{
		User: awsiam.User_FromUserName(stack, jsii.String("Alice"), jsii.String("alice")),
		Statements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("s3:GetObject"),
				Resources: jsii.Strings("arn:aws:s3:::reports/*"),
			}),
		},
	})

	// each form of a document, and statements that are added to it
	documents := awscdk.NewStack(app, jsii.String("Documents"), nil)
	bob := awsiam.NewUser(documents, jsii.String("Bob"), nil)
	list := awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:ListBucket"),
		Resources: jsii.Strings("arn:aws:s3:::reports"),
		Conditions: &map[string]any{
			"StringLike": map[string]any{"s3:prefix": []string{"2026/*"}},
		},
	})
	read := awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:GetObject"),
		Resources: jsii.Strings("arn:aws:s3:::reports/2026/*"),
	})
	statements := inline.NewUserInlinePolicy(documents, jsii.String("Statements"), &inline.UserInlinePolicyProps{
		User:       bob,
		Statements: &[]awsiam.PolicyStatement{read},
	})
	statements.AddStatements(list)
	inline.NewUserInlinePolicy(documents, jsii.String("Document"), &inline.UserInlinePolicyProps{
		User:       bob,
		Document:   document(list, read),
		OnExisting: inline.OnExisting_ADOPT,
		OnModified: inline.OnModified_RETAIN,
	})
	inline.NewUserInlinePolicy(documents, jsii.String("Json"), &inline.UserInlinePolicyProps{
		User:       bob,
		PolicyName: jsii.String("Json"),
		DocumentJson: jsii.String(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", ` +
			`"Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": false}}}}`),
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})

	// grants of other constructs
	grants := awscdk.NewStack(app, jsii.String("Grants"), nil)
	work := inline.NewUserInlinePolicy(grants, jsii.String("Work"), &inline.UserInlinePolicyProps{
		User: awsiam.User_FromUserName(grants, jsii.String("Carol"), jsii.String("carol")),
	})
	awss3.NewBucket(grants, jsii.String("Drafts"), nil).GrantReadWrite(work, nil)

	// the options of the Lambda
	options := awscdk.NewStack(app, jsii.String("Options"), nil)
	provider := inline.NewUserInlinePolicyProvider(options, jsii.String("Provider"), &inline.UserInlinePolicyProviderProps{
		Architecture: awslambda.Architecture_ARM_64(),
		MemorySize:   jsii.Number(512),
		Timeout:      awscdk.Duration_Minutes(jsii.Number(10)),
		VerifyEvents: jsii.Bool(true),
		LogGroup: awslogs.NewLogGroup(options, jsii.String("Log"), &awslogs.LogGroupProps{
			Retention: awslogs.RetentionDays_TEN_YEARS,
		}),
	})
	inline.NewUserInlinePolicy(options, jsii.String("Read"), &inline.UserInlinePolicyProps{
		User:       awsiam.User_FromUserName(options, jsii.String("Dave"), jsii.String("dave")),
		Statements: &[]awsiam.PolicyStatement{read},
		Provider:   provider,
	})

	// exclusive control of the policies of a user
	exclusive := awscdk.NewStack(app, jsii.String("Exclusive"), nil)
	erin := awsiam.User_FromUserName(exclusive, jsii.String("Erin"), jsii.String("erin"))
	control := inline.NewExclusiveUserInlinePolicies(exclusive, jsii.String("OfErin"), &inline.ExclusiveUserInlinePoliciesProps{
		User: erin,
		Policies: &[]inline.UserInlinePolicy{
			inline.NewUserInlinePolicy(exclusive, jsii.String("Read"), &inline.UserInlinePolicyProps{
				User:       erin,
				Statements: &[]awsiam.PolicyStatement{read},
			}),
		},
		OnUnmanaged:        inline.OnUnmanaged_REMOVE,
		IgnoredPolicyNames: jsii.Strings("breakglass-*"),
	})
	output(exclusive, "Unmanaged", *control.UnmanagedPolicyNames())

	// the quota, the linter and the comparison, as data
	checks := awscdk.NewStack(app, jsii.String("Checks"), nil)
	for _, quota := range *inline.UserInlinePolicyQuota_Of(app).Report() {
		id := "QuotaOf" + strings.ReplaceAll(*quota.User, "/", "")
		output(checks, id, fmt.Sprintf("%v characters", *quota.Characters))
	}
	findings := *inline.PolicyLinter_LintText(
		jsii.String(`{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:Get"}]}`), nil)
	for i, finding := range findings {
		value := fmt.Sprintf("%s: %s [%s]", *finding.Path, *finding.Message, *finding.Id)
		output(checks, fmt.Sprintf("Finding%d", i), value)
	}
	comparison := inline.PolicyComparison_Of(document(read), document(read, list))
	output(checks, "Comparison", *comparison.Explanation())

	app.Synth(nil)
}

func document(statements ...awsiam.PolicyStatement) awsiam.PolicyDocument {
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}

func output(stack awscdk.Stack, id string, value string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: &value})
}
