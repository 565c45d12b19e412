import sys

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import ResourceEnvironment
from aws_cdk.interfaces.aws_iam import IUserRef, UserReference
from cdk_user_inline_policy import UserInlinePolicy
from constructs import Construct


@jsii.implements(IUserRef)
class DirectoryUser(Construct):
    """A user of our own making."""

    def __init__(self, scope: Construct, id: str, user_name: str) -> None:
        super().__init__(scope, id)
        self._user_name = user_name

    @property
    def user_ref(self) -> UserReference:
        arn = f"arn:aws:iam::111122223333:user/{self._user_name}"
        return UserReference(user_name=self._user_name, user_arn=arn)

    @property
    def env(self) -> ResourceEnvironment:
        return ResourceEnvironment(account="111122223333", region="eu-west-1")


app = cdk.App()
if sys.argv[1] == "own-user":
    env = cdk.Environment(account="111122223333", region="eu-west-1")
    stack = cdk.Stack(app, "OwnUser", env=env)
    UserInlinePolicy(
        stack,
        "Read",
        user=DirectoryUser(stack, "Frank", "frank"),
        statements=[
            iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::reports/*"])
        ],
    )
else:
    stack = cdk.Stack(app, "Bad")
    UserInlinePolicy(
        stack,
        "Policy",
        user=iam.User.from_user_name(stack, "Alice", "alice"),
        policy_name="a/b",
        document_json='{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "s3", "Resource": "*"}}',
    )
app.synth()
