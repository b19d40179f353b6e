import type { Reason } from '../../preload/contract/model/common.ts';
import { describeWith } from './define.ts';
import type { Language, ReasonTexts } from './define.ts';
import { healthReasons } from './reasons-health.ts';
import { kindReasons } from './reasons-kinds.ts';
import { changeReasons } from './reasons-changes.ts';

const all: readonly ReasonTexts[] = [kindReasons, healthReasons, changeReasons];

/** Why something is as it is, in the reader's language. */
export const describeReason = (language: Language, reason: Reason): string => describeWith(all, language, reason);
