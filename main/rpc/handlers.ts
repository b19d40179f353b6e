import type { AnswerOf, CallDef, ContractDef, FeedDef, InputOf, ItemOf } from '../../preload/contract/define.ts';

/** What a handler knows of the request it serves. */
export interface RequestContext {
  /** Aborts when the page cancels or closes, and when the connection to it ends. */
  readonly signal: AbortSignal;
}

export type CallHandler<M extends CallDef> = (input: InputOf<M>, context: RequestContext) => Promise<AnswerOf<M>> | AnswerOf<M>;

/** A feed is pulled: the next item is asked for only while the reader has credit left. */
export type FeedHandler<M extends FeedDef> = (input: InputOf<M>, context: RequestContext) => AsyncIterable<ItemOf<M>>;

/** An implementation of one API of the contract. */
export type ApiHandlers<A> = { readonly [M in keyof A]: A[M] extends CallDef ? CallHandler<A[M]> : A[M] extends FeedDef ? FeedHandler<A[M]> : never };

/** An implementation of the whole contract. */
export type Handlers<C extends ContractDef> = { readonly [A in keyof C]: ApiHandlers<C[A]> };
