import type { ExclusiveUserInlinePoliciesProperties } from '../../../lib/contract';
import type { Sent } from '../cloudformation';
import { policyKey, STALENESS } from '../iam';
import type { Invocation } from '../invocation';
import type { Write } from '../journal';
import type { Stack } from '../stack';
import type { Facts } from './facts';

/** Exclusive control: who removes what, and what is reported. */
export class ExclusiveProperties {
  /** By stack: what it held in its last stable state. */
  private readonly heldBefore = new Map<Stack, ReadonlySet<string>>();

  /** The same of its native resources. */
  private readonly nativesBefore = new Map<Stack, ReadonlySet<string>>();

  constructor(private readonly facts: Facts) {}

  /** Notes what the stack holds; what it gives is to be called when the operation is over. */
  begin(stack: Stack): () => void {
    if (stack.pending === undefined) {
      this.heldBefore.set(stack, new Set(stack.held().map(({ key }) => key)));
      this.nativesBefore.set(stack, new Set(stack.nativeKeys()));
    }
    return () => {
      if (stack.pending === undefined) {
        this.heldBefore.delete(stack);
        this.nativesBefore.delete(stack);
      }
    };
  }

  mayRemove({ invocation, key, before, document, lookedAt }: Write): void {
    const { sent } = invocation;
    const { OnUnmanaged } = propertiesOf(sent);
    const what = `run ${invocation.name} ${document === undefined ? 'removes' : 'writes'} ${key}`;
    if (OnUnmanaged !== 'REMOVE' || document !== undefined) {
      this.facts.violated('foreign touched', `${what} under ${OnUnmanaged}`);
    } else if (this.isManaged(sent, key) || this.isNative(sent, key)) {
      this.facts.violated('sibling touched', `${what}, which is declared, held or spared`);
    } else if (before.from <= lookedAt && !this.facts.journal.isLogged(sent, before.document)) {
      this.facts.violated('text lost', `${what}, and the text that it was is nowhere`);
    }
  }

  /** A success, the first answer to its event. */
  maySucceed(run: Invocation, answer: Readonly<Record<string, unknown>>): void {
    const { sent } = run;
    const { UserName, OnUnmanaged } = propertiesOf(sent);
    const id = `!exclusive/${UserName}`;
    if (sent.event.RequestType === 'Delete') {
      return;
    }
    if (answer.PhysicalResourceId !== id) {
      this.facts.violated('wrong answer', `run ${run.name} answers ${String(answer.PhysicalResourceId)}`);
    }
    const { UnmanagedPolicyNames: names } = answer.Data as { readonly UnmanagedPolicyNames: string };
    const reported = new Set((JSON.parse(names) as string[]).map((name) => policyKey(UserName, name)));
    for (const key of this.unmanagedThroughout(run)) {
      if (!reported.has(key) && !this.isNative(sent, key)) {
        this.facts.violated('wrong answer', `run ${run.name} does not report ${key}`);
      }
      if (OnUnmanaged === 'REMOVE' && !this.isNative(sent, key)) {
        this.facts.violated('left behind', `run ${run.name} leaves ${key}, which nobody declares`);
      }
    }
    const managed = [...reported].filter((key) => this.isManaged(sent, key));
    if (managed.length > 0) {
      this.facts.violated('wrong answer', `run ${run.name} reports ${managed.join(', ')}, which is managed`);
    }
  }

  // From before its beginning, as far as a read can show, to its answer.
  private unmanagedThroughout({ sent, startedAt }: Invocation): string[] {
    return this.facts.iam.keys().filter((key) => {
      const { document, from } = this.facts.iam.live(key);
      const isOfUser = key.startsWith(policyKey(propertiesOf(sent).UserName, ''));
      return isOfUser && document !== undefined && from < startedAt - STALENESS && !this.isManaged(sent, key);
    });
  }

  // It is declared, or may come back, or CloudFormation deletes it.
  private isNative({ stack }: Sent, key: string): boolean {
    return this.nativesBefore.get(stack)?.has(key) === true || stack.nativeKeys().includes(key);
  }

  private isManaged(sent: Sent, key: string): boolean {
    const { UserName, PolicyNames, IgnoredPolicyNames } = propertiesOf(sent);
    const name = key.slice(policyKey(UserName, '').length);
    return (
      PolicyNames.includes(name) ||
      IgnoredPolicyNames.some((pattern) => patternOf(pattern).test(name)) ||
      sent.stack.holds(key) ||
      this.heldBefore.get(sent.stack)?.has(key) === true
    );
  }
}

function propertiesOf({ event }: Sent): ExclusiveUserInlinePoliciesProperties {
  return event.ResourceProperties as unknown as ExclusiveUserInlinePoliciesProperties;
}

function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace('*', '.*').replace('?', '.')}$`);
}
