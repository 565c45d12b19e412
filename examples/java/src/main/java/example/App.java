package example;

import io.github.cdkuserinlinepolicy.ExclusiveUserInlinePolicies;
import io.github.cdkuserinlinepolicy.OnExisting;
import io.github.cdkuserinlinepolicy.OnModified;
import io.github.cdkuserinlinepolicy.OnUnmanaged;
import io.github.cdkuserinlinepolicy.PolicyComparison;
import io.github.cdkuserinlinepolicy.PolicyFinding;
import io.github.cdkuserinlinepolicy.PolicyLinter;
import io.github.cdkuserinlinepolicy.UserInlinePolicy;
import io.github.cdkuserinlinepolicy.UserInlinePolicyProvider;
import io.github.cdkuserinlinepolicy.UserInlinePolicyQuota;
import io.github.cdkuserinlinepolicy.UserInlinePolicyQuotaUser;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.IUser;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.User;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;

/** One app that uses every part of the library, in Java: see examples/typescript. */
public final class App {
  public static void main(String[] args) {
    software.amazon.awscdk.App app = new software.amazon.awscdk.App();

    // the example of the README
    Stack stack = new Stack(app, "Reports");
    UserInlinePolicy.Builder.create(stack, "ReadReports")
        .user(User.fromUserName(stack, "Alice", "alice"))
        .statements(List.of(PolicyStatement.Builder.create()
            .actions(List.of("s3:GetObject"))
            .resources(List.of("arn:aws:s3:::reports/*"))
            .build()))
        .build();

    // each form of a document, and statements that are added to it
    Stack documents = new Stack(app, "Documents");
    User bob = new User(documents, "Bob");
    PolicyStatement list = PolicyStatement.Builder.create()
        .actions(List.of("s3:ListBucket"))
        .resources(List.of("arn:aws:s3:::reports"))
        .conditions(Map.of("StringLike", Map.of("s3:prefix", List.of("2026/*"))))
        .build();
    PolicyStatement read = PolicyStatement.Builder.create()
        .actions(List.of("s3:GetObject"))
        .resources(List.of("arn:aws:s3:::reports/2026/*"))
        .build();
    UserInlinePolicy statements = UserInlinePolicy.Builder.create(documents, "Statements")
        .user(bob)
        .statements(List.of(read))
        .build();
    statements.addStatements(list);
    UserInlinePolicy.Builder.create(documents, "Document")
        .user(bob)
        .document(PolicyDocument.Builder.create().statements(List.of(list, read)).build())
        .onExisting(OnExisting.ADOPT)
        .onModified(OnModified.RETAIN)
        .build();
    UserInlinePolicy.Builder.create(documents, "Json")
        .user(bob)
        .policyName("Json")
        .documentJson("{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", "
            + "\"Resource\": \"*\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": false}}}}")
        .removalPolicy(RemovalPolicy.RETAIN)
        .build();

    // grants of other constructs
    Stack grants = new Stack(app, "Grants");
    UserInlinePolicy work = UserInlinePolicy.Builder.create(grants, "Work")
        .user(User.fromUserName(grants, "Carol", "carol"))
        .build();
    new Bucket(grants, "Drafts").grantReadWrite(work);

    // the options of the Lambda
    Stack options = new Stack(app, "Options");
    UserInlinePolicyProvider provider = UserInlinePolicyProvider.Builder.create(options, "Provider")
        .architecture(Architecture.ARM_64)
        .memorySize(512)
        .timeout(Duration.minutes(10))
        .verifyEvents(true)
        .logGroup(LogGroup.Builder.create(options, "Log").retention(RetentionDays.TEN_YEARS).build())
        .build();
    UserInlinePolicy.Builder.create(options, "Read")
        .user(User.fromUserName(options, "Dave", "dave"))
        .statements(List.of(read))
        .provider(provider)
        .build();

    // exclusive control of the policies of a user
    Stack exclusive = new Stack(app, "Exclusive");
    IUser erin = User.fromUserName(exclusive, "Erin", "erin");
    ExclusiveUserInlinePolicies control = ExclusiveUserInlinePolicies.Builder.create(exclusive, "OfErin")
        .user(erin)
        .policies(List.of(UserInlinePolicy.Builder.create(exclusive, "Read")
            .user(erin)
            .statements(List.of(read))
            .build()))
        .onUnmanaged(OnUnmanaged.REMOVE)
        .ignoredPolicyNames(List.of("breakglass-*"))
        .build();
    output(exclusive, "Unmanaged", control.getUnmanagedPolicyNames());

    // the quota, the linter and the comparison, as data
    Stack checks = new Stack(app, "Checks");
    for (UserInlinePolicyQuotaUser quota : UserInlinePolicyQuota.of(app).report()) {
      String id = "QuotaOf" + quota.getUser().replace("/", "");
      output(checks, id, quota.getCharacters().intValue() + " characters");
    }
    List<PolicyFinding> findings = PolicyLinter.lintText(
        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"allow\", \"Action\": \"s3:Get\"}]}");
    for (int i = 0; i < findings.size(); i++) {
      PolicyFinding finding = findings.get(i);
      String value = String.format("%s: %s [%s]", finding.getPath(), finding.getMessage(), finding.getId());
      output(checks, "Finding" + i, value);
    }
    PolicyComparison comparison = PolicyComparison.of(
        PolicyDocument.Builder.create().statements(List.of(read)).build(),
        PolicyDocument.Builder.create().statements(List.of(read, list)).build());
    output(checks, "Comparison", comparison.getExplanation());

    app.synth();
  }

  private static void output(Stack stack, String id, String value) {
    CfnOutput.Builder.create(stack, id).value(value).build();
  }

  private App() {}
}
