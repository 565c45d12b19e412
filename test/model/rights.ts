import type { Clock } from './clock';

interface Grant {
  readonly role: string;
  readonly logicalId: string;
  readonly users: readonly string[];
  /** When IAM knows of it everywhere. */
  readonly effective: number;
}

/** What the role of each stack's handler may do now. */
export class Rights {
  private grants: Grant[] = [];

  constructor(private readonly clock: Clock) {}

  grant(role: string, logicalId: string, users: readonly string[], effectiveAfter: number): void {
    const effective = this.clock.now() + effectiveAfter;
    this.grants.push({ role, logicalId, effective, users: users.map((user) => user.toLowerCase()) });
  }

  revoke(role: string, logicalId: string): void {
    this.grants = this.grants.filter((grant) => grant.role !== role || grant.logicalId !== logicalId);
  }

  /** `new`: granted, but not known everywhere yet. */
  of(role: string, userName: string): 'held' | 'new' | 'none' {
    const grants = this.grants.filter(
      (grant) => grant.role === role && grant.users.includes(userName.toLowerCase()),
    );
    if (grants.length === 0) {
      return 'none';
    }
    return grants.some(({ effective }) => effective <= this.clock.now()) ? 'held' : 'new';
  }
}
