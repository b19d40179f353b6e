import { fault } from '../../preload/contract/fault.ts';

/** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });

/** The error to throw for an aborted signal: its reason if that is an error, else a `cancelled` fault. */
export const abortError = (signal: AbortSignal | undefined): Error => {
  const reason: unknown = signal?.reason;
  return reason instanceof Error && reason.name !== 'AbortError' ? reason : fault('cancelled', 'Stopped before it finished');
};

/** Rejects as soon as the signal aborts; the promise itself goes on unheard. */
export const orAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const onAbort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

/** A signal that aborts with a `timeout` fault after `ms`, or when `parent` aborts. `clear` stops the timer. */
export const deadline = (ms: number, message: string, parent?: AbortSignal): { readonly signal: AbortSignal; clear(): void } => {
  const own = new AbortController();
  const onParent = (): void => own.abort(abortError(parent));
  if (parent?.aborted) onParent();
  else parent?.addEventListener('abort', onParent, { once: true });
  const timer = setTimeout(() => own.abort(fault('timeout', message)), ms);
  return {
    signal: own.signal,
    clear: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onParent);
    },
  };
};
