export interface CommandResult {
  /** Exit status; undefined when a signal ended it. A link lost in mid-command throws, it never looks like an exit. */
  readonly code: number | undefined;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs commands on machines over the shared SSH connections. Never asks the operator anything unless `interactive`. */
export interface HostRunner {
  /** `command` goes to the login shell of the remote user as it is. Output beyond 4 MiB is a fault. Default timeout 20 s. */
  run(host: string, command: string, options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number; readonly interactive?: boolean }): Promise<CommandResult>;
}
