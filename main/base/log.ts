/** The program's own log (not the operator's journal). Secrets never go in: callers log faults and names, not requests. */
export interface Log {
  debug(message: string, more?: Readonly<Record<string, unknown>>): void;
  info(message: string, more?: Readonly<Record<string, unknown>>): void;
  warn(message: string, more?: Readonly<Record<string, unknown>>): void;
  error(message: string, more?: Readonly<Record<string, unknown>>): void;
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
