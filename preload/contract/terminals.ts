import { z } from 'zod';
import { call, feed } from './define.ts';
import type { Prompt, TerminalState } from './model/terminal.ts';
import { terminalTarget } from './model/terminal.ts';

const id = z.string().min(1).max(64);
const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };

/** Terminals live in main: they survive a reload of the page and a dropped connection to it. */
export const terminals = {
  open: call<{ readonly id: string }>()(z.object({ target: terminalTarget, ...size })),
  /** All terminals of this process, again at every change of a phase. */
  watch: feed<readonly TerminalState[]>()(z.object({})),
  /** Output from byte `from` on; where that is no longer kept, from the oldest byte kept. Raw bytes: decode once, in the terminal. */
  output: feed<Uint8Array>()(z.object({ id, from: z.number().int().min(0).default(0) }), 'bytes'),
  write: call<null>()(z.object({ id, data: z.instanceof(Uint8Array).refine((d) => d.byteLength <= 1_048_576, 'at most 1 MiB at once') })),
  resize: call<null>()(z.object({ id, ...size })),
  /** Connects an ended or lost terminal again, keeping its scrollback. */
  reconnect: call<null>()(z.object({ id })),
  close: call<null>()(z.object({ id })),
  /** Questions that wait for the operator: unknown host keys, passwords, passphrases. */
  prompts: feed<readonly Prompt[]>()(z.object({})),
  answer: call<null>()(
    z.object({
      id,
      answer: z.discriminatedUnion('type', [
        z.object({ type: z.literal('accept'), remember: z.boolean() }),
        z.object({ type: z.literal('secrets'), values: z.array(z.string().max(10_000)).max(20), remember: z.boolean() }),
        z.object({ type: z.literal('cancel') }),
      ]),
    }),
  ),
};
