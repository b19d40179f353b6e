import type { Fault } from '../../preload/contract/fault.ts';
import type { TerminalTarget } from '../../preload/contract/model/terminal.ts';

/** A program with a terminal somewhere else: in a container or on a machine. `main/kube` and `main/ssh` each have one. */
export interface TerminalSession {
  write(data: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  onOutput(listener: (data: Uint8Array) => void): void;
  pause(): void;
  resume(): void;
  /** Resolves once, never rejects. With a fault the session was lost and has not ended by itself. */
  readonly ended: Promise<{ readonly exit?: number; readonly signal?: string; readonly fault?: Fault }>;
  close(): void;
}

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** Opens what a target names. Rejects with a fault; the signal counts until it is open. */
export type OpenSession = (target: TerminalTarget, size: TerminalSize, signal: AbortSignal) => Promise<TerminalSession>;
