import type { Call } from './wire';

/** How a call fails. */
export type Trouble =
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly status: number;
      /** Beside that the history has it. */
      readonly message?: string;
    }
  /** The connection breaks after so many seconds; `done`: the call took effect. */
  | {
      readonly kind: 'hang up';
      readonly done: boolean;
      readonly seconds: number;
      /** So many seconds after it arrived; by default at once. */
      readonly carriedOutAfter?: number;
    }
  /** The handler is killed; `done`: after the call took effect. */
  | { readonly kind: 'kill'; readonly done: boolean };

/** What goes wrong in the delivery or the calls of an event. */
export type Fault =
  | { readonly event: number; readonly duplicateAfter: number }
  | { readonly event: number; readonly delayedBy: number }
  /** CloudFormation sends the request again: the same RequestId, at a time of its own. */
  | { readonly event: number; readonly resentAfter: number }
  | {
      /** Or the first Update of each roll-back, or all Deletes of clean-ups. */
      readonly event: number | 'roll-back' | 'clean-up';
      /** 0 the first, 1 its duplicate. */
      readonly delivery: number;
      /** From 0. */
      readonly call: number;
      /** How many calls in a row. */
      readonly times: number;
      readonly trouble: Trouble;
    };

export type CallFault = Extract<Fault, { trouble: Trouble }>;

/** The errors of the retry table as IAM has them on the wire. */
export const ERRORS: readonly Trouble[] = [
  ...[
    { code: 'Throttling', status: 400 },
    { code: 'RequestLimitExceeded', status: 503 },
    { code: 'ServiceFailure', status: 500 },
    { code: 'InternalFailure', status: 500 },
    { code: 'ServiceUnavailable', status: 503 },
    { code: 'ConcurrentModification', status: 409 },
    { code: 'EntityTemporarilyUnmodifiable', status: 409 },
    { code: 'LimitExceeded', status: 409 },
    { code: 'MalformedPolicyDocument', status: 400 },
  ].map((error) => ({ kind: 'error' as const, ...error })),
  { kind: 'hang up', done: false, seconds: 0 },
  { kind: 'hang up', done: true, seconds: 0 },
  { kind: 'hang up', done: false, seconds: 10 }, // the longest that the handler waits for a call
  { kind: 'hang up', done: true, seconds: 10 },
];

const OF_IAM = [
  'LimitExceeded',
  'ConcurrentModification',
  'EntityTemporarilyUnmodifiable',
  'MalformedPolicyDocument',
];

function isOfIam(trouble: Trouble): boolean {
  return trouble.kind === 'error' && OF_IAM.includes(trouble.code);
}

/** As good as for ever. */
export const MANY = 100;

/** How an event is delivered. */
export interface Delivery {
  /** From the sending, beyond the usual. */
  readonly seconds: number;
  readonly isResent: boolean;
}

/** What goes wrong in a history, by event. */
export class Faults {
  constructor(private readonly faults: readonly Fault[]) {}

  deliveries(event: number): Delivery[] {
    const own = this.faults.filter((fault) => fault.event === event);
    const delay = own.reduce((sum, fault) => sum + ('delayedBy' in fault ? fault.delayedBy : 0), 0);
    return [
      { seconds: delay, isResent: false },
      ...own.flatMap((fault) => {
        if ('duplicateAfter' in fault) {
          return [{ seconds: fault.duplicateAfter, isResent: false }];
        }
        return 'resentAfter' in fault ? [{ seconds: fault.resentAfter, isResent: true }] : [];
      }),
    ];
  }

  /** What goes wrong with a call; CloudFormation takes an answer after a few tries. */
  of(sent: About, delivery: number, call: number, service: Call['service']): Trouble | undefined {
    return this.faults.find(
      (fault): fault is CallFault =>
        'trouble' in fault &&
        isAbout(fault.event, sent) &&
        fault.delivery === delivery &&
        call >= fault.call &&
        call < fault.call + fault.times &&
        !(service === 'answer' && fault.times > MANY) &&
        !(service !== 'iam' && isOfIam(fault.trouble)),
    )?.trouble;
  }
}

/** What a fault needs to know of an event. */
interface About {
  readonly number: number;
  readonly phase: string;
  readonly isFirstOfRollBack: boolean;
}

function isAbout(event: CallFault['event'], { number, phase, isFirstOfRollBack }: About): boolean {
  switch (event) {
    case 'roll-back':
      return isFirstOfRollBack;
    case 'clean-up':
      return phase.endsWith('CLEANUP_IN_PROGRESS');
    default:
      return event === number;
  }
}
