import type { JournalEntry } from '../../preload/contract/model/journal.ts';

/** What the caller knows; the journal adds number, time, operator and the chain. */
export type NewEntry = Omit<JournalEntry, 'seq' | 'at' | 'operator' | 'digest' | 'previous'>;

/** Writes the operator's record. An action whose record cannot be written is reported as failed to record, never hidden. */
export interface Recorder {
  record(entry: NewEntry): Promise<void>;
}
