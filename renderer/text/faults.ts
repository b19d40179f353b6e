import type { Fault } from '../../preload/contract/fault.ts';
import { FAULT_CAUSES, FAULT_KINDS } from './fault-words.ts';
import type { FaultWords } from './fault-words.ts';
import type { Language } from './define.ts';

/** A fault for the reader: what happened, what the other side said, what to do. */
export interface FaultText {
  readonly title: string;
  readonly detail: string;
  readonly nextStep: string;
}

/** Puts a fault into words: its cause where known, else its kind. The other side's own sentence is quoted as it is. */
export const describeFault = (fault: Fault, language: Language): FaultText => {
  const words: FaultWords = (fault.cause && FAULT_CAUSES[fault.cause]) ?? FAULT_KINDS[fault.kind];
  const [title, nextStep] = words[language];
  const zh = language === 'zh-CN';
  const places = [
    ...(fault.host === undefined ? [] : [`${zh ? '主机' : 'host'} ${fault.host}`]),
    ...(fault.object === undefined || fault.message.includes(fault.object) ? [] : [fault.object]),
    ...(fault.line === undefined ? [] : [zh ? `第 ${fault.line} 行` : `line ${fault.line}`]),
    ...(fault.status === undefined ? [] : [`HTTP ${fault.status}`]),
    ...(fault.reference === undefined ? [] : [`${zh ? '编号' : 'reference'} ${fault.reference}`]),
  ];
  const detail = places.length === 0 ? fault.message : `${fault.message} (${places.join(' · ')})`;
  const wait = fault.retryAfterSeconds;
  return { title, detail, nextStep: wait === undefined ? nextStep : `${nextStep} ${zh ? `服务器要求 ${wait} 秒后再试。` : `The server asks to wait ${wait} s.`}` };
};
