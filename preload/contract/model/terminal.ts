import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { clusterId, namespaceName, objectName } from './common.ts';
import type { Millis } from './common.ts';

/** Where a terminal leads. */
export const terminalTarget = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('exec'),
    cluster: clusterId,
    namespace: namespaceName,
    pod: objectName,
    container: z.string().min(1).max(253),
    /** Absent: the first of bash, ash, sh that exists. */
    command: z.array(z.string().max(4096)).min(1).max(64).optional(),
  }),
  z.object({ type: z.literal('ssh'), host: z.string().min(1).max(255) }),
]);
export type TerminalTarget = z.output<typeof terminalTarget>;

export type TerminalPhase = 'connecting' | 'open' | 'ended' | 'lost';

export interface TerminalState {
  readonly id: string;
  readonly target: TerminalTarget;
  readonly title: string;
  readonly phase: TerminalPhase;
  readonly since: Millis;
  /** Exit status of the remote command, where the other side told one. */
  readonly exit?: number;
  readonly signal?: string;
  readonly fault?: Fault;
  /** Bytes of output so far: offset for `terminals.output`. */
  readonly written: number;
}

/** A question that only the operator can answer. Answers go to main and never come back. */
export type Prompt =
  | {
      readonly id: string;
      readonly type: 'host-key';
      readonly host: string;
      readonly address: string;
      readonly keyType: string;
      /** `SHA256:…` as OpenSSH prints it. */
      readonly fingerprint: string;
      readonly knownHostsFile: string;
    }
  | { readonly id: string; readonly type: 'password' | 'passphrase'; readonly host: string; readonly user: string; readonly file?: string; readonly attempt: number; readonly canStore: boolean }
  | {
      readonly id: string;
      readonly type: 'keyboard-interactive';
      readonly host: string;
      readonly user: string;
      readonly name: string;
      readonly instruction: string;
      readonly questions: readonly { readonly text: string; readonly echo: boolean }[];
    };

export interface HostInfo {
  /** Name as in ssh_config, or the node's name. Identifies the host. */
  readonly name: string;
  readonly role: 'master' | 'node' | 'other';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** ProxyJump chain, nearest first. */
  readonly jumps: readonly string[];
  /** The cluster's node on this machine. */
  readonly node?: string;
  /** How it is known to belong to the cluster. */
  readonly by: 'address' | 'declared' | 'none';
  readonly phase: 'idle' | 'connecting' | 'connected' | 'failed';
  readonly fault?: Fault;
}
