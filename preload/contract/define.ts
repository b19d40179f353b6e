import type { z } from 'zod';

/** A method that takes one request and gives one answer. `O` is the type of the answer. */
export interface CallDef<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly verb: 'call';
  readonly input: I;
  /** Phantom: carries the type of the answer, never a value. */
  readonly output?: O;
}

type Unit = 'items' | 'bytes';

/** A method that takes one request and gives many items until either side stops. `T` is the type of one item. */
export interface FeedDef<I extends z.ZodType = z.ZodType, T = unknown, U extends Unit = Unit> {
  readonly verb: 'feed';
  readonly input: I;
  /** What the reader's credit counts: whole items, or the bytes of `Uint8Array` items. */
  readonly unit: U;
  readonly item?: T;
}

export type MethodDef = CallDef | FeedDef;
export type ApiDef = Readonly<Record<string, MethodDef>>;
export type ContractDef = Readonly<Record<string, ApiDef>>;

/** Defines a call: `call<Answer>()(inputSchema)`. Two steps, so that the answer is named and the input is inferred. */
export const call = <O>() => <I extends z.ZodType>(input: I): CallDef<I, O> => ({ verb: 'call', input });

/** Defines a feed: `feed<Item>()(inputSchema)`, with `'bytes'` where items are `Uint8Array`; no other item may hold bytes. */
export const feed = <T>() => <I extends z.ZodType, U extends Unit = 'items'>(input: I, unit: U = 'items' as U): FeedDef<I, T, U> => ({ verb: 'feed', input, unit });

/** The type of a method's request, after its schema has checked it. */
export type InputOf<M> = M extends { readonly input: infer I extends z.ZodType } ? z.output<I> : never;
/** What a caller may write as a request: defaults may be left out. */
export type RequestOf<M> = M extends { readonly input: infer I extends z.ZodType } ? z.input<I> : never;
export type AnswerOf<M> = M extends CallDef<infer _I, infer O> ? O : never;
export type ItemOf<M> = M extends FeedDef<infer _I, infer T> ? T : never;

/** `api.method`, as it stands in a frame. */
export type MethodName<C extends ContractDef> = { [A in keyof C & string]: { [M in keyof C[A] & string]: `${A}.${M}` }[keyof C[A] & string] }[keyof C & string];
