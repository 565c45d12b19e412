package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	inline "github.com/cdk-user-inline-policy/cdk-user-inline-policy-go/cdkuserinlinepolicy"
)

// A user of our own making.
type directoryUser struct {
	constructs.Construct
	userName string
}

func newDirectoryUser(scope constructs.Construct, id string, userName string) *directoryUser {
	user := &directoryUser{userName: userName}
	constructs.NewConstruct_Override(user, scope, &id)
	return user
}

func (u *directoryUser) UserRef() *interfacesawsiam.UserReference {
	return &interfacesawsiam.UserReference{
		UserName: &u.userName,
		UserArn:  jsii.String("arn:aws:iam::111122223333:user/" + u.userName),
	}
}

func (u *directoryUser) Env() *interfaces.ResourceEnvironment {
	return &interfaces.ResourceEnvironment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	if os.Args[1] == "own-user" {
		stack := awscdk.NewStack(app, jsii.String("OwnUser"), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")},
		})
		inline.NewUserInlinePolicy(stack, jsii.String("Read"), &inline.UserInlinePolicyProps{
			User: newDirectoryUser(stack, "Frank", "frank"),
			Statements: &[]awsiam.PolicyStatement{
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("s3:GetObject"),
					Resources: jsii.Strings("arn:aws:s3:::reports/*"),
				}),
			},
		})
	} else {
		stack := awscdk.NewStack(app, jsii.String("Bad"), nil)
		inline.NewUserInlinePolicy(stack, jsii.String("Policy"), &inline.UserInlinePolicyProps{
			User:       awsiam.User_FromUserName(stack, jsii.String("Alice"), jsii.String("alice")),
			PolicyName: jsii.String("a/b"),
			DocumentJson: jsii.String(`{"Version": "2012-10-17", ` +
				`"Statement": {"Effect": "allow", "Action": "s3", "Resource": "*"}}`),
		})
	}
	app.Synth(nil)
}
