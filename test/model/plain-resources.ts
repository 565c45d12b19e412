import type { CloudFormation } from './cloudformation';
import type { Physical, Stack } from './stack';
import { GRANT, TOPIC } from './template';

// IAM needs up to that long to know a grant everywhere, in milliseconds; mostly it knows at once.
const GRANT_DELAY = 8_000;

/** The resources of a stack that CloudFormation makes itself. */
export class PlainResources {
  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly stack: Stack,
  ) {}

  async create(resource: Physical): Promise<boolean> {
    const { stack, cloudFormation } = this;
    const physicalId = physicalIdOf(stack, resource);
    stack.set(resource, 'CREATE_IN_PROGRESS');
    const done = (await this.takeTime(resource)) && cloudFormation.putNative(stack, resource);
    stack.set({ ...resource, physicalId }, done ? 'CREATE_COMPLETE' : 'CREATE_FAILED');
    if (resource.type === GRANT) {
      const { clock, rights, chance } = cloudFormation;
      const late = Math.max(0, chance(stack.id, resource.logicalId, clock.now()) - 0.75) * 4;
      rights.grant(
        stack.id,
        resource.logicalId,
        resource.properties.Users as readonly string[],
        late * GRANT_DELAY,
      );
    }
    return done;
  }

  async update(existing: Physical, resource: Physical): Promise<boolean> {
    const { stack, cloudFormation } = this;
    stack.set(existing, 'UPDATE_IN_PROGRESS');
    let done = await this.takeTime(resource);
    if (done && existing.native?.policyName !== resource.native?.policyName) {
      cloudFormation.deleteNative(stack, existing);
    }
    done &&= cloudFormation.putNative(stack, resource);
    stack.set(done ? resource : existing, done ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED');
    return done;
  }

  async delete(leaving: Physical): Promise<void> {
    await this.cloudFormation.clock.sleep(1_000);
    this.cloudFormation.deleteNative(this.stack, leaving);
    if (leaving.type === GRANT) {
      this.cloudFormation.rights.revoke(this.stack.id, leaving.logicalId);
    }
  }

  private async takeTime({ type, properties }: Physical): Promise<boolean> {
    await this.cloudFormation.clock.sleep(type === TOPIC ? Number(properties.Seconds) * 1_000 : 1_500);
    return properties.Fails !== 'true';
  }
}

function physicalIdOf({ name }: Stack, { type, logicalId, native, properties }: Physical): string {
  if (type === 'AWS::IAM::User') {
    return properties.UserName as string;
  }
  return type === 'AWS::IAM::UserPolicy' && native !== undefined
    ? `${native.policyName}|${native.userName}`
    : `${name}-${logicalId}`;
}
