import type { IConstruct } from 'constructs';
import type { DriftMonitorOptions } from '../../drift-monitor-options';
import { fieldOf } from '../prop-types';

/** What a scope, or a construct itself, says of its monitors. */
export interface MonitorRequest {
  readonly from: IConstruct;
  readonly options: DriftMonitorOptions;
}

/** Something that can be monitored. */
interface Monitored {
  request(request: MonitorRequest): void;
}

/**
 * Which constructs are monitored. Not an Aspect: what an Aspect adds, other Aspects such as tags and cdk-nag may not
 * visit any more.
 */
export class MonitoredScope {
  /** Monitors what is in the scope, and what comes later. */
  static monitor(from: IConstruct, options: DriftMonitorOptions): void {
    if (requestOf(from) !== undefined) {
      throw new Error(`${pathOf(from)}: monitorAll was called for this scope already; call it once`);
    }
    Object.defineProperty(from, REQUEST, { value: options });
    for (const construct of from.node.findAll()) {
      monitorOf(construct)?.request({ from, options });
    }
  }

  /** Takes part: the options of the innermost scope count. */
  static join(construct: IConstruct, monitored: Monitored): void {
    Object.defineProperty(construct, MONITORED, { value: monitored });
    const from = [...construct.node.scopes].reverse().find((scope) => requestOf(scope) !== undefined);
    const options = from && requestOf(from);
    if (from !== undefined && options !== undefined) {
      monitored.request({ from, options });
    }
  }
}

function requestOf(scope: IConstruct): DriftMonitorOptions | undefined {
  return fieldOf(scope, REQUEST) as DriftMonitorOptions | undefined;
}

function monitorOf(construct: IConstruct): Monitored | undefined {
  return fieldOf(construct, MONITORED) as Monitored | undefined;
}

function pathOf({ node }: IConstruct): string {
  return node.path === '' ? 'the app' : node.path;
}

// symbols, not private members: an app may load the library twice
const REQUEST = Symbol.for('cdk-user-inline-policy.driftMonitorOptions');
const MONITORED = Symbol.for('cdk-user-inline-policy.driftMonitor');
