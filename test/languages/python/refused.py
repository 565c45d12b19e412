import json

from aws_cdk import App, Stack, aws_iam as iam
from cdk_user_inline_policy import UserInlinePolicy

app = App()
stack = Stack(app, "Reports")
UserInlinePolicy(
    stack,
    "Read",
    user=iam.User.from_user_name(stack, "Alice", "alice"),
    document_json=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "GetObject", "Resource": "*"}],
        }
    ),
)
app.synth()
