package example;

import io.github.cdkuserinlinepolicy.UserInlinePolicy;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.interfaces.ResourceEnvironment;
import software.amazon.awscdk.interfaces.iam.IUserRef;
import software.amazon.awscdk.interfaces.iam.UserReference;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.User;
import software.constructs.Construct;

public final class Scenario {
  /** A user of our own making. */
  public static final class DirectoryUser extends Construct implements IUserRef {
    private final String userName;

    DirectoryUser(Construct scope, String id, String userName) {
      super(scope, id);
      this.userName = userName;
    }

    @Override
    public UserReference getUserRef() {
      return UserReference.builder()
          .userName(userName)
          .userArn("arn:aws:iam::111122223333:user/" + userName)
          .build();
    }

    @Override
    public ResourceEnvironment getEnv() {
      return ResourceEnvironment.builder().account("111122223333").region("eu-west-1").build();
    }
  }

  public static void main(String[] args) {
    App app = new App();
    if (args[0].equals("own-user")) {
      Stack stack = new Stack(app, "OwnUser", StackProps.builder()
          .env(Environment.builder().account("111122223333").region("eu-west-1").build())
          .build());
      UserInlinePolicy.Builder.create(stack, "Read")
          .user(new DirectoryUser(stack, "Frank", "frank"))
          .statements(List.of(PolicyStatement.Builder.create()
              .actions(List.of("s3:GetObject"))
              .resources(List.of("arn:aws:s3:::reports/*"))
              .build()))
          .build();
    } else {
      Stack stack = new Stack(app, "Bad");
      UserInlinePolicy.Builder.create(stack, "Policy")
          .user(User.fromUserName(stack, "Alice", "alice"))
          .policyName("a/b")
          .documentJson("{\"Version\": \"2012-10-17\", "
              + "\"Statement\": {\"Effect\": \"allow\", \"Action\": \"s3\", \"Resource\": \"*\"}}")
          .build();
    }
    app.synth();
  }
}
